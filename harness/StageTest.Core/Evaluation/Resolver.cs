using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>Resolves selectors and Services into nodes, each once.</summary>
internal sealed class Resolver
{
    private readonly (IReadOnlyDictionary<string, string> Labels, NetworkSet Set)[] _networkSets;
    private readonly Dictionary<Selector, BitRow> _members = [];
    private readonly Dictionary<Selector, BitRow> _pods = [];
    private readonly Dictionary<EndpointRef, KubernetesService> _services;
    private readonly Topology _topology;
    private readonly Lazy<NodeAddresses> _addresses;
    private readonly Dictionary<(EndpointRef, AddressFamily), Node[]> _nodesByRef;
    private readonly ImmutableDictionary<(EndpointRef From, IPAddress To), IPAddress> _tunnels = ImmutableDictionary<
        (EndpointRef, IPAddress),
        IPAddress
    >.Empty;
    private readonly ImmutableHashSet<EndpointRef> _throughTunnels = [];

    /// <summary>Resolves for the endpoints of a topology.</summary>
    /// <param name="topology">The endpoints.</param>
    /// <param name="placement">Their addresses; null if pods have no known addresses, so that no range of addresses matches them.</param>
    /// <param name="policies">The policies, for their network sets.</param>
    /// <param name="outside">Additional addresses outside the cluster, beyond the topology's own external endpoints.</param>
    public Resolver(Topology topology, Placement? placement, PolicySet policies, IEnumerable<IPAddress>? outside = null)
        : this(topology, NodesOf(topology, placement, outside), policies)
    {
        if (placement is not null)
        {
            _tunnels = placement.Tunnels;
            _throughTunnels = [.. _tunnels.Keys.Select(t => t.From)];
        }
    }

    /// <summary>Creates it for nodes that the caller created, each at its index.</summary>
    /// <param name="topology">The Services, and the namespaces of network sets.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="policies">The policies, for their network sets.</param>
    public Resolver(Topology topology, Node[] nodes, PolicySet policies)
    {
        var namespaces = topology.Namespaces.ToDictionary(n => n.Name);
        Nodes = nodes;
        _topology = topology;
        _nodesByRef = nodes.GroupBy(n => (n.Ref, n.Family)).ToDictionary(g => g.Key, g => g.ToArray());
        _addresses = new(() => new(nodes));
        _networkSets = [.. policies.Members.Select(s => (EndpointLabels.Of(s, namespaces.GetValueOrDefault(s.Namespace)), s))];
        _services = topology.Services.ToDictionary(s => s.Ref);
    }

    private static Node[] NodesOf(Topology topology, Placement? placement, IEnumerable<IPAddress>? outside)
    {
        var namespaces = topology.Namespaces.ToDictionary(n => n.Name);
        var accounts = topology.ServiceAccounts.ToDictionary(a => a.Ref, a => a.Labels);
        var nodes = new List<Node>();
        foreach (var workload in topology.Workloads)
        {
            var account = new EndpointRef(workload.Ref.Namespace, workload.ServiceAccount);
            IReadOnlyDictionary<string, string>? Labels(int replica) =>
                workload.HostNetwork
                    ? null
                    : EndpointLabels.Of(workload, replica, namespaces[workload.Ref.Namespace], accounts.GetValueOrDefault(account));
            var shared = workload.HasOrdinals ? null : Labels(0);
            foreach (var family in topology.IpFamilies)
            {
                var addresses = placement is null
                    ? new IPAddress?[workload.HasOrdinals ? workload.Replicas : 1].ToImmutableArray()
                    : placement[workload.Ref, family].As<IPAddress?>();
                for (var replica = 0; replica < addresses.Length; replica++)
                {
                    nodes.Add(
                        new(
                            nodes.Count,
                            workload.Ref,
                            $"{workload.PodRef(replica)}",
                            family,
                            addresses[replica],
                            shared ?? Labels(replica),
                            workload.Ports,
                            workload,
                            replica
                        )
                    );
                }
            }
        }

        foreach (var external in topology.External)
        {
            foreach (var address in external.Addresses)
            {
                nodes.Add(
                    new(nodes.Count, external.Ref, external.NameOf(address), address.AddressFamily, address, null, external.Ports)
                    {
                        SourcePort = external.SourcePort,
                    }
                );
            }
        }

        foreach (var node in topology.EntranceNodes.Where(n => placement?.Has(n) == true))
        {
            foreach (var address in placement![node])
            {
                nodes.Add(new(nodes.Count, node, $"node {node.Name}", address.AddressFamily, address, null, []));
            }
        }

        foreach (var (from, address) in placement is null ? [] : placement.Tunnels.Select(t => (t.Key.From, t.Value)).Distinct())
        {
            nodes.Add(
                new(nodes.Count, ClusterNode.TunnelOf(from, address), $"{from} as {address}", address.AddressFamily, address, null, [])
            );
        }

        foreach (var address in outside ?? [])
        {
            nodes.Add(new(nodes.Count, EndpointRef.External($"{address}"), $"{address}", address.AddressFamily, address, null, []));
        }

        return [.. nodes];
    }

