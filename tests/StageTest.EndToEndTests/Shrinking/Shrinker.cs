using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.EndToEndTests.Shrinking;

/// <summary>Takes away from a failing case whatever can be taken away while it still fails.</summary>
/// <param name="fails">Whether a case fails.</param>
internal sealed class Shrinker(Func<ShrunkCase, Task<bool>> fails)
{
    /// <summary>The smallest case that was found: without any one part of it, nothing fails.</summary>
    public async Task<ShrunkCase> ShrinkAsync(ShrunkCase failing)
    {
        var plain = Plain(failing);
        var smallest = await fails(plain) ? plain : failing;
        while (true)
        {
            var before = smallest;
            for (var next = 0; Smaller(smallest).Skip(next).FirstOrDefault() is { } candidate; )
            {
                if (await fails(candidate))
                {
                    smallest = candidate;
                }
                else
                {
                    next++;
                }
            }

            if (smallest == before)
            {
                return smallest;
            }
        }
    }

    // The same rules in the one kind that can express all of them, with orders instead of ties, and without policies that are not enforced.
    private static ShrunkCase Plain(ShrunkCase failing)
    {
        var live = failing.Policies.Live();
        var policies =
            from tier in live.Tiers
            from policy in live.EnforcedIn(tier).Select((policy, place) => (Policy: policy, Order: place + 1))
            select policy.Policy with
            {
                Kind = PolicyKinds.GlobalNetworkPolicy,
                Namespace = "",
                Name = $"{policy.Policy.Tier}-{policy.Order}",
                Order = policy.Order,
            };
        return failing with
        {
            Policies = live with
            {
                Policies = [.. policies],
                Tiers = [.. live.Tiers.Where(t => !t.IsStaged)],
                Calico = CalicoVersionText.Newest,
            },
        };
    }

    private static IEnumerable<ShrunkCase> Smaller(ShrunkCase whole)
    {
        var (topology, policies) = (whole.Topology, whole.Policies);
        return
        [
            .. Without(policies.Policies).Select(p => whole with { Policies = policies with { Policies = p } }),
            .. Without(policies.NetworkSets).Select(s => whole with { Policies = policies with { NetworkSets = s } }),
            .. Without(policies.Tiers)
                .Where(t => t.Contains(Tier.Default))
                .Select(t => whole with { Policies = policies with { Tiers = t } }),
            .. Without(policies.HostEndpoints).Select(h => whole with { Policies = policies with { HostEndpoints = h } }),
            .. Without(topology.Workloads).Select(w => whole with { Topology = topology with { Workloads = w } }),
            .. Without(topology.External).Select(e => whole with { Topology = topology with { External = e } }),
            .. Without(topology.Services).Select(s => whole with { Topology = topology with { Services = s } }),
            .. Without(topology.ServiceAccounts).Select(a => whole with { Topology = topology with { ServiceAccounts = a } }),
            .. Changed(topology.Workloads, Simpler).Select(w => whole with { Topology = topology with { Workloads = w } }),
            .. Changed(topology.External, e => Without(e.Ports).Select(ports => e with { Ports = ports }))
                .Select(e => whole with { Topology = topology with { External = e } }),
            .. Changed(policies.Policies, Simpler).Select(p => whole with { Policies = policies with { Policies = p } }),
        ];
    }

    private static IEnumerable<Workload> Simpler(Workload workload) =>
        [
            .. Without(workload.Ports).Select(ports => workload with { Ports = ports }),
            .. workload.Replicas > 1 ? [workload with { Replicas = 1 }] : ImmutableArray<Workload>.Empty,
            .. workload.HostNetwork ? [workload with { HostNetwork = false, Node = null }] : ImmutableArray<Workload>.Empty,
            .. workload.Node is not null ? [workload with { Node = null }] : ImmutableArray<Workload>.Empty,
            .. workload.Labels.Keys.Select(key => workload with { Labels = workload.Labels.Remove(key) }),
            .. workload.ServiceAccount != "default" ? [workload with { ServiceAccount = "default" }] : ImmutableArray<Workload>.Empty,
        ];

    private static IEnumerable<Policy> Simpler(Policy policy) =>
        [
            .. Without(policy.Ingress).Select(rules => policy with { Ingress = rules }),
            .. Without(policy.Egress).Select(rules => policy with { Egress = rules }),
            .. policy.GovernsIngress && policy.GovernsEgress
                ? [policy with { GovernsIngress = false, Ingress = [] }, policy with { GovernsEgress = false, Egress = [] }]
                : ImmutableArray<Policy>.Empty,
            .. policy.AppliesOnForward ? [policy with { AppliesOnForward = false }] : ImmutableArray<Policy>.Empty,
            .. policy.Subject != Selector.All ? [policy with { Subject = Selector.All }] : ImmutableArray<Policy>.Empty,
            .. Changed(policy.Ingress, Simpler).Select(rules => policy with { Ingress = rules }),
            .. Changed(policy.Egress, Simpler).Select(rules => policy with { Egress = rules }),
        ];

    private static IEnumerable<Rule> Simpler(Rule rule) =>
        [
            .. (
                (Rule[])
                    [
                        rule with
                        {
                            Unseen = null,
                        },
                        rule with
                        {
                            NotProtocol = null,
                        },
                        rule with
                        {
                            Family = null,
                        },
                        rule with
                        {
                            NotIcmp = null,
                        },
                        rule with
                        {
                            Icmp = null,
                        },
                        .. rule.Destination.Ports.IsEmpty && rule.Destination.NotPorts.IsEmpty && rule.Icmp is null
                            ? [rule with { Protocol = null }]
                            : ImmutableArray<Rule>.Empty,
                    ]
            ).Where(simpler => simpler != rule),
            .. Simpler(rule.Source).Select(source => rule with { Source = source }),
            .. Simpler(rule.Destination).Select(destination => rule with { Destination = destination }),
        ];

    private static IEnumerable<PeerMatch> Simpler(PeerMatch peer) =>
        [
            .. ((PeerMatch[])[peer with { Selector = null }, peer with { NotSelector = null }, peer with { Service = null }]).Where(
                simpler => simpler != peer
            ),
            .. Without(peer.Nets).Select(nets => peer with { Nets = nets }),
            .. Without(peer.NotNets).Select(nets => peer with { NotNets = nets }),
            .. Without(peer.Ports).Select(ports => peer with { Ports = ports }),
            .. Without(peer.NotPorts).Select(ports => peer with { NotPorts = ports }),
        ];

    private static IEnumerable<ImmutableArray<T>> Without<T>(ImmutableArray<T> items) =>
        Enumerable.Range(0, items.Length).Select(items.RemoveAt);

    private static IEnumerable<ImmutableArray<T>> Changed<T>(ImmutableArray<T> items, Func<T, IEnumerable<T>> simpler) =>
        Enumerable.Range(0, items.Length).SelectMany(place => simpler(items[place]).Select(item => items.SetItem(place, item)));
}
