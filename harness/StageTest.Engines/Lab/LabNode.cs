using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab;

/// <summary>One pod or external endpoint: in the lab, one network namespace.</summary>
/// <param name="Name">What people call it: <c>shop/web-0</c>, <c>external/internet</c>.</param>
/// <param name="Owner">The workload or external endpoint that it belongs to.</param>
/// <param name="Address">Its address.</param>
/// <param name="Ports">The distinct ports that it listens on.</param>
internal sealed record LabNode(string Name, EndpointRef Owner, IPAddress Address, ImmutableArray<Port> Ports)
{
    /// <summary>
    /// Where controls are sent: a node that no flow and no policy names, and whose packets pass before any policy is asked. Its address
    /// is link-local like the gateway's, where no pod and no real endpoint lives.
    /// </summary>
    public static LabNode Sink { get; } = new(
        "the lab's sink", new("", "sink"), IPAddress.Parse("169.254.1.2"), [new(SinkPort, Protocol.Tcp), new(SinkPort, Protocol.Udp), new(SinkPort, Protocol.Sctp)]);

    /// <summary>The port of the sink, in every protocol that has ports.</summary>
    public const int SinkPort = 7;

    /// <summary>The nodes of a topology: workloads' pods in order, then external endpoints.</summary>
    public static ImmutableArray<LabNode> Of(Topology topology, Placement placement)
    {
        var nodes = ImmutableArray.CreateBuilder<LabNode>();
        foreach (var workload in topology.Workloads)
        {
            ImmutableArray<Port> ports = [.. workload.DistinctPorts];
            for (var replica = 0; replica < workload.Replicas; replica++)
            {
                var name = $"{workload.Ref.Namespace}/{workload.PodName(replica)}";
                nodes.Add(new(name, workload.Ref, placement[workload.Ref][replica], ports));
            }
        }

        foreach (var external in topology.External)
        {
            ImmutableArray<Port> ports = [.. external.Ports.Select(p => p.Port).Distinct().Order()];
            nodes.Add(new(external.Ref.ToString(), external.Ref, external.Address, ports));
        }

        return nodes.ToImmutable();
    }

    /// <summary>Whether what was built for one node does for the other.</summary>
    public bool IsLike(LabNode other) => Name == other.Name && Owner == other.Owner && Address.Equals(other.Address) && Ports.SequenceEqual(other.Ports);

    /// <summary>Why nodes cannot be built, or null where they can.</summary>
    public static string? ProblemWith(ImmutableArray<LabNode> nodes)
    {
        if (nodes.FirstOrDefault(n => n.Address.AddressFamily != AddressFamily.InterNetwork) is { } other)
        {
            return $"'{other.Name}' has the address {other.Address}, and the lab speaks IPv4 only. " +
                   "Give it an IPv4 address, or use '--engine simulate'.";
        }

        if (nodes.FirstOrDefault(n => n.Address.Equals(Sink.Address)) is { } taken)
        {
            return $"'{taken.Name}' has the address {Sink.Address}, which the lab needs for itself. Give it another.";
        }

        return nodes.GroupBy(n => n.Address).FirstOrDefault(g => g.Count() > 1) is { } shared
            ? $"{string.Join(" and ", shared.Select(n => $"'{n.Name}'"))} share the address {shared.Key}. " +
              $"Give each its own, outside {Placement.PodRange}."
            : null;
    }
}