    public Node[] Nodes { get; }

    /// <summary>The result of every requested selector.</summary>
    public IEnumerable<BitRow> Rows => _pods.Values.Concat(_members.Values);

    /// <summary>The ranges of pods' addresses, if they are declared.</summary>
    public ImmutableArray<IPNetwork> PodRanges => _topology.Ranges.Pods;

    /// <summary>The pods that a policy with this selector governs.</summary>
    public BitRow Pods(Selector selector) =>
        Remember(_pods, selector, () => BitRow.Of(Nodes.Length, i => Nodes[i].Labels is { } labels && selector.Matches(labels)));

    /// <summary>The nodes whose address belongs to an endpoint or a network set with these labels.</summary>
    public BitRow Members(Selector selector) => Remember(_members, selector, () =>
        {
            var members = Pods(selector).Copy();
            foreach (var net in _networkSets.Where(s => selector.Matches(s.Labels)).SelectMany(s => s.Set.Nets))
            {
                foreach (var node in _addresses.Value.In(net))
                {
                    members[node] = true;
                }
            }

            return members;
        });

    /// <summary>The packets of a flow: between every two replicas, or from every replica to every pod behind a Service.</summary>
    /// <remarks>Replicas of one workload are tested with each other, and with themselves only through a Service.</remarks>
    public IEnumerable<Packet> Packets(Flow flow)
    {
        var sources = NodesOf(flow.From, flow.Family);
        return HasWays(flow) ? sources.SelectMany(source => WaysOf(flow, source))
            : flow.To.IsService
                ? from source in sources
                from backend in Backends(flow.To, flow.Port, flow.Family)
                select new Packet(source, backend.Node, backend.Target, IsTranslated: true) { SeenFrom = TunnelOf(source, backend.Node) }
            : from source in sources
            from node in NodesOf(flow.To, flow.Family)
            where source != node || sources.Length == 1
            select new Packet(source, node, flow.Port) { SeenFrom = TunnelOf(source, node) };
    }

    /// <summary>Whether each packet of a flow is evaluated separately, see <see cref="ServiceWays.Matter"/>.</summary>
    public bool HasWays(Flow flow) => ServiceWays.Matter(_topology, flow.From, flow.To);

    /// <summary>Whether packets of an endpoint may have the address of a tunnel, so that each is evaluated separately.</summary>
    // Without tunnels, which only clusters have, no flow pays for the hash of its source.
    public bool IsThroughTunnel(EndpointRef from) => !_throughTunnels.IsEmpty && _throughTunnels.Contains(from);

    private Node? TunnelOf(Node source, Node destination) =>
        !_tunnels.IsEmpty && destination.Address is { } to && _tunnels.TryGetValue((source.Ref, to), out var address)
            ? NodesOf(ClusterNode.TunnelOf(source.Ref, address), source.Family)[0]
            : null;

