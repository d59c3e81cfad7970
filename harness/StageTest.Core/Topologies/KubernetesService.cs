using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>A Service: a name for the pods that a selector finds.</summary>
/// <param name="Ref">Namespace and name.</param>
/// <param name="Selector">The pod labels that it selects; empty selects nothing, as in Kubernetes.</param>
/// <param name="Ports">Its ports.</param>
/// <param name="Location">Where it was written.</param>
internal sealed record KubernetesService(
    EndpointRef Ref,
    ImmutableSortedDictionary<string, string> Selector,
    ImmutableArray<ServicePort> Ports,
    SourceLocation Location
)
{
    /// <summary>The Service of the API server, which every cluster has.</summary>
    public static EndpointRef OfApiServer { get; } = new("default", "kubernetes");

    /// <summary>
    /// The virtual addresses that its clients use, if they are fixed: at most one of each family. Others are assigned.
    /// </summary>
    public ImmutableArray<IPAddress> ClusterIPs { get; init; } = [];

    /// <summary>
    /// The families to which it is limited, its primary one first; null for those of the topology, see <see cref="Topology.FamiliesOf"/>.
    /// </summary>
    public ImmutableArray<AddressFamily>? IpFamilies { get; init; }

    /// <summary>Whether it has no virtual address (<c>clusterIP: None</c>): its name resolves to the pods' own addresses.</summary>
    public bool IsHeadless { get; init; }

    /// <summary>Whether it is only an alias (<c>type: ExternalName</c>), which no packet ever sees.</summary>
    public bool IsExternalName { get; init; }

    /// <summary>Whether connections to a virtual address are translated to pods.</summary>
    public bool IsTranslated => !IsHeadless && !IsExternalName;

    /// <summary>Its entrances besides its virtual addresses.</summary>
    public ServiceEntrances Entrances { get; init; } = ServiceEntrances.None;

    /// <summary>Its backends besides the pods of its selector: from EndpointSlices, Endpoints or the scenario.</summary>
    public ImmutableArray<ServiceEndpoint> Endpoints { get; init; } = [];

    /// <summary>Whether nothing states its backends.</summary>
    public bool IsUnknown => Selector.IsEmpty && Endpoints.IsEmpty;

    /// <summary>Its name in flows.</summary>
    public EndpointRef FlowRef => Ref with { IsService = true };
}
