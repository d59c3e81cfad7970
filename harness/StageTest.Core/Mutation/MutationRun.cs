using System.Collections.Immutable;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Mutation;

/// <summary>How well the expectations of a scenario would notice mistakes in its policies.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Results">Every tried mutant, by place.</param>
/// <param name="Possible">The number of mutants; more than were tried if only a sample was.</param>
internal sealed record MutationRun(Scenario Scenario, ImmutableArray<MutantResult> Results, int Possible)
{
    /// <summary>How many were noticed.</summary>
    public int Killed => Results.Count(r => r.Outcome == MutantOutcome.Killed);

    /// <summary>The mutants that no expectation notices.</summary>
    public IEnumerable<MutantResult> Survivors => Results.Where(r => r.Outcome == MutantOutcome.Survived);

    /// <summary>Those that cannot be noticed; they do not count.</summary>
    public int Equivalent => Results.Count(r => r.Outcome == MutantOutcome.Equivalent);

    /// <summary>The share of noticed mutants, from 0 to 1; 1 if there was nothing to notice.</summary>
    public double Score => ScoreOf(Killed, Survivors.Count());

    /// <summary>The score of several runs together.</summary>
    public static double ScoreOf(IReadOnlyCollection<MutationRun> runs) =>
        ScoreOf(runs.Sum(r => r.Killed), runs.Sum(r => r.Survivors.Count()));

    private static double ScoreOf(int killed, int survived) => killed + survived == 0 ? 1 : (double)killed / (killed + survived);
}
