using StageTest.Core.Connectivity;

namespace StageTest.Core.Runs;

/// <summary>A flow for which Calico's own pending trace differs from promotion.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Pending">The result of the pending trace.</param>
/// <param name="Promoted">The result of promotion.</param>
/// <param name="Why">The reason of the difference.</param>
internal sealed record PendingDifference(Flow Flow, Verdict Pending, Verdict Promoted, string Why)
{
    /// <summary>One sentence for people.</summary>
    public override string ToString() =>
        $"{Flow}: Calico's pending trace shows {Pending.Words()}, promotion makes it {Promoted.Words()}, because {Why}.";
}
