using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>One address that packets come from or go to: a pod, or an external endpoint.</summary>
/// <param name="Index">Its place among all nodes.</param>
/// <param name="Ref">The workload or external endpoint that it belongs to.</param>
/// <param name="Name">What people call it: <c>shop/web-0</c>, <c>external/internet</c>.</param>
/// <param name="Family">The family of its address, known or not.</param>
/// <param name="Address">Its address, or null for a pod of unknown address.</param>
/// <param name="Labels">Its labels for selectors; null outside the cluster and on a node's network, if no policy applies.</param>
/// <param name="Ports">The ports that it declares.</param>
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
    /// <summary>The port that its connections come from; null if its kernel chooses.</summary>
    public int? SourcePort { get; init; }

    /// <summary>Whether it is a pod that policies may govern.</summary>
    public bool IsPod => Labels is not null;

    /// <summary>Whether it is a pod on its node's network.</summary>
    public bool IsOnNodeNetwork => Workload is { HostNetwork: true };

    /// <summary>Whether it has the network of the node that another pod runs on, which it reaches unasked.</summary>
    /// <remarks>
    /// So does what has a link-local address of IPv6: no router forwards its packets (RFC 4291, 2.5.6), and on the link of a pod of Calico
    /// there is its node and nothing else.
    /// </remarks>
    public bool IsNodeOf(Node other) =>
        Workload is null
            ? Address is { IsIPv6LinkLocal: true } && other.IsPod
            : IsOnNodeNetwork && other.Workload is { } pod && Workload.IsNodeOf(pod, other.Replica);
}
