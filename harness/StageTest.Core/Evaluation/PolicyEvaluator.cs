using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>Says what a set of policies does to a flow, without any packet.</summary>
/// <remarks>
/// Staged policies have no effect, as in Calico. Tiers are walked in order; a tier counts for an endpoint and direction only when one of
/// its policies governs them (<c>felix/rules/endpoints.go</c>). Selectors are resolved once, when the evaluator is made.
/// </remarks>
public sealed class PolicyEvaluator
{
    private readonly CompiledPolicies _policies;
    private readonly ILookup<EndpointRef, Node> _nodes;
    private readonly string? _unjudgedOutside;

    /// <summary>Prepares the enforced part of a policy set for a topology.</summary>
    public PolicyEvaluator(Topology topology, Placement placement, PolicySet policies)
    {
        var live = policies.Live();
        _policies = new(live, new(topology, placement, live));
        _nodes = _policies.Nodes.ToLookup(n => n.Ref);

        // What a host forwards between pods and the outside passes its own endpoint too, which is not modelled.
        var onForward = live.HostEndpoints.IsEmpty ? null : live.Policies.FirstOrDefault(p => p.AppliesOnForward);
        _unjudgedOutside = onForward is null
            ? null
            : $"not evaluated: {onForward} ({onForward.Location}) may govern what HostEndpoint {live.HostEndpoints[0]} forwards";
    }

    /// <summary>What the policies do to a flow, with the rulings that explain it.</summary>
    /// <exception cref="KeyNotFoundException">An end of the flow is not in the topology.</exception>
    public FlowEvaluation Evaluate(Flow flow)
    {
        FlowEvaluation? first = null;
        foreach (var packet in Packets(flow))
        {
            var answer = Evaluate(packet);
            first ??= answer;
            if (answer.Verdict != first.Verdict)
            {
                return first with { Verdict = Verdict.NotObserved, Detail = BulkEvaluation.ReplicasDiffer };
            }
        }

        if (first is not null && _unjudgedOutside is not null && first.Verdict == Verdict.Allowed && (flow.From.IsExternal || flow.To.IsExternal))
        {
            return first with { Verdict = Verdict.NotObserved, Detail = _unjudgedOutside };
        }

        return first ?? throw new KeyNotFoundException($"{flow} is not a flow of this topology.");
    }

    /// <summary>What the policies do to every flow of a plan: the same answers as <see cref="Evaluate(Flow)"/>, many at a time.</summary>
    public ConnectivityMatrix EvaluateAll(ProbePlan plan) =>
        new BulkEvaluation(_policies, plan, Evaluate).Run(isOneByOne: _unjudgedOutside is not null);

    /// <summary>Walks a flow through every tier and rule, for people who ask why. With several replicas the first two are taken.</summary>
    /// <exception cref="KeyNotFoundException">An end of the flow is not in the topology.</exception>
    public FlowExplanation Explain(Flow flow)
    {
        var packet = Packets(flow).First();
        return new(flow, Evaluate(flow), PolicyWalk.Explain(_policies, packet, Direction.Egress), PolicyWalk.Explain(_policies, packet, Direction.Ingress));
    }

    private IEnumerable<Packet> Packets(Flow flow)
    {
        foreach (var from in _nodes[flow.From])
        {
            foreach (var to in _nodes[flow.To])
            {
                // Replicas of one workload are asked about each other, not about themselves.
                if (from != to || _nodes[flow.From].Count() == 1)
                {
                    yield return new(from, to, flow.Port);
                }
            }
        }
    }

    private FlowEvaluation Evaluate(in Packet packet)
    {
        var egress = PolicyWalk.Rule(_policies, packet, Direction.Egress);
        var ingress = PolicyWalk.Rule(_policies, packet, Direction.Ingress);
        if (!egress.IsJudged || !ingress.IsJudged)
        {
            // A denial at one end needs no answer from the other.
            var deniedAnyway = (egress.IsJudged && !egress.IsAllowed) || (ingress.IsJudged && !ingress.IsAllowed);
            var open = egress.IsJudged ? ingress : egress;
            return deniedAnyway
                ? new(Verdict.Denied, egress, ingress)
                : new(Verdict.NotObserved, egress, ingress, $"not evaluated: {open.Rule!.Unjudged} ({open.Rule.Location})");
        }

        return new(egress.IsAllowed && ingress.IsAllowed ? Verdict.Allowed : Verdict.Denied, egress, ingress);
    }
}
