using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows;

/// <summary>Calculates traces of flows through policies: the simulation's logs, and every engine's pending trace.</summary>
/// <remarks>
/// Calico calculates the pending trace as well (<c>app-policy/checker/check.go</c>); no dataplane enforces a staged policy.
/// </remarks>
internal sealed class FlowTracer
{
    private readonly CompiledPolicies _enforced;
    private readonly CompiledPolicies _pending;

    /// <summary>Prepares a policy set for a topology.</summary>
    public FlowTracer(Topology topology, Placement placement, PolicySet policies)
    {
        _enforced = Compile(policies.Live());
        _pending = Compile(policies.AsPendingTrace());

        CompiledPolicies Compile(PolicySet set) => new(set, new(topology, placement, set));
    }

    /// <summary>The logs of both ends of every connection of a plan, between each pair of replicas.</summary>
    /// <remarks>
    /// Flows for which policies see other addresses than those of their ends (<see cref="ServiceWays"/>) are not traced.
    /// An end whose policies have an invisible condition that might decide logs nothing.
    /// </remarks>
    /// <exception cref="KeyNotFoundException">An end of a flow is not in the topology.</exception>
    public IEnumerable<FlowLog> Trace(ProbePlan plan, DateTimeOffset time)
    {
        foreach (var flow in plan.Flows.Where(f => !_enforced.Resolver.HasWays(f)))
        {
            foreach (var packet in _enforced.Resolver.Packets(flow).Where(p => p.From != p.To || p.IsTranslated))
            {
                var egress = LogOf(packet, flow, FlowReporter.Source, time);
                if (egress is not null)
                {
                    yield return egress;
                }

                // A packet that is dropped on its way out never reaches the other end.
                var isOut = egress?.Action == RuleAction.Allow || !packet.From.IsPod;
                if (isOut && LogOf(packet, flow, FlowReporter.Destination, time) is { } ingress)
                {
                    yield return ingress;
                }
            }
        }
    }

    private FlowLog? LogOf(in Packet packet, Flow flow, FlowReporter reporter, DateTimeOffset time)
    {
        var direction = reporter == FlowReporter.Source ? Direction.Egress : Direction.Ingress;
        var subject = reporter == FlowReporter.Source ? packet.From : packet.To;
        return
            !PolicyWalk.IsPoliced(packet, direction)
            || PolicyWalk.IsDropped(packet, direction)
            || !PolicyWalk.Rule(_enforced, packet, direction).IsJudged
            ? null
            : new()
            {
                Time = time,
                Reporter = reporter,
                Source = packet.From.Name,
                Destination = packet.To.Name,
                Port = packet.Port,
                Service = flow.To.IsService ? new(flow.To, flow.Port) : null,
                Family = packet.To.Family,
                Enforced = Walk(_enforced, packet, direction, subject, policies => policies[^1].Policy),
                Pending = Walk(_pending, packet, direction, subject, policies => policies[0].Policy),
                Packets = 0,
            };
    }

    private static ImmutableArray<PolicyHit> Walk(
        CompiledPolicies policies,
        in Packet packet,
        Direction direction,
        Node subject,
        Func<CompiledPolicy[], Policy> trigger
    )
    {
        var hits = ImmutableArray.CreateBuilder<PolicyHit>();
        foreach (var (tier, governing) in policies.For(subject, direction))
        {
            if (!TryDecide(governing, packet, direction, hits))
            {
                hits.Add(PolicyHit.OfEndOfTier(tier, trigger(governing)));
            }

            if (hits[^1].IsFinal)
            {
                return hits.ToImmutable();
            }
        }

        hits.Add(PolicyHit.OfProfile(subject.Ref.Namespace));
        return hits.ToImmutable();
    }

    // Returns whether a rule allowed, denied or passed the packet.
    private static bool TryDecide(CompiledPolicy[] policies, in Packet packet, Direction direction, ImmutableArray<PolicyHit>.Builder hits)
    {
        foreach (var policy in policies)
        {
            var rules = policy.Rules(direction);
            for (var index = 0; index < rules.Length; index++)
            {
                var rule = rules[index].Rule;
                if (rules[index].Unjudged(packet) is null && rules[index].Matches(packet))
                {
                    hits.Add(PolicyHit.OfRule(policy.Policy, index, rule.Action));
                    if (rule.Action != RuleAction.Log)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }
}
