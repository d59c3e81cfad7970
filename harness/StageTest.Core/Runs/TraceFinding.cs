using StageTest.Core.Flows;

namespace StageTest.Core.Runs;

/// <summary>
/// A connection of which the dataplane logged other steps through policies than were predicted: either Calico does not do what its
/// source says, or StageTest reads that wrong.
/// </summary>
/// <param name="Reporter">Which end logged it.</param>
/// <param name="Flow">The connection as that end calls it: <c>shop/web -> shop/api:8080/tcp</c>.</param>
/// <param name="IsPending">Whether it is the pending trace, of staged policies beside enforced ones.</param>
/// <param name="Logged">The steps that were logged; null if nothing was.</param>
/// <param name="Predicted">The steps that were predicted.</param>
internal sealed record TraceFinding(FlowReporter Reporter, string Flow, bool IsPending, string? Logged, string Predicted)
{
    /// <summary>What the trace is called.</summary>
    public string Trace => IsPending ? "pending" : "enforced";

    /// <summary>One sentence for people.</summary>
    public override string ToString() =>
        Logged is null
            ? $"{Flow} at its {End}: nothing was logged, but '{Predicted}' was predicted."
            : $"{Flow} at its {End}: the {Trace} trace is '{Logged}', but '{Predicted}' was predicted.";

    private string End => Reporter == FlowReporter.Source ? "source" : "destination";
}
