using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Promotion;

/// <summary>
/// Makes the changes of a promotion in a copy of the scenarios' files, and checks that the copy means what was proven.
/// </summary>
internal sealed class PromotionRehearsal(string root, ImmutableArray<Scenario> known, ISourceRenderer? renderer, DiagnosticBag diagnostics)
{
    /// <summary>Runs the rehearsal; returns the digests of the promoted scenarios' files afterwards.</summary>
    public ImmutableSortedDictionary<string, string> Perform(ImmutableArray<Scenario> promoted, ImmutableArray<FileChange> changes)
    {
        using var scratch = ScratchFolder.Create("promotion");
        var copy = scratch.Path;
        Fill(copy, changes);
        var after = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var scenario in known)
        {
            var path = PromotionEvidence.PathOf(scenario);
            var problems = new DiagnosticBag();
            var reading = new ScenarioReaderOptions
            {
                RepositoryRoot = copy,
                Renderer = renderer,
                Calico = scenario.Policies.Calico,
            };
            var read = ScenarioReader.Read(Path.Combine(copy, path), reading, problems);
            var isPromoted = promoted.Contains(scenario);
            if (Problem(scenario, read, isPromoted, problems) is { } problem)
            {
                diagnostics.Error(SourceLocation.Whole(scenario.File), problem);
            }
            else if (isPromoted)
            {
                foreach (var input in read!.Inputs)
                {
                    after[input.Path] = input.Sha256;
                }
            }
        }

        return after.ToImmutable();
    }

    private void Fill(string copy, ImmutableArray<FileChange> changes)
    {
        foreach (var path in known.SelectMany(s => s.Inputs).Select(i => i.Path).Distinct())
        {
            Write(Path.Combine(copy, path), File.ReadAllBytes(Path.Combine(root, path)));
        }

        foreach (var change in changes)
        {
            foreach (var gone in new[] { change.MovedFrom, change.After is null ? change.Path : null }.OfType<string>())
            {
                File.Delete(Path.Combine(copy, gone));
            }
        }

        foreach (var change in changes.Where(c => c.After is not null))
        {
            Write(Path.Combine(copy, change.Path), change.After!);
        }
    }

    private static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    private static string? Problem(Scenario before, Scenario? after, bool isPromoted, DiagnosticBag problems)
    {
        if (after is null)
        {
            var first = problems.Sorted().First(d => d.Severity == Severity.Error);
            return $"After the promotion this scenario could not be read: {first.Message} Nothing was promoted. Change it together with "
                + "the policies that it shares, and run both.";
        }

        if (isPromoted)
        {
            return after.Policies.HasStaged
                    ? "After the promotion this scenario would still have staged policies. Nothing was promoted. Is a policy "
                        + "staged by a list and enforced by another?"
                : Difference(before, before.Policies.AsIfPromoted(), after.Policies) is { } difference
                    ? $"The enforced form of its policies would differ from the proven policies: {difference}. Nothing was "
                        + "promoted. Write defaults such as 'policyTypes' out, and run it again."
                : null;
        }

        // It was proven with policies that this promotion changes.
        return Fails(before) || !Fails(after)
            ? null
            : "After the promotion this scenario would no longer be as expected, because it reads policies that are promoted. "
                + "Nothing was promoted. Correct its expectation, and run both.";
    }

    private static string? Difference(Scenario scenario, PolicySet proven, PolicySet written)
    {
        var placement = Placement.Default(scenario.Topology);
        var first = new PolicyEvaluator(scenario.Topology, placement, proven).EvaluateAll(scenario.Plan);
        var second = new PolicyEvaluator(scenario.Topology, placement, written).EvaluateAll(scenario.Plan);
        foreach (var place in first.DifferencesFrom(second))
        {
            return scenario.Plan.Flows[place].ToString();
        }

        try
        {
            foreach (var family in scenario.Topology.IpFamilies)
            {
                // Unjudged rules are equal on both sides, or may decide differently, which is also a change.
                var topology = scenario.Topology with { IpFamilies = [family] };
                var addresses = Placement.Default(topology);
                var comparison = MapComparison.Of(
                    ConnectionMapper.Map(topology, addresses, proven, written),
                    ConnectionMapper.Map(topology, addresses, written, proven)
                );
                if (!comparison.Changes.IsEmpty)
                {
                    return $"{comparison.Changes[0].From} => {comparison.Changes[0].To}";
                }
            }

            return null;
        }
        catch (NotSupportedException)
        {
            // There are too many pods for a map; tested flows are compared anyway.
            return null;
        }
    }

    private static bool Fails(Scenario scenario)
    {
        var placement = Placement.Default(scenario.Topology);
        return new[] { Stage.Baseline, Stage.Promoted }.Any(stage =>
            scenario.ExpectationAt(stage) is { } expected
            && !expected.IsMetBy(
                new PolicyEvaluator(scenario.Topology, placement, scenario.PoliciesAt(stage)).EvaluateAll(scenario.Plan).Verdicts
            )
        );
    }
}
