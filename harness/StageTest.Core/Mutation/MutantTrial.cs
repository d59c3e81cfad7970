using System.Collections.Immutable;
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

    /// <summary>Whether a mutant is noticed, and where it is not, by which lines it would be.</summary>
    public MutantResult Try(Mutant mutant)
    {
        var mutated = Mutated(mutant);
        if (Notices(mutated) is not null)
        {
            return new(mutant, MutantOutcome.Killed, null, []);
        }

        foreach (var stage in Stages())
        {
            var changes = Changes(At(_scenario.Policies, stage), At(mutated, stage));
            if (changes.IsEmpty)
            {
                continue;
            }

            // The first that some flow can show.
            var shown = changes.Select(c => (Change: c, Remedy: MutantRemedy.Of(_scenario, c))).FirstOrDefault(c => !c.Remedy.IsEmpty);
            return new(mutant, MutantOutcome.Survived, shown.Change ?? changes[0], shown.Change is null ? [] : shown.Remedy);
        }

        return new(mutant, MutantOutcome.Equivalent, null, []);
    }

    /// <summary>The first flow that is not as expected under these policies, or null.</summary>
    public Flow? Notices(PolicySet policies)
    {
        foreach (var stage in Stages())
        {
            var expected = _scenario.ExpectationAt(stage)!.Verdicts;
            var verdicts = new PolicyEvaluator(_scenario.Topology, _placement, At(policies, stage)).EvaluateAll(_scenario.Plan).Verdicts;
            for (var place = 0; place < verdicts.Length; place++)
            {
                var flow = _scenario.Plan.Flows[place];
                if (verdicts[place] != expected[place] && !_scenario.Unreachable.Contains(flow))
                {
                    return flow;
                }
            }
        }

        return null;
    }

    private static PolicySet At(PolicySet policies, Stage stage) => stage == Stage.Promoted ? policies.AsIfPromoted() : policies.Live();

    private IEnumerable<Stage> Stages() => ((ReadOnlySpan<Stage>)[Stage.Promoted, Stage.Baseline]).ToArray().Where(s => _scenario.ExpectationAt(s) is not null);

    private PolicySet Mutated(Mutant mutant)
    {
        var place = _scenario.Policies.Policies.IndexOf(mutant.Original);
        return _scenario.Policies with
        {
            Policies = mutant.Policy is null ? _scenario.Policies.Policies.RemoveAt(place) : _scenario.Policies.Policies.SetItem(place, mutant.Policy),
        };
    }

    private ImmutableArray<MapChange> Changes(PolicySet before, PolicySet after) => MapComparison.Of(
        ConnectionMapper.Map(_scenario.Topology, _placement, before, after), ConnectionMapper.Map(_scenario.Topology, _placement, after, before)).Changes;
}
