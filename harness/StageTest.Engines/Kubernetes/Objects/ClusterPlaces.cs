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
/// <param name="networks">The pods on their node's network; null if there are none.</param>
internal sealed class ClusterPlaces(
    Topology topology,
    IReadOnlyDictionary<EndpointRef, ImmutableArray<PodPlace>> pods,
    IReadOnlyDictionary<EndpointRef, ImmutableArray<IPAddress>> services,
    OutsideHosts outside,
    ServiceOpening? opening = null,
    NodeNetworks? networks = null
)
{
    private readonly Dictionary<PodPlace, ImmutableArray<Port>> _ports = topology
        .Workloads.Where(w => pods.ContainsKey(w.Ref))
        .SelectMany(w => pods[w.Ref].Select(p => (Place: p, Ports: w.DistinctPorts)))
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
        NodeMap? nodes = null,
        ImmutableDictionary<(EndpointRef From, IPAddress To), IPAddress>? tunnels = null
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
                                pods.ContainsKey(w.Ref) && pods[w.Ref].All(p => p.AddressOf(family) is not null)
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
        )
        {
            Tunnels = tunnels ?? ImmutableDictionary<(EndpointRef, IPAddress), IPAddress>.Empty,
        };
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
    public IEnumerable<(PodPlace Source, PodPlace Destination)> Pairs(Flow flow) =>
        (flow.From.IsExternal, flow.To.IsExternal) switch
        {
            _ when ReasonAgainst(flow) is not null => [],
            (true, false) => Of(flow.To).Select(pod => (outside.On(flow.From, pod.Node), pod)),
            (false, true) => Of(flow.From).Select(pod => (pod, outside.On(flow.To, pod.Node))),
            _ => Of(flow.From).SelectMany(source => Of(flow.To).Select(destination => (source, destination))),
        };

    /// <summary>Why a flow cannot be tested at all, or null if it can.</summary>
    public string? ReasonAgainst(Flow flow) =>
        new[] { flow.From, flow.To }
            .Where(e => e.IsExternal)
            .Select(e => outside.ReasonAgainst(e) is { } reason ? $"{e} is outside the cluster, and {reason}" : null)
            .FirstOrDefault(r => r is not null)
        ?? networks?.ReasonAgainst(flow)
        ?? (networks?.Has(flow.From) == true ? ReasonAgainstNode(networks, flow) : null);

    private string? ReasonAgainstNode(NodeNetworks known, Flow flow)
    {
        var source = Of(flow.From)[0];
        var destinations = flow.To.IsService
            ? Behind(flow).Select(b => (b.Workload, b.Replica, b.Place))
            : Of(flow.To).Select((place, replica) => (Workload: flow.To, Replica: replica, Place: place));
        return destinations
            .Select(d => known.ReasonAgainst(flow.From, source, d.Workload, d.Replica, d.Place))
            .FirstOrDefault(r => r is not null);
    }

    /// <summary>Whether a Service is entered from, or leads to, a pod on its node's network.</summary>
    public bool ConcernsNodeNetworks(Flow flow) =>
        topology.OnNodeNetworks is { IsEmpty: false } free
        && (free.Contains(flow.From) || topology.BackendsOf(flow.To, flow.Port).Any(b => free.Contains(b.Workload)));

    /// <summary>The pods behind a Service, with the ports that receive its probes.</summary>
    public ImmutableArray<(PodPlace Place, Port Port)> Backends(Flow flow) => [.. Behind(flow).Select(b => (b.Place, b.Target))];

    private IEnumerable<(EndpointRef Workload, int Replica, PodPlace Place, Port Target)> Behind(Flow flow) =>
        topology
            .BackendsOf(flow.To, flow.Port)
            .SelectMany(b =>
                Of(b.Workload)
                    .Select((place, replica) => (b.Workload, replica, place, b.Target))
                    .Where(pod => b.Replica is not { } only || only == pod.replica)
            );
}
