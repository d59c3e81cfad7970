using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Mutation;

/// <summary>Tries every mutant of a scenario's policies, tiers and network sets by calculation: would an expectation notice?</summary>
/// <remarks>
/// A mutant is noticed if, at a stage with an expectation, some flow no longer has the expected verdict. Policies that promotion removes
/// are mutated only if <c>expect.baseline</c> is given, because only then does anything depend on them.
/// </remarks>
internal static class MutationRunner
{
    /// <summary>
    /// Tries the mutants of one scenario; null, with an error, if the scenario is not as expected without a mutation.
    /// </summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="options">The options.</param>
    /// <param name="diagnostics">Receives errors.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    public static MutationRun? Run(
        Scenario scenario,
        MutationOptions options,
        DiagnosticBag diagnostics,
        CancellationToken cancellationToken
    )
    {
        var trial = new MutantTrial(scenario);
        if (trial.Notices(scenario.Policies) is { } flow)
        {
            diagnostics.Error(
                SourceLocation.Whole(scenario.File),
                $"The scenario is not as expected even without a mutation, first at {flow}, so nothing can be measured. Make "
                    + "'stagetest run' promote it first."
            );
            return null;
        }

        var mutants = Mutants(scenario);
        var tried = Sample(mutants, options.MostMutants);
        var results = new MutantResult[tried.Count];
        Parallel.For(0, tried.Count, new() { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellationToken }, i =>
            results[i] = trial.Try(tried[i])
        );
        return new(scenario, [.. results], mutants.Count);
    }

    private static List<Mutant> Mutants(Scenario scenario)
    {
        var set = scenario.Policies;
        var options = new PolicyReaderOptions { Calico = set.Calico, Api = set.Api };
        var mutants = set
            .Policies.Where(p => Matters(p, scenario))
            .SelectMany(p => PolicyMutator.Of(p, options))
            .Concat(
                set.Tiers.Where(t =>
                        t.Document is not null && Matters(scenario, t.IsStaged, set.Tiers.Any(o => o.IsStaged && o.Name == t.Name))
                    )
                    .SelectMany(t => ObjectMutations.Of(t, options))
            )
            .Concat(
                set.NetworkSets.Where(s =>
                        Matters(
                            scenario,
                            s.IsStaged,
                            set.NetworkSets.Any(o => o.IsStaged && o.Namespace == s.Namespace && o.Name == s.Name)
                        )
                    )
                    .SelectMany(s => ObjectMutations.Of(s, options))
            );
        return
        [
            .. mutants.OrderBy(m => m.Location.File, StringComparer.Ordinal).ThenBy(m => m.Location.Line).ThenBy(m => m.Location.Column),
        ];
    }

    private static bool Matters(Policy policy, Scenario scenario) =>
        Matters(scenario, policy.IsStaged, scenario.Policies.Policies.Any(p => p.IsStaged && p.IsSameObjectAs(policy)));

    private static bool Matters(Scenario scenario, bool isStaged, bool isReplaced) =>
        isStaged || scenario.Baseline is not null || !isReplaced;

    // Evenly spread, so that every policy has its share and the same scenario has the same sample.
    private static List<Mutant> Sample(List<Mutant> mutants, int most) =>
        mutants.Count <= most ? mutants : [.. Enumerable.Range(0, most).Select(i => mutants[(int)((long)i * mutants.Count / most)])];
}
