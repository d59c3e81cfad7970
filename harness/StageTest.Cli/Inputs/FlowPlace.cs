using StageTest.Engines.Flows;

namespace StageTest.Cli.Inputs;

/// <summary>Where flows are read from: a file, or a place that is asked while it runs.</summary>
/// <param name="Name">The file, or what messages and stores call the place.</param>
/// <param name="Live">How the place is asked; null for a file.</param>
/// <param name="Request">Where it is, and who asks; null for a file.</param>
internal sealed record FlowPlace(string Name, LiveFlowSource? Live = null, LiveFlowRequest? Request = null)
{
    /// <summary>After which time what was seen grows no more: two of the times of 15 seconds for which Calico adds up flows.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(45);
}
