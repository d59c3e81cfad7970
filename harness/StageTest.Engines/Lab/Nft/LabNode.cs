using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>One pod or external endpoint: in the lab, one network namespace.</summary>
/// <param name="Name">Its name in messages: <c>shop/web-0</c>, <c>external/internet</c>.</param>
/// <param name="Owner">The workload or external endpoint that it belongs to.</param>
/// <param name="Addresses">Its addresses, one of each family that it has.</param>
/// <param name="Ports">Its distinct listening ports.</param>
internal sealed record LabNode(string Name, EndpointRef Owner, ImmutableArray<IPAddress> Addresses, ImmutableArray<Port> Ports)
{
    /// <summary>
    /// The destination of controls: a node that no flow and no policy names, and whose packets bypass all policies. No pod and no real
    /// endpoint has such addresses: link-local like the gateway's and, because no router forwards those in IPv6, unique local.
    /// </summary>
    public static LabNode Sink { get; } =
        new(
            "the lab's sink",
            new("", "sink"),
            [IPAddress.Parse("169.254.1.2"), IPAddress.Parse("fdff:ffff:ffff:ffff::2")],
            [new(SinkPort, Protocol.Tcp), new(SinkPort, Protocol.Udp), new(SinkPort, Protocol.Sctp)]
        );

    /// <summary>The source port of its connections; null if its kernel chooses.</summary>
    public int? SourcePort { get; init; }

    /// <summary>Whether this is the sink, regardless of its addresses.</summary>
    public bool IsSink => Owner == Sink.Owner;

    /// <summary>The port of the sink, in every protocol with ports.</summary>
    public const int SinkPort = 7;

    /// <summary>Its address in a family that it supports.</summary>
    public IPAddress AddressOf(AddressFamily family) => Addresses.First(a => a.AddressFamily == family);

    /// <summary>Whether it has an address of a family.</summary>
    public bool Has(AddressFamily family) => Addresses.Any(a => a.AddressFamily == family);

    /// <summary>The same node with addresses of the given families only.</summary>
    public LabNode Over(ImmutableArray<AddressFamily> families) =>
        this with
        {
            Addresses = [.. Addresses.Where(a => families.Contains(a.AddressFamily))],
        };

    /// <summary>The nodes of a topology: workloads' pods in order, then external endpoints.</summary>
    public static ImmutableArray<LabNode> Of(Topology topology, Placement placement)
    {
        var nodes = ImmutableArray.CreateBuilder<LabNode>();
        foreach (var workload in topology.Workloads)
        {
            ImmutableArray<Port> ports = [.. workload.DistinctPorts];
            for (var replica = 0; replica < workload.Replicas; replica++)
            {
                var name = $"{workload.PodRef(replica)}";
                nodes.Add(
                    new(name, workload.Ref, [.. topology.IpFamilies.Select(family => placement[workload.Ref, family][replica])], ports)
                );
            }
        }

        AddEntrances(nodes, topology, placement);
        foreach (var external in topology.External)
        {
            ImmutableArray<Port> ports = [.. external.Ports.Select(p => p.Port).Distinct().Order()];
            foreach (var addresses in external.IsSeveral ? external.Addresses.Select(a => ImmutableArray.Create(a)) : [external.Addresses])
            {
                nodes.Add(new(external.NameOf(addresses[0]), external.Ref, addresses, ports) { SourcePort = external.SourcePort });
            }
        }

        return nodes.ToImmutable();
    }

    // Nodes of the cluster are hosts of the lab only if Services are entered through them. A node with a host-network pod is that pod.
    private static void AddEntrances(ImmutableArray<LabNode>.Builder nodes, Topology topology, Placement placement)
    {
        if (!topology.HasEntrances)
        {
            return;
        }

        ImmutableArray<Port> nodePorts =
        [
            .. topology
                .Services.Where(s => s.Entrances.HasNodePorts)
                .SelectMany(s => s.Ports.Select(p => topology.NodePortOf(s, p.Port)))
                .Distinct()
                .Order(),
        ];
        foreach (var node in topology.EntranceNodes)
        {
            var addresses = placement[node];
            var pod = nodes.FirstOrDefault(n => n.Addresses.Intersect(addresses).Any());
            if (pod is null)
            {
                nodes.Add(new($"node {node.Name}", node, addresses, nodePorts));
            }
            else
            {
                nodes[nodes.IndexOf(pod)] = pod with { Ports = [.. pod.Ports.Union(nodePorts).Order()] };
            }
        }
    }

    /// <summary>Whether the node built for one can serve as the other.</summary>
    public bool IsLike(LabNode other) =>
        Name == other.Name
        && Owner == other.Owner
        && Addresses.SequenceEqual(other.Addresses)
        && Ports.SequenceEqual(other.Ports)
        && SourcePort == other.SourcePort;

    /// <summary>Why nodes cannot be built, or null if they can.</summary>
    public static string? ProblemWith(ImmutableArray<LabNode> nodes, ClusterRanges ranges)
    {
        if (nodes.FirstOrDefault(n => n.Addresses.Any(Sink.Addresses.Contains)) is { } taken)
        {
            return $"'{taken.Name}' has the address {taken.Addresses.First(Sink.Addresses.Contains)}, which the lab needs for itself. "
                + "Give it another.";
        }

        return
            nodes
                .SelectMany(node => node.Addresses.Select(address => (Node: node, Address: address)))
                .GroupBy(n => n.Address)
                .FirstOrDefault(g => g.Count() > 1)
                is { } shared
            ? $"{string.Join(" and ", shared.Select(n => $"'{n.Node.Name}'"))} share the address {shared.Key}. "
                + $"Give each its own, outside {ranges.PodsOf(shared.Key.AddressFamily)}."
            : null;
    }
}
