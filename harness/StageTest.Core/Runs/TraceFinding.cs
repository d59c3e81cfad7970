using StageTest.Core.Flows;

namespace StageTest.Core.Runs;

/// <summary>
/// A connection for which the dataplane logged other steps through policies than predicted: either Calico does not follow its source code,
/// or StageTest misreads it.
/// </summary>
/// <param name="Reporter">The end that logged it.</param>
/// <param name="Flow">The connection as that end names it: <c>shop/web -&gt; shop/api:8080/tcp</c>.</param>
/// <param name="IsPending">Whether it is the pending trace, of staged policies beside enforced ones.</param>
/// <param name="Logged">The logged steps; null if nothing was logged.</param>
/// <param name="Predicted">The predicted steps.</param>
internal sealed record TraceFinding(FlowReporter Reporter, string Flow, bool IsPending, string? Logged, string Predicted)
{
    /// <summary>The name of the trace.</summary>
    public string Trace => IsPending ? "pending" : "enforced";

    /// <summary>One sentence for people.</summary>
    public override string ToString() =>
        Logged is null
            ? $"{Flow} at its {End}: nothing was logged, but '{Predicted}' was predicted."
            : $"{Flow} at its {End}: the {Trace} trace is '{Logged}', but '{Predicted}' was predicted.";

    private string End => Reporter == FlowReporter.Source ? "source" : "destination";
}
