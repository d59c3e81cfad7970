using StageTest.Core.Connectivity;

namespace StageTest.Core.Runs;

/// <summary>A flow of which Calico's own pending trace shows something else than promotion will do.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Pending">What the pending trace shows.</param>
/// <param name="Promoted">What promotion does.</param>
/// <param name="Why">Why the two differ.</param>
internal sealed record PendingDifference(Flow Flow, Verdict Pending, Verdict Promoted, string Why)
{
    /// <summary>One sentence for people.</summary>
    public override string ToString() =>
        $"{Flow}: Calico's pending trace shows {Pending.Words()}, promotion makes it {Promoted.Words()}, because {Why}.";
}
