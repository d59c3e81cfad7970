namespace StageTest.Core.Probing;

/// <summary>One line that a probe agent writes.</summary>
/// <param name="Target">The target's place in the row.</param>
/// <param name="Outcome">What became of the probe.</param>
/// <param name="Microseconds">How long the answer took; 0 if there was none.</param>
/// <param name="Reason">Why the probe did not run, or null.</param>
/// <param name="By">The name of the pod that answered, if the target asked for it and the pod told; else null.</param>
internal sealed record RowResult(int Target, ProbeOutcome Outcome, long Microseconds, string? Reason, string? By = null);
