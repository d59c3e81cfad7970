using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>
/// The parts of a policy set that an engine does not enforce, and that are not evaluated. Results of flows that they might decide are
/// withheld.
/// </summary>
internal sealed class Unenforced
{
    private readonly PolicyEvaluator _evaluator;

    private Unenforced(PolicyEvaluator evaluator) => _evaluator = evaluator;

    /// <summary>What no ruleset can enforce; null if there is nothing.</summary>
    public static Unenforced? Of(PolicySet policies, Topology topology, Placement placement)
    {
        var live = policies.Live();
        return live.Policies.Any(p => p.Ingress.Concat(p.Egress).Any(r => r.Unjudged is not null))
            ? new(new(topology, placement, live))
            : OfHostEndpoints(live, topology, placement);
    }

    /// <summary>What an engine without host endpoints does not enforce; null if there is nothing.</summary>
    public static Unenforced? OfHostEndpoints(PolicySet policies, Topology topology, Placement placement)
    {
        var live = policies.Live();
        return
            !live.HostEndpoints.IsEmpty
            && (live.Policies.Any(p => p.AppliesOnForward) || live.HostEndpoints.Any(h => h.GovernedBy(live) is not null))
            ? new(new(topology, placement, live))
            : null;
    }

    /// <summary>The matrix, without a verdict and with the reason where the evaluator knows that none is possible.</summary>
    public ConnectivityMatrix WithheldFrom(ConnectivityMatrix observed)
    {
        var known = _evaluator.EvaluateAll(observed.Plan);
        var verdicts = observed.Verdicts.ToBuilder();
        var details = ImmutableDictionary.CreateBuilder<int, string>();
        for (var place = 0; place < verdicts.Count; place++)
        {
            var isWithheld = known.Verdicts[place] == Verdict.NotObserved;
            verdicts[place] = isWithheld ? Verdict.NotObserved : verdicts[place];
            if ((isWithheld ? known : observed).DetailAt(place) is { } detail)
            {
                details.Add(place, detail);
            }
        }

        return new(observed.Plan, verdicts.MoveToImmutable(), details.ToImmutable());
    }
}
