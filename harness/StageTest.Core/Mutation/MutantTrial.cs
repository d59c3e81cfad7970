using System.Net.Sockets;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Mutation;

/// <summary>Tries mutants of one scenario.</summary>
internal sealed class MutantTrial
{
    private readonly Scenario _scenario;
    private readonly Placement _placement;

    public MutantTrial(Scenario scenario)
    {
        _scenario = scenario;
        _placement = Placement.Default(scenario.Topology);
    }

    /// <summary>Whether a mutant is noticed and, if not, the lines that would notice it.</summary>
    public MutantResult Try(Mutant mutant)
    {
        var mutated = mutant.Apply(_scenario.Policies);
        if (Notices(mutated) is not null)
        {
            return new(mutant, MutantOutcome.Killed, null, []);
        }

        var isJudged = true;
        foreach (var stage in Stages())
        {
            foreach (var (change, family) in Changes(At(_scenario.Policies, stage), At(mutated, stage)))
            {
                if (change.IsUndetermined)
                {
                    isJudged = false;
                    continue;
                }

                var remedy = MutantRemedy.Of(_scenario, mutated, stage, change, family);
                if (!remedy.IsEmpty || change.Before == change.After)
                {
                    // Unknown connections before or after may differ, though no line of a scenario would notice.
                    return new(mutant, MutantOutcome.Survived, change, remedy);
                }
            }
        }

        return new(mutant, isJudged ? MutantOutcome.Equivalent : MutantOutcome.Survived, null, []);
    }

    /// <summary>The first unexpected flow under these policies, or null.</summary>
    public Flow? Notices(PolicySet policies)
    {
        foreach (var stage in Stages())
        {
            var expected = _scenario.ExpectationAt(stage)!.Verdicts;
            var verdicts = new PolicyEvaluator(_scenario.Topology, _placement, At(policies, stage)).EvaluateAll(_scenario.Plan).Verdicts;
            for (var place = 0; place < verdicts.Length; place++)
            {
                var flow = _scenario.Plan.Flows[place];
                if (expected[place] is { } said && verdicts[place] != said && !_scenario.Unreachable.Contains(flow))
                {
                    return flow;
                }
            }
        }

        return null;
    }

    /// <summary>The enforced policies at a stage.</summary>
    public static PolicySet At(PolicySet policies, Stage stage) => stage == Stage.Promoted ? policies.AsIfPromoted() : policies.Live();

    private IEnumerable<Stage> Stages() =>
        ((ReadOnlySpan<Stage>)[Stage.Promoted, Stage.Baseline]).ToArray().Where(s => _scenario.ExpectationAt(s) is not null);

    // A map has the addresses of one family, so each family has its own.
    private IEnumerable<(MapChange Change, AddressFamily Family)> Changes(PolicySet before, PolicySet after)
    {
        foreach (var family in _scenario.Topology.IpFamilies)
        {
            var topology = _scenario.Topology with { IpFamilies = [family] };
            var placement = Placement.Default(topology);
            var comparison = MapComparison.Of(
                ConnectionMapper.Map(topology, placement, before, after),
                ConnectionMapper.Map(topology, placement, after, before)
            );
            foreach (var change in comparison.Changes)
            {
                yield return (change, family);
            }
        }
    }
}
