using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using StageTest.Core.Addresses;

namespace StageTest.Core.Topologies;

/// <summary>What exists in a scenario: namespaces, workloads, services and external endpoints. Checked and immutable.</summary>
internal sealed record Topology
{
    /// <summary>The namespaces, by name.</summary>
    public required ImmutableArray<KubernetesNamespace> Namespaces { get; init; }

    /// <summary>The workloads, by namespace and name; their namespaces are all in <see cref="Namespaces"/>.</summary>
    public required ImmutableArray<Workload> Workloads { get; init; }

    /// <summary>
    /// The described workloads that have no replicas now: no flow begins or ends there, but policies may select them.
    /// </summary>
    public ImmutableArray<Workload> WithoutPods { get; init; } = [];

    /// <summary>The nodes of the cluster that are named, by name.</summary>
    public ImmutableArray<ClusterNode> Nodes { get; init; } = [];

    /// <summary>The services, by namespace and name.</summary>
    public ImmutableArray<KubernetesService> Services { get; init; } = [];

    /// <summary>The described service accounts, by namespace and name. Others exist, without labels.</summary>
    public ImmutableArray<ServiceAccount> ServiceAccounts { get; init; } = [];

    /// <summary>The endpoints outside the cluster, by name.</summary>
    public ImmutableArray<ExternalEndpoint> External { get; init; } = [];

    /// <summary>The families of which every pod has an address, IPv4 first. Default: IPv4 only.</summary>
    public ImmutableArray<AddressFamily> IpFamilies { get; init; } = [IpFamily.V4];

    /// <summary>The ranges from which pods and Services get addresses.</summary>
    public ClusterRanges Ranges { get; init; } = ClusterRanges.Default;

    /// <summary>
    /// The families of a Service, its primary one first: those of its virtual addresses, and of its pods' addresses.
    /// </summary>
    /// <remarks>Families of which pods have no address are excluded.</remarks>
    public ImmutableArray<AddressFamily> FamiliesOf(KubernetesService service) =>
        service.IpFamilies is { } limited ? [.. limited.Where(family => IpFamilies.Contains(family))] : IpFamilies;

