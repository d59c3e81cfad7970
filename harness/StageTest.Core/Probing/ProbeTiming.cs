namespace StageTest.Core.Probing;

/// <summary>How long the probes of a reading waited for an answer, and why that long.</summary>
/// <param name="DenialTimeout">After this time silence counted as a denial.</param>
/// <param name="IsGiven">Whether a person chose it; otherwise it was learned.</param>
/// <param name="Answers">From how many answers of the run it was learned.</param>
/// <param name="SlowestAnswer">How long the slowest of them took; zero if there were none.</param>
internal sealed record ProbeTiming(TimeSpan DenialTimeout, bool IsGiven, long Answers, TimeSpan SlowestAnswer);
