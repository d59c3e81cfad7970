namespace StageTest.Core.Probing;

/// <summary>One line of a probe agent's output.</summary>
/// <param name="Target">The target's index in the row.</param>
/// <param name="Outcome">The outcome of the probe.</param>
/// <param name="Microseconds">The answer time; 0 without an answer.</param>
/// <param name="Reason">Why the probe did not run, or null.</param>
/// <param name="By">The name of the pod that answered, if the target requested it and the pod sent it; otherwise null.</param>
internal sealed record RowResult(int Target, ProbeOutcome Outcome, long Microseconds, string? Reason, string? By = null);