    private IEnumerable<Packet> WaysOf(Flow flow, Node source) =>
        from way in ServiceWays.Of(_topology, flow.From, flow.To, flow.Port, source.Replica, source.Address)
        let node = NodesOf(way.Backend, flow.Family).FirstOrDefault(n => n.Replica == way.Replica)
        where node is not null
        select new Packet(source, node, way.Target, IsTranslated: !way.IsDirect)
        {
            SeenAt = way.SeenAt is { } seen ? (NodesOf(seen.Node, flow.Family).First(), seen.Port) : null,
            SeenFrom = way.SeenFrom is { } seenFrom ? NodesOf(seenFrom, flow.Family).First() : TunnelOf(source, node),
            By = way.By,
        };

    /// <summary>The ends of a flow that is one packet, between two endpoints with one address each; null for any other.</summary>
    public (Node From, Node To)? OnlyPair(Flow flow) =>
        !flow.To.IsService
        && !IsThroughTunnel(flow.From)
        && NodesOf(flow.From, flow.Family) is [var from]
        && NodesOf(flow.To, flow.Family) is [var to]
            ? (from, to)
            : null;

    /// <summary>The pods behind a port of a Service, each with its target port.</summary>
    public IEnumerable<(Node Node, Port Target)> Backends(EndpointRef service, Port port, AddressFamily family) =>
        _topology
            .BackendsOf(service, port)
            .SelectMany(backend =>
                NodesOf(backend.Workload, family)
                    .Where(node => backend.Replica is not { } only || only == node.Replica)
                    .Select(node => (node, backend.Target))
            );

    /// <summary>Whether a node is behind a Service: a pod that its selector matches, or one of its other endpoints.</summary>
    /// <remarks>Calico reads the EndpointSlices of a Service, which contain only addresses of the Service's families.</remarks>
    public bool IsBehind(ServiceMatch match, Node node) =>
        _services.TryGetValue(match.Service, out var service)
        && (IsSelected(service, node) || service.Endpoints.Any(e => e.Means(node.Ref, node.Address)));

    /// <summary>Whether anything is known to be behind a Service, inside or outside the topology.</summary>
    public bool HasEndpoints(ServiceMatch match) =>
        _services.TryGetValue(match.Service, out var service) && (!service.Endpoints.IsEmpty || Nodes.Any(n => IsSelected(service, n)));

    private Node[] NodesOf(EndpointRef endpoint, AddressFamily family) => _nodesByRef.GetValueOrDefault((endpoint, family)) ?? [];

    private bool IsSelected(KubernetesService service, Node node) =>
        node.Workload is not null
        && node.Ref.Namespace == service.Ref.Namespace
        && !service.Selector.IsEmpty
        && _topology.FamiliesOf(service).Contains(node.Family)
        && Topology.Selects(service, node.Workload, node.Replica);

    /// <summary>The ports of a node behind a Service that serve it; none for any other node.</summary>
    public IEnumerable<Port> TargetPorts(ServiceMatch match, Node node) =>
        _services.TryGetValue(match.Service, out var service)
            ? SelectedPorts(service, node)
                .Concat(service.Endpoints.Where(e => e.Means(node.Ref, node.Address)).SelectMany(e => e.Ports).Select(p => p.Port))
            : [];

    private IEnumerable<Port> SelectedPorts(KubernetesService service, Node node) =>
        !IsSelected(service, node)
            ? []
            : service.Ports.SelectMany(port =>
                int.TryParse(port.TargetPort, out var number)
                    ? [new Port((ushort)number, port.Port.Protocol)]
                    : node.Ports.Where(p => p.Name == port.TargetPort && p.Port.Protocol == port.Port.Protocol).Select(p => p.Port)
            );

    private static BitRow Remember(Dictionary<Selector, BitRow> memory, Selector selector, Func<BitRow> resolve)
    {
        if (!memory.TryGetValue(selector, out var row))
        {
            memory[selector] = row = resolve();
        }

        return row;
    }
}
