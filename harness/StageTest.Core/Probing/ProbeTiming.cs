namespace StageTest.Core.Probing;

/// <summary>How long the probes of a reading waited for an answer, and why.</summary>
/// <param name="DenialTimeout">After this time silence counted as a denial.</param>
/// <param name="IsGiven">Whether the user chose it; otherwise it was derived.</param>
/// <param name="Answers">The number of answers of the run that it was derived from.</param>
/// <param name="SlowestAnswer">The time of the slowest; zero without answers.</param>
internal sealed record ProbeTiming(TimeSpan DenialTimeout, bool IsGiven, long Answers, TimeSpan SlowestAnswer);
