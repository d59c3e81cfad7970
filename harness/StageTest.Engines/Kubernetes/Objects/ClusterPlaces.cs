using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>The places of a topology's endpoints on a cluster.</summary>
/// <param name="topology">The topology.</param>
/// <param name="pods">The pods of each workload.</param>
/// <param name="services">The virtual addresses of Services, by their names in flows.</param>
/// <param name="outside">The external endpoints.</param>
/// <param name="opening">How Services are entered apart from their virtual addresses; null for no other way.</param>
internal sealed class ClusterPlaces(
    Topology topology,
    IReadOnlyDictionary<EndpointRef, ImmutableArray<PodPlace>> pods,
    IReadOnlyDictionary<EndpointRef, ImmutableArray<IPAddress>> services,
    OutsideHosts outside,
    ServiceOpening? opening = null
)
{
    private readonly Dictionary<PodPlace, ImmutableArray<Port>> _ports = topology
        .Workloads.SelectMany(w => pods[w.Ref].Select(p => (Place: p, Ports: w.DistinctPorts)))
        .Concat(
            topology.External.SelectMany(e =>
                outside
                    .All.Where(o => o.Host == e.Ref)
                    .Select(o => (Place: o, Ports: e.Ports.Select(p => p.Port).Distinct().Order().AsEnumerable()))
            )
        )
        .ToDictionary(p => p.Place, p => p.Ports.ToImmutableArray());

    /// <summary>
    /// The addresses of all endpoints. Flows of a family that the cluster does not have are skipped; the prediction still needs addresses
    /// for them.
    /// </summary>
    public static Placement PlacementOf(
        Topology topology,
        IReadOnlyDictionary<EndpointRef, ImmutableArray<PodPlace>> pods,
        IReadOnlyDictionary<EndpointRef, ImmutableArray<IPAddress>> services,
        NodeMap? nodes = null
    )
    {
        var substitute = Placement.Default(topology);
        return new(
            topology
                .Workloads.Select(w =>
                    KeyValuePair.Create(
                        w.Ref,
                        topology
                            .IpFamilies.SelectMany(family =>
                                !w.HostNetwork && pods[w.Ref].All(p => p.AddressOf(family) is not null)
                                    ? pods[w.Ref].Select(p => p.AddressOf(family)!)
                                    : substitute[w.Ref, family]
                            )
                            .ToImmutableArray()
                    )
                )
                .Concat(
                    topology.EntranceNodes.Select(node =>
                        KeyValuePair.Create(
                            node,
                            topology
                                .IpFamilies.Select(f => nodes?[node.Name]?.AddressOf(f) ?? substitute[node, f].Single())
                                .ToImmutableArray()
                        )
                    )
                )
                .Concat(topology.External.Select(e => KeyValuePair.Create(e.Ref, e.Addresses)))
                .Concat(
                    topology
                        .Services.Where(s => s.IsTranslated)
                        .Select(s =>
                            KeyValuePair.Create(
                                s.FlowRef,
                                topology
                                    .FamiliesOf(s)
                                    .Select(f =>
                                        services[s.FlowRef].FirstOrDefault(a => a.AddressFamily == f) ?? substitute[s.FlowRef, f].Single()
                                    )
                                    .ToImmutableArray()
                            )
                        )
                )
        );
    }

    /// <summary>All pods, including those that represent the world outside.</summary>
    public IEnumerable<PodPlace> All => _ports.Keys;

    /// <summary>Any pod, for what cannot be probed.</summary>
    public PodPlace Anybody => pods.Values.First(p => p.Length > 0)[0];

    /// <summary>The pods of a workload; none for others.</summary>
    public ImmutableArray<PodPlace> Of(EndpointRef workload) => pods.TryGetValue(workload, out var found) ? found : [];

    /// <summary>How many pods an endpoint has.</summary>
    public int CountOf(EndpointRef endpoint) => Of(endpoint) is { Length: > 0 } found ? found.Length : 1;

    /// <summary>The virtual address of a Service in a family; null if the cluster assigned none.</summary>
    public IPAddress? AddressOf(EndpointRef service, AddressFamily family) =>
        services[service].FirstOrDefault(a => a.AddressFamily == family);

    /// <summary>The topology.</summary>
    public Topology Topology => topology;

    /// <summary>The external endpoints.</summary>
    public OutsideHosts Outside => outside;

    /// <summary>How Services are entered apart from their virtual addresses; null for no other way.</summary>
    public ServiceOpening? Opening => opening;

    /// <summary>Whether a port without a listener is probed.</summary>
    public bool IsClosed(EndpointRef endpoint, Port port) => topology.IsClosed(endpoint, port);

    /// <summary>Whether the name of a Service resolves to the addresses of its pods.</summary>
    public bool IsHeadless(EndpointRef service) => topology.ServiceOf(service) is { IsHeadless: true };

    /// <summary>The ports that a place listens on.</summary>
    public ImmutableArray<Port> PortsOf(PodPlace place) => _ports[place];

    /// <summary>The name of a place in messages.</summary>
    public static string NameOf(PodPlace place) => place.Host?.ToString() ?? $"{place.Id.Namespace}/{place.Id.Name}";

    /// <summary>The pairs of pods of a flow. An external endpoint is on the node of the pod.</summary>
    public IEnumerable<(PodPlace Source, PodPlace Destination)> Pairs(EndpointRef from, EndpointRef to) =>
        (from.IsExternal, to.IsExternal) switch
        {
            _ when ReasonAgainst(from, to) is not null => [],
            (true, false) => Of(to).Select(pod => (outside.On(from, pod.Node), pod)),
            (false, true) => Of(from).Select(pod => (pod, outside.On(to, pod.Node))),
            _ => Of(from).SelectMany(source => Of(to).Select(destination => (source, destination))),
        };

    /// <summary>Why a flow cannot be tested at all, or null if it can.</summary>
    public string? ReasonAgainst(Flow flow) => ReasonAgainst(flow.From, flow.To);

    /// <summary>The pods behind a Service, with the ports that receive its probes.</summary>
    public ImmutableArray<(PodPlace Place, Port Port)> Backends(Flow flow) =>
        [
            .. topology
                .BackendsOf(flow.To, flow.Port)
                .SelectMany(b =>
                    Of(b.Workload).Where((_, replica) => b.Replica is not { } only || only == replica).Select(place => (place, b.Target))
                ),
        ];

    private string? ReasonAgainst(EndpointRef from, EndpointRef to) =>
        new[] { from, to }
            .Where(e => e.IsExternal)
            .Select(e => outside.ReasonAgainst(e) is { } reason ? $"{e} is outside the cluster, and {reason}" : null)
            .FirstOrDefault(r => r is not null);
}
