using System.Collections.Immutable;
using System.Net;
using CsCheck;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Evaluation;

/// <summary>
/// Makes small topologies and policies out of few names, labels, ports and addresses, so that selectors, blocks and ranges hit and miss
/// about equally often.
/// </summary>
internal static class NaiveGenerator
{
    private static readonly string[] Homes = ["one", "two"];

    private static readonly string[] Keys = ["role", "tier"];

    private static readonly string[] Values = ["a", "b", ""];

    private static readonly NamedPort[] Ports =
    [
        new(null, new(80, Protocol.Tcp)),
        new("web", new(81, Protocol.Tcp)),
        new("web", new(82, Protocol.Tcp)),
        new(null, new(80, Protocol.Udp)),
        new("dns", new(82, Protocol.Udp)),
        new(null, new(85, Protocol.Tcp)),
    ];

    // Pods of the simulation begin at 10.42.0.2, so some of these part them.
    private static readonly (string Cidr, string[] Within)[] Blocks =
    [
        ("0.0.0.0/0", ["10.42.0.0/16", "203.0.113.0/24", "10.42.0.4/31"]),
        ("10.42.0.0/29", ["10.42.0.2/31", "10.42.0.5/32"]),
        ("203.0.113.0/24", ["203.0.113.8/29", "203.0.113.128/25"]),
        ("198.51.100.7/32", []),
    ];

    public static Gen<Topology> Topology { get; } =
        from labels in Labels.Array[Homes.Length]
        from workloads in Workload.Array[2, 4]
        select new Topology
        {
            Namespaces =
            [
                .. Homes
                    .Order(StringComparer.Ordinal)
                    .Select((name, i) => new KubernetesNamespace(name, labels[i].SetItem(KubernetesNamespace.NameLabel, name), default)),
            ],
            Workloads = [.. workloads.Select((w, i) => w with { Ref = new(w.Ref.Namespace, $"pod-{i}") }).OrderBy(w => w.Ref)],
            External =
            [
                new("near", IPAddress.Parse("203.0.113.10"), [new(null, new(80, Protocol.Tcp))], default),
                new("far", IPAddress.Parse("198.51.100.7"), [new(null, new(80, Protocol.Udp))], default),
            ],
        };

    public static Gen<NaivePolicy[]> Policies { get; } =
        Policy
            .Array[0, 6]
            .Select(policies =>
            {
                for (var i = 0; i < policies.Length; i++)
                {
                    policies[i].Metadata.Name = $"policy-{i}";
                }

                return policies;
            });

    private static Gen<ImmutableSortedDictionary<string, string>> Labels =>
        from role in Gen.Int[0, Values.Length]
        from tier in Gen.Int[0, Values.Length]
        select new[] { (Keys[0], role), (Keys[1], tier) }
            .Where(l => l.Item2 < Values.Length)
            .ToImmutableSortedDictionary(l => l.Item1, l => Values[l.Item2], StringComparer.Ordinal);

    private static Gen<Workload> Workload =>
        from home in Gen.OneOf<string>(Homes)
        from labels in Labels
        from ports in Gen.Shuffle(Ports, 0, 3)
        from replicas in Gen.Frequency((4, 1), (1, 2))
        select new Workload
        {
            Ref = new(home, ""),
            Kind = "Pod",
            Labels = labels,
            Ports = [.. ports.DistinctBy(p => p.Name ?? p.ToString())],
            Replicas = replicas,
        };

    private static Gen<NaiveSelector> Selector =>
        from labels in Labels
        from kind in Gen.Int[0, 3]
        from expressions in Expression.List[1, 2]
        select new NaiveSelector
        {
            MatchLabels = kind is 1 or 3 ? new(labels.Take(kind)) : null,
            MatchExpressions = kind >= 2 ? expressions : null,
        };

    private static Gen<NaiveExpression> Expression =>
        from key in Gen.OneOf(Keys)
        from operation in Gen.OneOf("In", "NotIn", "Exists", "DoesNotExist")
        from values in Gen.Shuffle(Values, 1, 2)
        select new NaiveExpression
        {
            Key = key,
            Operator = operation,
            Values = operation is "In" or "NotIn" ? [.. values] : null,
        };

    private static Gen<NaiveSelector> NamespaceSelector =>
        Gen.OneOf(
            Selector,
            Gen.OneOf<string>(Homes).Select(name => new NaiveSelector { MatchLabels = new() { [KubernetesNamespace.NameLabel] = name } })
        );

    private static Gen<NaivePeer> Peer =>
        Gen.OneOf(
            Selector.Select(pods => new NaivePeer { PodSelector = pods }),
            NamespaceSelector.Select(namespaces => new NaivePeer { NamespaceSelector = namespaces }),
            Gen.Select(Selector, NamespaceSelector, (pods, namespaces) =>
                new NaivePeer { PodSelector = pods, NamespaceSelector = namespaces }
            ),
            from block in Gen.OneOf(Blocks)
            from except in Gen.Shuffle(block.Within, 0, block.Within.Length)
            select new NaivePeer
            {
                IpBlock = new() { Cidr = block.Cidr, Except = except.Length == 0 ? null : [.. except] },
            }
        );

    private static Gen<NaivePort> Port =>
        from protocol in Gen.OneOf(null, "TCP", "UDP")
        from port in Gen.OneOf<object?>(null, 80, 81, 82, "web", "dns")
        from length in Gen.Int[0, 3]
        select new NaivePort
        {
            Protocol = protocol,
            Port = port,
            EndPort = port is int first && length > 0 ? first + length : null,
        };

    private static Gen<NaivePolicy> Policy =>
        from home in Gen.OneOf<string>(Homes)
        from subject in Gen.OneOf(Gen.Const(() => new NaiveSelector()), Selector)
        from types in Gen.OneOf<string[]?>(null, ["Ingress"], ["Egress"], ["Ingress", "Egress"])
        from ingress in Rules(isIngress: true)
        from egress in Rules(isIngress: false)
        from isStagedKind in Gen.Frequency((3, false), (1, true))
        select new NaivePolicy
        {
            ApiVersion = isStagedKind ? "projectcalico.org/v3" : "networking.k8s.io/v1",
            Kind = isStagedKind ? "StagedKubernetesNetworkPolicy" : "NetworkPolicy",
            Metadata = new() { Namespace = home },
            Spec = new()
            {
                PodSelector = subject,
                PolicyTypes = types is null ? null : [.. types],
                Ingress = ingress,
                Egress = egress,
            },
        };

    private static Gen<List<NaiveRule>?> Rules(bool isIngress)
    {
        var rule =
            from peers in Peer.List[1, 2]
            from ports in Port.List[1, 2]
            from shape in Gen.Int[0, 7]
            let written = shape switch
            {
                0 => null,
                1 => [],
                _ => peers,
            }
            select new NaiveRule
            {
                From = isIngress ? written : null,
                To = isIngress ? null : written,
                Ports = shape switch
                {
                    2 or 3 => null,
                    4 => [],
                    _ => ports,
                },
            };
        return Gen.Select(rule.List[0, 2], Gen.Bool, (rules, absent) => absent && rules.Count == 0 ? null : rules);
    }
}
