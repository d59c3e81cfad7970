using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Replay;

/// <summary>The requirements on connections of the policies that govern an end.</summary>
internal sealed class GoverningNeeds
{
    private readonly ImmutableArray<(Policy Policy, PolicyNeeds Ingress, PolicyNeeds Egress)> _policies;

    /// <summary>Prepares for the policies of a world.</summary>
    public GoverningNeeds(ReplayWorld world)
    {
        var namespaces = world.Topology.Namespaces.ToDictionary(n => n.Name);
        var services = world.Topology.Services.ToDictionary(s => s.Ref);
        _policies =
        [
            .. world.Sets.SelectMany(set =>
            {
                var sets = set
                    .Members.Select(s =>
                        ((IReadOnlyDictionary<string, string>)EndpointLabels.Of(s, namespaces.GetValueOrDefault(s.Namespace)), s)
                    )
                    .ToArray();
                return set.Policies.Select(p => (p, NeedsOf(p, p.Ingress, sets, services), NeedsOf(p, p.Egress, sets, services)));
            }),
        ];
        NamesIPv6 = _policies
            .SelectMany(p => new[] { p.Ingress, p.Egress })
            .Any(n =>
                n.NamesFamily
                || n.SourceNets.Concat(n.DestinationNets).Any(net => net.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6)
            );
    }

    /// <summary>Whether a policy treats IPv6 differently.</summary>
    public bool NamesIPv6 { get; }

    /// <summary>The requirements of the policies that govern one of the variants in a direction.</summary>
    public PolicyNeeds Of(ImmutableArray<EndVariant> variants, Direction direction)
    {
        var needs = new PolicyNeeds();
        foreach (var labels in variants.Select(v => v.Labels).OfType<IReadOnlyDictionary<string, string>>())
        {
            foreach (var (policy, ingress, egress) in _policies)
            {
                if (policy.Governs(direction) && policy.Subject.Matches(labels))
                {
                    needs.Add(direction == Direction.Ingress ? ingress : egress);
                }
            }
        }

        return needs;
    }

    private static PolicyNeeds NeedsOf(
        Policy policy,
        ImmutableArray<Rule> rules,
        (IReadOnlyDictionary<string, string>, NetworkSet)[] sets,
        Dictionary<EndpointRef, KubernetesService> services
    )
    {
        var needs = new PolicyNeeds();
        needs.Add(policy, rules, sets, services);
        return needs;
    }
}
