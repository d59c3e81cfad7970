using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>Says what a set of policies does to a flow, without any packet.</summary>
/// <remarks>
/// Staged policies have no effect, as in Calico. Tiers are walked in order; a tier counts for an endpoint and direction only when one of
/// its policies governs them (<c>felix/rules/endpoints.go</c>). Selectors are resolved once, when the evaluator is made, so that each
/// flow costs no more than the rules that govern its two ends.
/// </remarks>
public sealed class PolicyEvaluator
{
    private readonly Dictionary<EndpointRef, Endpoint> _endpoints = [];

    /// <summary>Prepares the enforced part of a policy set for a topology.</summary>
    public PolicyEvaluator(Topology topology, Placement placement, PolicySet policies)
    {
        var workloads = topology.Workloads;
        var namespaces = topology.Namespaces.ToDictionary(n => n.Name);
        var labels = workloads.Select(w => EndpointLabels.Of(w, namespaces[w.Ref.Namespace])).ToArray();
        var resolved = new Dictionary<Selector, bool[]>();
        bool[] Resolve(Selector selector)
        {
            if (!resolved.TryGetValue(selector, out var members))
            {
                resolved[selector] = members = [.. labels.Select(selector.Matches)];
            }

            return members;
        }

        for (var index = 0; index < workloads.Length; index++)
        {
            _endpoints.Add(workloads[index].Ref, new(workloads[index].Ref, index, workloads[index].Ports, placement[workloads[index].Ref]));
        }

        foreach (var external in topology.External)
        {
            _endpoints.Add(external.Ref, new(external.Ref, -1, [], placement[external.Ref]));
        }

        foreach (var tier in policies.Tiers)
        {
            var compiled = policies.EnforcedIn(tier).Select(p => new CompiledPolicy(p, Resolve(p.Subject), Resolve)).ToArray();
            foreach (var endpoint in _endpoints.Values.Where(e => e.Index >= 0))
            {
                endpoint.AddTier(tier, compiled);
            }
        }
    }

    /// <summary>What the policies do to a flow.</summary>
    /// <exception cref="KeyNotFoundException">An end of the flow is not in the topology.</exception>
    public FlowEvaluation Evaluate(Flow flow)
    {
        var from = _endpoints[flow.From];
        var to = _endpoints[flow.To];
        FlowEvaluation? first = null;
        for (var source = 0; source < from.Addresses.Length; source++)
        {
            for (var destination = 0; destination < to.Addresses.Length; destination++)
            {
                if (from == to && source == destination && from.Addresses.Length > 1)
                {
                    continue;
                }

                var packet = new Packet(from, from.Addresses[source], to, to.Addresses[destination], flow.Port);
                var answer = Evaluate(packet);
                first ??= answer;
                if (answer.Verdict != first.Verdict)
                {
                    return first with { Verdict = Verdict.NotObserved, Detail = "the policies treat replicas of one workload differently" };
                }
            }
        }

        return first!;
    }

    /// <summary>What the policies do to every flow of a plan.</summary>
    public ConnectivityMatrix EvaluateAll(ProbePlan plan)
    {
        var verdicts = ImmutableArray.CreateBuilder<Verdict>(plan.Flows.Length);
        var details = ImmutableDictionary.CreateBuilder<int, string>();
        foreach (var flow in plan.Flows)
        {
            var answer = Evaluate(flow);
            if (answer.Detail is not null)
            {
                details.Add(verdicts.Count, answer.Detail);
            }

            verdicts.Add(answer.Verdict);
        }

        return new(plan, verdicts.MoveToImmutable(), details.ToImmutable());
    }

    private static FlowEvaluation Evaluate(in Packet packet)
    {
        var egress = Rule(packet, packet.From, Direction.Egress);
        var ingress = Rule(packet, packet.To, Direction.Ingress);
        return new(egress.IsAllowed && ingress.IsAllowed ? Verdict.Allowed : Verdict.Denied, egress, ingress);
    }

