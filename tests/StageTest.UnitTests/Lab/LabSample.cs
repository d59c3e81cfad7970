using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Lab;

/// <summary>A small shop with everything that a ruleset can depend on.</summary>
internal static class LabSample
{
    public static Topology Shop { get; } =
        new()
        {
            Namespaces = [Namespace("bank"), Namespace("shop")],
            Workloads =
            [
                Workload("bank/web", "web", [new("http", new(80, Protocol.Tcp))]),
                Workload("shop/db", "db", [new("sql", new(5432, Protocol.Tcp)), new("dns", new(53, Protocol.Udp))], replicas: 2),
                Workload("shop/web", "web", [new("http", new(8080, Protocol.Tcp)), new("dns", new(53, Protocol.Tcp))]),
            ],
            External = [new("internet", IPAddress.Parse("203.0.113.10"), [new(null, new(443, Protocol.Tcp))], default)],
        };

    public static Policy Policy(string name, Selector subject, ImmutableArray<Rule>? ingress, ImmutableArray<Rule>? egress) =>
        new()
        {
            Kind = PolicyKinds.KubernetesNetworkPolicy,
            Namespace = "shop",
            Name = name,
            Tier = Tier.Default.Name,
            Order = 1000,
            Subject = subject,
            GovernsIngress = ingress is not null,
            Ingress = ingress ?? [],
            GovernsEgress = egress is not null,
            Egress = egress ?? [],
        };

    private static KubernetesNamespace Namespace(string name) =>
        new(name, ImmutableSortedDictionary<string, string>.Empty.Add("team", name), default);

    private static Workload Workload(string name, string role, ImmutableArray<NamedPort> ports, int replicas = 1) =>
        new()
        {
            Ref = EndpointRef.Parse(name)!.Value,
            Kind = "Pod",
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add("role", role),
            Ports = ports,
            Replicas = replicas,
        };
}
