using StageTest.Engines.Flows;

namespace StageTest.Cli.Inputs;

/// <summary>A source of flows: a file, or a live source.</summary>
/// <param name="Name">The file, or the source's name in messages and stores.</param>
/// <param name="Live">Opens the live source; null for a file.</param>
/// <param name="Request">The location of the live source, and its client; null for a file.</param>
internal sealed record FlowPlace(string Name, LiveFlowSource? Live = null, LiveFlowRequest? Request = null)
{
    /// <summary>The time after which a record no longer grows: two of the 15-second intervals in which Calico aggregates flows.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(45);
}
