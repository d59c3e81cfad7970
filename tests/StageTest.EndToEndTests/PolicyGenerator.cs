using System.Collections.Immutable;
using System.Net;
using CsCheck;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.EndToEndTests;

/// <summary>Random policy sets in the whole breadth of the internal model, over one small topology.</summary>
/// <remarks>Values come from short lists, so that conditions meet often enough to decide something.</remarks>
internal static class PolicyGenerator
{
    /// <summary>The topology: shared labels, replicas, equal port names with different numbers, both protocols, hosts outside.</summary>
    public static Topology Topology { get; } = Sample.Topology(
        Sample.Workload("shop/web", "role=web tier=front", "http:80/tcp 8081/tcp", replicas: 2),
        Sample.Workload("shop/api", "role=api", "http:8080/tcp dns:53/udp"),
        Sample.Workload("shop/db", "role=db", "sql:5432/tcp"),
        Sample.Workload("bank/web", "role=web", "http:80/tcp dns:53/udp"),
        Sample.Workload("bank/db", "role=db tier=back", "sql:5433/tcp http:53/tcp")) with
    {
        External = [Sample.External("internet", "203.0.113.10", "443/tcp 53/udp"), Sample.External("partner", "198.51.100.7", "")],
    };

    private static readonly Gen<Selector> Selectors = Gen.OneOf(
        Selector.All,
        Selector.Equal("role", "web"),
        Selector.Equal("role", "db"),
        Selector.Not(Selector.Equal("role", "web")),
        Selector.Has("tier"),
        Selector.In("role", ["web", "api"]),
        Selector.NotIn("tier", ["front"]),
        Selector.Equal(EndpointLabels.Namespace, "shop"),
        Selector.And(Selector.Equal(EndpointLabels.NamespacePrefix + "team", "bank"), Selector.Equal("role", "db")),
        Selector.Or(Selector.Equal("role", "api"), Selector.Equal("tier", "back")),
        Selector.Equal("role", "nobody"));

    private static readonly Gen<IPNetwork> Nets = Gen.OneOf(
        IPNetwork.Parse("10.42.0.0/16"),
        IPNetwork.Parse("10.42.0.2/31"),
        IPNetwork.Parse("10.42.0.4/32"),
        IPNetwork.Parse("10.42.0.6/31"),
        IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("198.51.100.7/32"),
        IPNetwork.Parse("0.0.0.0/0"),
        IPNetwork.Parse("2001:db8::/32"));

    private static readonly Gen<PortMatch> Ports = Gen.OneOf(
        PortMatch.Named("http"),
        PortMatch.Named("dns"),
        PortMatch.Named("nothing"),
        PortMatch.Range(80, 80),
        PortMatch.Range(53, 80),
        PortMatch.Range(8080, 8081),
        PortMatch.Range(5000, 6000),
        PortMatch.Range(1, 65535));

    private static readonly Gen<PeerMatch> Peers = Gen.Select(
        Sometimes(Selectors, 2),
        Sometimes(Nets, 3),
        Sometimes(Nets, 4),
        (selectors, nets, notNets) => new PeerMatch { Selector = selectors.FirstOrDefault(), Nets = nets, NotNets = notNets });

    private static readonly Gen<Rule> Rules = Gen.Select(
        Gen.Frequency((5, RuleAction.Allow), (2, RuleAction.Deny), (1, RuleAction.Pass), (1, RuleAction.Log)),
        Gen.OneOf<Protocol?>(null, Protocol.Tcp, Protocol.Udp),
        Peers,
        Peers,
        Sometimes(Ports, 2),
        (action, protocol, source, destination, ports) => new Rule
        {
            Action = action,
            Number = 1,
            Protocol = protocol,
            Source = source,
            Destination = destination with { Ports = ports },
        });

    private static readonly Gen<Policy> Policies = Gen.Select(
        Gen.OneOf("security", "platform", "default"),
        Gen.OneOf<double?>(null, -1, 10, 10.5, 1000),
        Selectors,
        Gen.Int[1, 3],
        Rules.List[0, 3],
        Rules.List[0, 3],
        Gen.Frequency((8, PolicyStaging.Enforced), (1, PolicyStaging.StagedSet), (1, PolicyStaging.StagedDelete)),
        (tier, order, subject, directions, ingress, egress, staging) => new Policy
        {
            Kind = staging == PolicyStaging.Enforced ? PolicyKind.KubernetesNetworkPolicy : PolicyKind.StagedKubernetesNetworkPolicy,
            Namespace = "shop",
            Name = "",
            Tier = tier,
            Order = order,
            Subject = subject,
            GovernsIngress = (directions & 1) != 0,
            GovernsEgress = (directions & 2) != 0,
            Ingress = [.. ingress],
            Egress = [.. egress],
            Staging = staging,
        });

    /// <summary>The sets, of up to six policies in three tiers.</summary>
    public static Gen<PolicySet> Sets { get; } = Gen.Select(
        Policies.List[0, 6],
        Gen.OneOf(RuleAction.Deny, RuleAction.Pass),
        Gen.OneOf(RuleAction.Deny, RuleAction.Pass),
        (policies, security, platform) => new PolicySet
        {
            Tiers = [new("security", 1, security), new("platform", 2, platform), Tier.Default],
            Policies = [.. policies.Select((policy, index) => policy with { Name = $"policy-{index}" })],
        });

    // Nothing in most cases, else up to three.
    private static Gen<ImmutableArray<T>> Sometimes<T>(Gen<T> items, int outOf) => Gen.Frequency(
        (outOf - 1, Gen.Const(() => ImmutableArray<T>.Empty)),
        (1, items.List[1, 3].Select(list => list.ToImmutableArray())));
}
