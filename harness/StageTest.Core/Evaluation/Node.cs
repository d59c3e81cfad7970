using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>One source or destination address of packets: a pod, or an external endpoint.</summary>
/// <param name="Index">Its index among all nodes.</param>
/// <param name="Ref">The workload or external endpoint that it belongs to.</param>
/// <param name="Name">Its name in messages: <c>shop/web-0</c>, <c>external/internet</c>.</param>
/// <param name="Family">The family of its address, known or not.</param>
/// <param name="Address">Its address, or null for a pod with an unknown address.</param>
/// <param name="Labels">Its labels for selectors; null outside the cluster and on a node's network, if no policy applies.</param>
/// <param name="Ports">The ports that it listens on.</param>
/// <param name="Workload">The workload whose pod it is; null outside the cluster.</param>
/// <param name="Replica">Its number among the workload's pods.</param>
internal sealed record Node(
    int Index,
    EndpointRef Ref,
    string Name,
    AddressFamily Family,
    IPAddress? Address,
    IReadOnlyDictionary<string, string>? Labels,
    ImmutableArray<NamedPort> Ports,
    Workload? Workload = null,
    int Replica = 0
)
{
    /// <summary>The source port of its connections; null if its kernel chooses.</summary>
    public int? SourcePort { get; init; }

    /// <summary>The ports that a name in a policy can mean.</summary>
    public ImmutableArray<NamedPort> DeclaredPorts => Workload is { InitPorts.IsEmpty: false } ? Workload.DeclaredPorts : Ports;

    /// <summary>Whether it is a pod that policies may govern.</summary>
    public bool IsPod => Labels is not null;

    /// <summary>Whether it is a pod on its node's network.</summary>
    public bool IsOnNodeNetwork => Workload is { HostNetwork: true };

    /// <summary>Whether it is on the network of another pod's node. Policies do not apply to packets from a node to its own pods.</summary>
    /// <remarks>
    /// So is an endpoint with a link-local IPv6 address: no router forwards its packets (RFC 4291, 2.5.6), and the link of a Calico pod
    /// connects only to its node.
    /// </remarks>
    public bool IsNodeOf(Node other) =>
        Workload is null
            ? Address is { IsIPv6LinkLocal: true } && other.IsPod
            : IsOnNodeNetwork && other.Workload is { } pod && Workload.IsNodeOf(pod, other.Replica);
}
