using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Access;

/// <summary>Finds the smallest set of policies in a reach that open or close connections.</summary>
/// <remarks>
/// It tries writes from few to many, each time for all connections without a witness that the write can affect: a connection has two ends,
/// so first one place, then two places, then removals.
/// </remarks>
/// <param name="topology">The topology.</param>
/// <param name="placement">The addresses.</param>
/// <param name="cases">What can be written.</param>
internal sealed class WitnessSearch(Topology topology, Placement placement, DelegationCases cases)
{
    /// <summary>A witness for each of some connections, in their order.</summary>
    /// <param name="flows">Connections for which one exists.</param>
    /// <param name="action">Whether to open or to close them.</param>
    public IEnumerable<DelegationWitness> Find(ImmutableArray<Flow> flows, RuleAction action)
    {
        var ways = new DelegationWay[flows.Length];
        var open = Enumerable
            .Range(0, flows.Length)
            .GroupBy(i => (From: flows[i].From.Namespace, To: flows[i].To.Namespace))
            .ToDictionary(g => g.Key, g => g.ToList());
        foreach (var (places, removed, isForAll) in Ways())
        {
            var near = open.Keys.Where(ends => isForAll || places.All(p => IsNear(p, ends.From, ends.To))).ToArray();
            if (near.Length > 0)
            {
                Try(near, places, removed);
            }

            if (open.Count == 0)
            {
                break;
            }
        }

        return open.Count == 0
            ? flows.Select((flow, i) => new DelegationWitness(flow, ways[i]))
            : throw new InvalidOperationException($"No witness was found for {flows[open.First().Value[0]]}.");

        void Try((string, string)[] near, ImmutableArray<PolicyReach> places, ImmutableArray<Policy> removed)
        {
            var asked = near.SelectMany(ends => open[ends]).Order().ToArray();
            var after = cases.Written(places, removed, action);
            var plan = new ProbePlan([.. asked.Select(i => flows[i])]);
            var verdicts = new PolicyEvaluator(topology, placement, after).EvaluateAll(plan).Verdicts;
            var wanted = action == RuleAction.Allow ? Verdict.Allowed : Verdict.Denied;
            DelegationWay? way = null;
            for (var place = 0; place < asked.Length; place++)
            {
                if (verdicts[place] == wanted)
                {
                    ways[asked[place]] = way ??= Way(places, removed, action, after);
                }
            }

            foreach (var ends in way is null ? [] : near)
            {
                open[ends].RemoveAll(i => ways[i] is not null);
                if (open[ends].Count == 0)
                {
                    open.Remove(ends);
                }
            }
        }
    }

    private static bool IsNear(PolicyReach place, string from, string to) =>
        place.Namespace.Length == 0 || place.Namespace == from || place.Namespace == to;

    private IEnumerable<(ImmutableArray<PolicyReach> Places, ImmutableArray<Policy> Removed, bool IsForAll)> Ways()
    {
        foreach (var one in cases.Places)
        {
            yield return ([one], [], false);
        }

        foreach (var (first, one) in cases.Places.Index())
        {
            foreach (var other in cases.Places[(first + 1)..])
            {
                yield return ([one, other], [], false);
            }
        }

        foreach (var removed in cases.Removals.OrderBy(r => r.Length))
        {
            yield return ([], removed, true);
        }

        foreach (var removed in cases.Removals.OrderBy(r => r.Length))
        {
            yield return (cases.Places, removed, true);
        }
    }

    private DelegationWay Way(ImmutableArray<PolicyReach> places, ImmutableArray<Policy> removed, RuleAction action, PolicySet after)
    {
        ImmutableArray<Policy> gone = [.. places.SelectMany(p => cases.GivingWay(p)).Concat(removed)];
        return new(action, places, gone, [.. places.Select(cases.NamesIn)], after);
    }
}
