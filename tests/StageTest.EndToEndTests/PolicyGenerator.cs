using System.Collections.Immutable;
using System.Net;
using CsCheck;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;
using StageTest.EndToEndTests.Shrinking;

namespace StageTest.EndToEndTests;

/// <summary>Random policy sets in the whole breadth of the internal model, over one small topology.</summary>
/// <remarks>Values come from short lists, so that conditions meet often enough to decide something.</remarks>
internal static class PolicyGenerator
{
    /// <summary>
    /// The topology: shared labels, replicas, equal port names with different numbers, both protocols, service accounts, services by
    /// number and by name, of both families and of one, pods on their nodes' networks, hosts outside.
    /// </summary>
    public static Topology Topology { get; } =
        Sample.Topology(
            Sample.Workload("shop/web", "role=web tier=front", "http:80/tcp 8081/tcp", replicas: 2),
            Sample.Workload("shop/api", "role=api", "http:8080/tcp dns:53/udp") with
            {
                ServiceAccount = "teller",
            },
            Sample.Workload("shop/db", "role=db", "sql:5432/tcp"),
            Sample.Workload("shop/agent", "role=db tier=front", "http:9100/tcp 53/udp") with
            {
                HostNetwork = true,
                Node = "first",
            },
            Sample.Workload("bank/agent", "role=web", "http:9100/tcp 53/udp") with
            {
                HostNetwork = true,
            },
            Sample.Workload("bank/web", "role=web", "http:80/tcp dns:53/udp") with
            {
                Node = "first",
            },
            Sample.Workload("bank/db", "role=db tier=back", "sql:5433/tcp http:53/tcp") with
            {
                ServiceAccount = "teller",
            }
        ) with
        {
            IpFamilies = [IpFamily.V4, IpFamily.V6],
            Nodes = [new("first", [IPAddress.Parse("192.168.7.1"), IPAddress.Parse("fd00:7::1")], default)],
            External =
            [
                Sample.External("internet", "203.0.113.10", "http:443/tcp 53/udp") with
                {
                    Addresses = [IPAddress.Parse("203.0.113.10"), IPAddress.Parse("2001:db8::10")],
                },
                Sample.External("partner", "198.51.100.7", ""),
            ],
            ServiceAccounts = [Sample.Account("bank/teller", "grade=high"), Sample.Account("shop/teller", "grade=low")],
            Services =
            [
                Sample.Service("bank/by-hand", "", "80/tcp=http"),
                Sample.Service("bank/front", "role=web", "8000/tcp=http 53/udp=53"),
                Sample.Service("shop/everything", "role=web tier=front", "1/tcp=8081 2/udp=80") with
                {
                    IpFamilies = [IpFamily.V6],
                },
                Sample.Service("shop/web", "role=api", "80/tcp=http 53/udp=dns 53/tcp=dns"),
            ],
        };

    /// <summary>Everything that can be asked of the topology.</summary>
    public static ProbePlan Plan { get; } = new ShrunkCase(Topology, PolicySet.Empty).Plan;

    private static readonly Gen<Policy> Policies = Gen.Select(
        Gen.OneOf("security", "platform", Tier.Default.Name, "held-back"),
        Gen.Frequency<double?>((2, (double?)null), (1, -1), (2, 10), (1, 10.5), (2, 1000)),
        Gen.OneOf("a", "a-1", "a2", "b"),
        Gen.OneOf(
            PolicyKinds.KubernetesNetworkPolicy,
            PolicyKinds.NetworkPolicy,
            PolicyKinds.GlobalNetworkPolicy,
            PolicyKinds.ClusterNetworkPolicy
        ),
        RandomSelectors.All,
        Gen.Int[1, 3],
        RandomRules.All.List[0, 4],
        Gen.Select(
            RandomRules.All.List[0, 4],
            Gen.Frequency((8, PolicyStaging.Enforced), (1, PolicyStaging.StagedSet), (1, PolicyStaging.StagedDelete)),
            Gen.Int[0, 3],
            (egress, staging, forward) => (Rules: egress, Staging: staging, IsForward: forward == 0)
        ),
        (tier, order, name, kind, subject, directions, ingress, egress) =>
            new Policy
            {
                Kind = kind,
                Namespace = kind.IsNamespaced ? "shop" : "",
                Name = name,
                Tier = tier,
                Order = order,
                Subject = subject,
                GovernsIngress = (directions & 1) != 0,
                GovernsEgress = (directions & 2) != 0,
                Ingress = [.. ingress],
                Egress = [.. egress.Rules],
                Staging = egress.Staging,
                AppliesOnForward = egress.IsForward,
            }
    );

    private static readonly Gen<NetworkSet> NetworkSets = Gen.Select(
        Gen.OneOf("", "shop", "bank", "bank", "nowhere"),
        Gen.OneOf("role=web", "role=db zone=outside", "zone=inside tier=back", "", "zone=outside"),
        Gen.OneOf(
            "203.0.113.0/24",
            "203.0.113.10/32",
            "198.51.100.0/24",
            "10.42.0.4/30",
            "10.42.0.2/32",
            "192.168.7.0/24",
            "0.0.0.0/0",
            "fd00:7::1/128",
            "2001:db8::/32",
            "2001:cafe:42::4/126",
            "2001:cafe:42::2/128",
            "::/0"
        ).List[1, 3],
        Gen.Frequency((7, false), (1, true)),
        (home, labels, nets, isStaged) =>
            new NetworkSet(home, "", Sample.Labels(labels), [.. nets.Select(n => IPNetwork.Parse(n))], default) { IsStaged = isStaged }
    );

    // A staged tier must be as if it were not there, with whatever it holds.
    private static readonly Gen<ImmutableArray<Tier>> Tiers = Gen.Select(
        Gen.OneOf(1.0, 2, 1_000_000, 2_000_000).Array[3],
        Gen.OneOf(RuleAction.Deny, RuleAction.Pass).Array[3],
        (orders, actions) =>
            Tier.Sorted([
                    new("security", orders[0], actions[0]),
                    new("platform", orders[1], actions[1]),
                    Tier.Default,
                    new("held-back", orders[2], actions[2]) { IsStaged = true },
                ])
                .ToImmutableArray()
    );

    /// <summary>The sets, of up to seven policies in four tiers and up to four network sets.</summary>
    public static Gen<PolicySet> Sets { get; } =
        Gen.Select(
            Policies.List[0, 7],
            Tiers,
            NetworkSets.List[0, 4],
            Gen.Frequency((9, ImmutableArray<HostEndpoint>.Empty), (1, [Host])),
            Gen.OneOf(Enum.GetValues<CalicoVersion>()),
            (policies, tiers, networkSets, hosts, version) =>
                new PolicySet
                {
                    Tiers = tiers,
                    Policies = [.. policies],
                    NetworkSets = [.. networkSets.Select((set, index) => set with { Name = $"set-{index}" })],
                    HostEndpoints = hosts,
                    Calico = version,
                }
        );

    private static HostEndpoint Host =>
        new("node", ImmutableSortedDictionary<string, string>.Empty.Add("role", "db"), [IPAddress.Parse("203.0.113.10")], default)
        {
            AllowsByDefault = true,
        };
}