    private static Ruling Rule(in Packet packet, Endpoint subject, Direction direction)
    {
        // A pod reaches its own address inside its own namespace; only replicas of one workload meet policies on the way to each other.
        if (subject.Index < 0 || packet.FromAddress.Equals(packet.ToAddress))
        {
            return new() { Direction = direction, IsAllowed = true, Basis = RulingBasis.NotPoliced, Endpoint = subject.Ref };
        }

        foreach (var (tier, policies) in subject.Tiers(direction))
        {
            var passed = false;
            foreach (var policy in policies)
            {
                if (policy.FirstDecision(packet, direction) is not { } rule)
                {
                    continue;
                }

                if (rule.Action == RuleAction.Pass)
                {
                    passed = true;
                    break;
                }

                return new()
                {
                    Direction = direction,
                    IsAllowed = rule.Action == RuleAction.Allow,
                    Basis = RulingBasis.Rule,
                    Endpoint = subject.Ref,
                    Policy = policy.Policy,
                    Rule = rule,
                    Tier = tier.Name,
                };
            }

            if (!passed && tier.DefaultAction != RuleAction.Pass)
            {
                return new()
                {
                    Direction = direction,
                    IsAllowed = false,
                    Basis = RulingBasis.EndOfTier,
                    Endpoint = subject.Ref,
                    Tier = tier.Name,
                    Governing = [.. policies.Select(p => p.Policy)],
                };
            }
        }

        return new() { Direction = direction, IsAllowed = true, Basis = RulingBasis.Profile, Endpoint = subject.Ref };
    }

    private readonly record struct Packet(Endpoint From, IPAddress FromAddress, Endpoint To, IPAddress ToAddress, Port Port);

    private sealed class Endpoint(EndpointRef name, int index, ImmutableArray<NamedPort> ports, ImmutableArray<IPAddress> addresses)
    {
        private readonly List<(Tier Tier, CompiledPolicy[] Policies)> _ingress = [];
        private readonly List<(Tier Tier, CompiledPolicy[] Policies)> _egress = [];

        public EndpointRef Ref { get; } = name;

        // Negative for endpoints outside the cluster, which no selector finds.
        public int Index { get; } = index;

        public ImmutableArray<NamedPort> Ports { get; } = ports;

        public ImmutableArray<IPAddress> Addresses { get; } = addresses;

        public List<(Tier Tier, CompiledPolicy[] Policies)> Tiers(Direction direction) =>
            direction == Direction.Ingress ? _ingress : _egress;

        public void AddTier(Tier tier, CompiledPolicy[] policies)
        {
            foreach (var direction in (ReadOnlySpan<Direction>)[Direction.Ingress, Direction.Egress])
            {
                CompiledPolicy[] governing = [.. policies.Where(p => p.Subjects[Index] && p.Policy.Governs(direction))];
                if (governing.Length > 0)
                {
                    Tiers(direction).Add((tier, governing));
                }
            }
        }
    }

    private sealed class CompiledPolicy(Policy policy, bool[] subjects, Func<Selector, bool[]> resolve)
    {
        private readonly CompiledRule[] _ingress = [.. policy.Ingress.Select(r => new CompiledRule(r, resolve))];
        private readonly CompiledRule[] _egress = [.. policy.Egress.Select(r => new CompiledRule(r, resolve))];

        public Policy Policy { get; } = policy;

        public bool[] Subjects { get; } = subjects;

        public Rule? FirstDecision(in Packet packet, Direction direction)
        {
            foreach (var rule in direction == Direction.Ingress ? _ingress : _egress)
            {
                if (rule.Rule.Action != RuleAction.Log && rule.Matches(packet))
                {
                    return rule.Rule;
                }
            }

            return null;
        }
    }

    private sealed class CompiledRule(Rule rule, Func<Selector, bool[]> resolve)
    {
        private readonly bool[]? _sources = rule.Source.Selector is { } source ? resolve(source) : null;
        private readonly bool[]? _destinations = rule.Destination.Selector is { } destination ? resolve(destination) : null;

        public Rule Rule { get; } = rule;

        public bool Matches(in Packet packet) =>
            (Rule.Protocol is not { } protocol || protocol == packet.Port.Protocol) &&
            IsMember(_sources, packet.From) && IsMember(_destinations, packet.To) &&
            Rule.Source.MatchesAddress(packet.FromAddress) && Rule.Destination.MatchesAddress(packet.ToAddress) &&
            MatchesPort(packet);

        private static bool IsMember(bool[]? members, Endpoint endpoint) =>
            members is null || (endpoint.Index >= 0 && members[endpoint.Index]);

        private bool MatchesPort(in Packet packet)
        {
            var ports = Rule.Destination.Ports;
            if (ports.IsEmpty)
            {
                return true;
            }

            foreach (var port in ports)
            {
                if (port.Matches(packet.Port, packet.To.Ports))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
