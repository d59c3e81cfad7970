using System.Collections.Immutable;

namespace StageTest.Core.Topologies;

/// <summary>What exists in a scenario: namespaces, workloads, services and external endpoints. Checked and immutable.</summary>
public sealed record Topology
{
    /// <summary>The namespaces, by name.</summary>
    public required ImmutableArray<KubernetesNamespace> Namespaces { get; init; }

    /// <summary>The workloads, by namespace and name; their namespaces are all in <see cref="Namespaces"/>.</summary>
    public required ImmutableArray<Workload> Workloads { get; init; }

    /// <summary>The services, by namespace and name.</summary>
    public ImmutableArray<KubernetesService> Services { get; init; } = [];

    /// <summary>The service accounts that somebody described, by namespace and name. Others exist, without labels.</summary>
    public ImmutableArray<ServiceAccount> ServiceAccounts { get; init; } = [];

    /// <summary>The endpoints outside the cluster, by name.</summary>
    public ImmutableArray<ExternalEndpoint> External { get; init; } = [];

    /// <summary>Every name that a flow may begin or end at, workloads first.</summary>
    public IEnumerable<EndpointRef> Endpoints => Workloads.Select(w => w.Ref).Concat(External.Select(e => e.Ref));
}