    /// <summary>
    /// The workloads and external endpoints behind a port of a Service; empty if the Service has none, or lacks the port.
    /// </summary>
    /// <remarks>
    /// A Service selects pods of its own namespace by their own labels; without a selector it only has the given endpoints
    /// (<see cref="KubernetesService.Endpoints"/>). A named target port is the first port of each pod with that name, and excludes pods
    /// without it (<c>FindPort</c> of <c>k8s.io/kubernetes/pkg/api/v1/pod</c>).
    /// </remarks>
    public IEnumerable<ServiceBackend> BackendsOf(EndpointRef service, Port port)
    {
        if (ServiceOf(service) is not { } found || found.Ports.FirstOrDefault(p => p.Port == port) is not { } asked)
        {
            yield break;
        }

        foreach (var (workload, only) in Workloads.SelectMany(w => SelectedOf(found, w)))
        {
            if (ushort.TryParse(asked.TargetPort, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                yield return new(workload.Ref, new(number, port.Protocol), only);
            }
            else if (workload.Ports.FirstOrDefault(p => p.Name == asked.TargetPort && p.Port.Protocol == port.Protocol) is { } named)
            {
                yield return new(workload.Ref, named.Port, only);
            }
        }

        // kube-proxy finds the port of an endpoint by the name of the Service's port.
        var given =
            from endpoint in found.Endpoints
            where endpoint is { IsReady: true, Owner: not null }
            from own in endpoint.Ports
            where (own.Name ?? "") == (asked.Name ?? "") && own.Port.Protocol == port.Protocol
            select new ServiceBackend(endpoint.Owner!.Value, own.Port);
        foreach (var backend in given.Distinct())
        {
            yield return backend;
        }
    }

    /// <summary>The Service of this name in flows, regardless of its entrance; null if there is none.</summary>
    public KubernetesService? ServiceOf(EndpointRef service) =>
        service.IsService ? Services.FirstOrDefault(s => s.FlowRef == service.Entered()) : null;

    /// <summary>Whether a Service of it can be entered from outside, so that addresses of nodes matter.</summary>
    public bool HasEntrances => Services.Any(s => s.Entrances.IsOpen);

    /// <summary>The nodes by which Services may be entered, as placements name them; empty if no Service can be.</summary>
    public IEnumerable<EndpointRef> EntranceNodes =>
        HasEntrances ? [.. Nodes.Select(n => ClusterNode.RefOf(n.Name)), ClusterNode.Unnamed, ClusterNode.Another] : [];

    /// <summary>The node port of a port of a Service; if it is not fixed, the first free one from 30000.</summary>
    public Port NodePortOf(KubernetesService service, Port port)
    {
        const ushort first = 30_000;
        var fixedPorts = Services.SelectMany(s => s.Ports).Select(p => p.NodePort).OfType<ushort>().ToHashSet();
        var next = first;
        foreach (var (owner, own) in Services.Where(s => s.Entrances.HasNodePorts).SelectMany(s => s.Ports.Select(p => (s, p))))
        {
            var number = own.NodePort;
            while (number is null)
            {
                number = fixedPorts.Contains(next) ? null : next;
                next++;
            }

            if (owner == service && own.Port == port)
            {
                return port with { Number = number.Value };
            }
        }

        throw new KeyNotFoundException($"{service.FlowRef}:{port} has no node port.");
    }

    /// <summary>Whether a Service's selector matches a pod, by its own labels.</summary>
    public static bool Selects(KubernetesService service, Workload workload, int replica) =>
        !service.Selector.IsEmpty
        && workload.Ref.Namespace == service.Ref.Namespace
        && workload.LabelsOf(replica) is var labels
        && service.Selector.All(l => labels.GetValueOrDefault(l.Key) == l.Value);

    // All pods of a workload together, if the selector matches each of them.
    private static IEnumerable<(Workload Workload, int? Only)> SelectedOf(KubernetesService service, Workload workload)
    {
        int[] selected = workload.HasOrdinals
            ? [.. Enumerable.Range(0, workload.Replicas).Where(replica => Selects(service, workload, replica))]
            : [];
        return workload.HasOrdinals && selected.Length < workload.Replicas ? selected.Select(replica => (workload, (int?)replica))
            : Selects(service, workload, 0) ? [(workload, null)]
            : [];
    }

    /// <summary>The ports of a workload or an external endpoint.</summary>
    /// <exception cref="InvalidOperationException">The topology has no such endpoint.</exception>
    public ImmutableArray<NamedPort> PortsOf(EndpointRef endpoint) =>
        endpoint.IsExternal ? External.First(e => e.Ref == endpoint).Ports : Workloads.First(w => w.Ref == endpoint).Ports;

    /// <summary>Whether a port of an endpoint is tested although nothing listens there.</summary>
    public bool IsClosed(EndpointRef endpoint, Port port) =>
        endpoint.IsExternal
            ? External.Any(e => e.Ref == endpoint && e.ClosedPorts.Contains(port))
            : !endpoint.IsService && Workloads.Any(w => w.Ref == endpoint && w.ClosedPorts.Contains(port));

    /// <summary>Whether any port is tested although nothing listens there.</summary>
    public bool HasClosedPorts => Workloads.Any(w => !w.ClosedPorts.IsEmpty) || External.Any(e => !e.ClosedPorts.IsEmpty);

    /// <summary>The workloads whose pods use their node's network.</summary>
    public ImmutableHashSet<EndpointRef> OnNodeNetworks => [.. Workloads.Where(w => w.HostNetwork).Select(w => w.Ref)];

    /// <summary>Every endpoint where a flow may begin or end, workloads first. Flows may also end at <see cref="Services"/>.</summary>
    public IEnumerable<EndpointRef> Endpoints => Workloads.Select(w => w.Ref).Concat(External.Select(e => e.Ref));
}
