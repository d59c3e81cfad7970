using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Access;

/// <summary>Finds the fewest policies of a reach that open or close a connection.</summary>
/// <param name="topology">What exists.</param>
/// <param name="placement">The addresses.</param>
/// <param name="cases">What can be written.</param>
internal sealed class WitnessSearch(Topology topology, Placement placement, DelegationCases cases)
{
    // With its evaluator, because to make one resolves every selector.
    private readonly Dictionary<(string From, string To, RuleAction Action), List<Known>> _known = [];

    /// <summary>The witness for a connection that one exists for.</summary>
    public DelegationWitness Find(Flow flow, RuleAction action)
    {
        var wanted = action == RuleAction.Allow ? Verdict.Allowed : Verdict.Denied;
        var place = (flow.From.Namespace, flow.To.Namespace, action);
        var known = _known.GetValueOrDefault(place) ?? [];
        bool Decides(Known way) => way.Evaluator.Evaluate(flow).Verdict == wanted;
        if (known.Find(Decides) is { } earlier)
        {
            return earlier.Witness with { Flow = flow };
        }

        var found = Ways(flow, action).Select(way => new Known(way, new(topology, placement, way.After))).First(Decides);
        _known[place] = [.. known, found];
        return found.Witness;
    }

    // A connection has two ends, so one place or two decide it; then what is removed.
    private IEnumerable<DelegationWitness> Ways(Flow flow, RuleAction action)
    {
        PolicyReach[] near =
        [
            .. cases.Places.Where(p => p.Namespace.Length == 0 || p.Namespace == flow.From.Namespace || p.Namespace == flow.To.Namespace),
        ];
        foreach (var one in near)
        {
            yield return Way(flow, action, [one], []);
        }

        foreach (var (first, one) in near.Index())
        {
            foreach (var other in near[(first + 1)..])
            {
                yield return Way(flow, action, [one, other], []);
            }
        }

        foreach (var removed in cases.Removals.OrderBy(r => r.Length))
        {
            yield return Way(flow, action, [], removed);
        }

        foreach (var removed in cases.Removals.OrderBy(r => r.Length))
        {
            yield return Way(flow, action, cases.Places, removed);
        }
    }

    private DelegationWitness Way(Flow flow, RuleAction action, ImmutableArray<PolicyReach> places, ImmutableArray<Policy> removed)
    {
        ImmutableArray<Policy> gone = [.. places.SelectMany(p => cases.GivingWay(p)).Concat(removed)];
        return new(flow, action, places, gone, [.. places.Select(cases.NamesIn)], cases.Written(places, removed, action));
    }

    private sealed record Known(DelegationWitness Witness, PolicyEvaluator Evaluator);
}
