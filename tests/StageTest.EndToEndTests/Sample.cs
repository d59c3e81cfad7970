using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.EndToEndTests;

/// <summary>Short ways to write topologies and policies in tests.</summary>
internal static class Sample
{
    public static Workload Workload(string name, string labels, string ports, int replicas = 1) =>
        new()
        {
            Ref = EndpointRef.Parse(name)!.Value,
            Kind = "Pod",
            Labels = Labels(labels),
            Ports = [.. ports.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(NamedPort)],
            Replicas = replicas,
        };

    public static ExternalEndpoint External(string name, string address, string ports) =>
        new(name, IPAddress.Parse(address), [.. ports.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(NamedPort)], default);

    public static ServiceAccount Account(string name, string labels) => new(EndpointRef.Parse(name)!.Value, Labels(labels), default);

    /// <summary>A service whose ports are written as <c>80/tcp=http</c>: its own port, and the pods'.</summary>
    public static KubernetesService Service(string name, string selector, string ports) =>
        new(
            EndpointRef.Parse(name)!.Value,
            Labels(selector),
            [
                .. ports
                    .Split(' ')
                    .Select(text => text.Split('='))
                    .Select(parts =>
                        Port.TryParse(parts[0], out var port) ? new ServicePort(null, port, parts[1]) : throw new FormatException(parts[0])
                    ),
            ],
            default
        );

    /// <summary>A topology of workloads, whose namespaces carry the label <c>team</c> with the namespace's own name.</summary>
    public static Topology Topology(params ImmutableArray<Workload> workloads) =>
        new()
        {
            Workloads = [.. workloads.OrderBy(w => w.Ref)],
            Namespaces =
            [
                .. workloads
                    .Select(w => w.Ref.Namespace)
                    .Distinct()
                    .Order(StringComparer.Ordinal)
                    .Select(name => new KubernetesNamespace(name, Labels($"team={name} {KubernetesNamespace.NameLabel}={name}"), default)),
            ],
        };

    public static Policy Policy(string name, Selector subject, ImmutableArray<Rule>? ingress = null, ImmutableArray<Rule>? egress = null) =>
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

    public static PolicySet Set(params ImmutableArray<Policy> policies) => new() { Policies = policies };

    public static ImmutableSortedDictionary<string, string> Labels(string labels) =>
        labels
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split('='))
            .ToImmutableSortedDictionary(l => l[0], l => l[1]);

    // "80/tcp" or "http:80/tcp".
    private static NamedPort NamedPort(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return Port.TryParse(text[(colon + 1)..], out var port)
            ? new(colon < 0 ? null : text[..colon], port)
            : throw new FormatException(text);
    }
}
