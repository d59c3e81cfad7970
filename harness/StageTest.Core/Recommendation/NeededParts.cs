using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>Finds the rules, peers and ports of policies that no connection needs.</summary>
internal sealed class NeededParts
{
    private readonly CompiledPolicies _policies;
    private readonly Resolver _resolver;
    private readonly Func<Policy, bool> _isJudged;

    /// <summary>
    /// Prepares for enforced policies. A deny rule is needed by denied connections, which are proven separately.
    /// </summary>
    /// <param name="topology">The topology.</param>
    /// <param name="policies">The policies.</param>
    /// <param name="isJudged">Whether the parts of a policy are checked.</param>
    public NeededParts(Topology topology, PolicySet policies, Func<Policy, bool> isJudged)
    {
        _isJudged = isJudged;
        _resolver = new(topology, Placement.Default(topology), policies);
        _policies = new(policies, _resolver);
    }

    /// <summary>
    /// The parts without which every connection is still allowed, in words. A part is needed if it is the only one that allows some
    /// connection at one of its ends.
    /// </summary>
    /// <param name="mustPass">The connections.</param>
    public ImmutableArray<string> Surplus(ImmutableArray<Flow> mustPass)
    {
        var needed = new HashSet<Part>();
        foreach (var packet in mustPass.SelectMany(_resolver.Packets))
        {
            Follow(packet, Direction.Egress, packet.From, needed);
            Follow(packet, Direction.Ingress, packet.To, needed);
        }

        var all =
            from tier in _policies.Tiers
            from policy in tier.Policies
            where _isJudged(policy.Policy)
            from direction in new[] { Direction.Ingress, Direction.Egress }
            from rule in policy.Rules(direction)
            where rule.Rule.Action == RuleAction.Allow
            from part in PartsOf(policy.Policy, direction, rule.Rule)
            select part;
        return [.. all.Distinct().Where(p => !needed.Contains(p)).Select(p => $"{p}")];
    }

    private void Follow(in Packet packet, Direction direction, Node subject, HashSet<Part> needed)
    {
        HashSet<Part>? common = null;
        foreach (var (_, governing) in _policies.For(subject, direction))
        {
            foreach (var policy in governing)
            {
                foreach (var rule in policy.Rules(direction))
                {
                    if (rule.Rule.Action != RuleAction.Allow || !rule.Matches(packet))
                    {
                        continue;
                    }

                    var (to, port) = (packet.To, packet.Port);
                    var parts = PartsOf(policy.Policy, direction, rule.Rule)
                        .Where(p => p.Port is null || p.Port.Matches(port, to.Ports))
                        .ToHashSet();
                    if (parts.Count(p => p.Port is not null) > 1)
                    {
                        parts.RemoveWhere(p => p.Port is not null);
                    }

                    common = common is null ? parts : [.. common.Where(parts.Contains)];
                }
            }
        }

        needed.UnionWith(common ?? []);
    }

    // The rule, its peer, and each of its ports.
    private static IEnumerable<Part> PartsOf(Policy policy, Direction direction, Rule rule)
    {
        var peer = direction == Direction.Ingress ? rule.Source : rule.Destination;
        yield return new(policy, direction, rule.Number, null, rule.Protocol, null);
        yield return new(policy, direction, rule.Number, $"{peer.Selector}{string.Join(',', peer.Nets)}", null, null);
        foreach (var port in rule.Destination.Ports)
        {
            yield return new(policy, direction, rule.Number, null, rule.Protocol, port);
        }
    }

    private sealed record Part(Policy Policy, Direction Direction, int Number, string? Peer, Protocol? Protocol, PortMatch? Port)
    {
        public bool Equals(Part? other) =>
            other is not null
            && ReferenceEquals(Policy, other.Policy)
            && (Direction, Number, Peer, Protocol, Port) == (other.Direction, other.Number, other.Peer, other.Protocol, other.Port);

        public override int GetHashCode() => HashCode.Combine(Policy.Name, Policy.Namespace, Direction, Number, Peer, Protocol, Port);

        public override string ToString() =>
            $"{Policy}, {Direction.Word()} rule {Number}"
            + (
                Peer is not null ? $", the peer {PrintableText.Of(Peer)}"
                : Port is not null ? $", the port {Port}"
                : ""
            );
    }
}
