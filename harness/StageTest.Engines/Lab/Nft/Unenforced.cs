using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>
/// The conditions of a policy set that no ruleset of the lab can enforce. Results of flows that they might decide are withheld.
/// </summary>
internal sealed class Unenforced
{
    private readonly PolicyEvaluator _evaluator;

    private Unenforced(PolicyEvaluator evaluator) => _evaluator = evaluator;

    /// <summary>Null if the lab enforces everything.</summary>
    public static Unenforced? Of(PolicySet policies, Topology topology, Placement placement)
    {
        var live = policies.Live();
        return live.Policies.Any(p => IsBeyond(p, live)) || live.HostEndpoints.Any(h => h.GovernedBy(live) is not null)
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

    private static bool IsBeyond(Policy policy, PolicySet live) =>
        policy.Ingress.Concat(policy.Egress).Any(r => r.Unjudged is not null) || (policy.AppliesOnForward && !live.HostEndpoints.IsEmpty);
}
