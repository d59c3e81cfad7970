using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Mutation;

/// <summary>Tries every mutant of a scenario's policies by calculation: would an expectation notice?</summary>
/// <remarks>
/// A mutant is noticed where, at a stage that has an expectation, some flow's verdict is no longer the expected one. Policies that promotion
/// takes away are mutated where <c>expect.baseline</c> is written, and not otherwise, because only there does anything depend on them.
/// </remarks>
public static class MutationRunner
{
    /// <summary>Tries the mutants of one scenario; null, with an error, where the scenario is not as expected without any mutation.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="options">How to try.</param>
    /// <param name="diagnostics">Receives errors.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    public static MutationRun? Run(Scenario scenario, MutationOptions options, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        var trial = new MutantTrial(scenario);
        if (trial.Notices(scenario.Policies) is { } flow)
        {
            diagnostics.Error(SourceLocation.Whole(scenario.File), $"The scenario is not as expected even without a mutation, first at {flow}, so nothing can be measured. Make 'stagetest run' promote it first.");
            return null;
        }

        var mutants = Mutants(scenario, diagnostics);
        var tried = Sample(mutants, options.MostMutants);
        var results = new MutantResult[tried.Count];
        Parallel.For(0, tried.Count, new() { MaxDegreeOfParallelism = options.Parallel, CancellationToken = cancellationToken }, i => results[i] = trial.Try(tried[i]));
        return new(scenario, [.. results], mutants.Count);
    }

    private static List<Mutant> Mutants(Scenario scenario, DiagnosticBag diagnostics)
    {
        var mutants = new List<Mutant>();
        var options = new PolicyReaderOptions { Calico = scenario.Policies.Calico };
        foreach (var file in scenario.Policies.Policies.Where(p => Matters(p, scenario)).GroupBy(p => p.Location.File).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            if (RepositoryFiles.ReadText(file.Key, SourceLocation.Whole(file.Key), diagnostics) is not { } text)
            {
                continue;
            }

            var manifests = Manifest.ReadAll(text, file.Key, new()).ToDictionary(m => m.Location);
            foreach (var policy in file.OrderBy(p => p.Location.Line))
            {
                if (manifests.TryGetValue(policy.Location, out var manifest))
                {
                    mutants.AddRange(PolicyMutator.Of(policy, manifest, options));
                }
            }
        }

        return mutants;
    }

    private static bool Matters(Policy policy, Scenario scenario) => policy.IsStaged || scenario.Baseline is not null ||
        !scenario.Policies.Policies.Any(p => p.IsStaged && p.IsSameObjectAs(policy));

    // Evenly spread, so that every policy has its part and the same scenario has the same sample.
    private static List<Mutant> Sample(List<Mutant> mutants, int most) => mutants.Count <= most
        ? mutants
        : [.. Enumerable.Range(0, most).Select(i => mutants[(int)((long)i * mutants.Count / most)])];
}
