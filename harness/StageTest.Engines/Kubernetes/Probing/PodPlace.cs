using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Kubernetes.Probing;

/// <summary>A running pod, or one of several hosts that a pod represents.</summary>
/// <param name="Id">The pod's name.</param>
/// <param name="Addresses">Its addresses, one of each family that it has.</param>
/// <param name="Node">Its node.</param>
/// <param name="ControlPort">The port on which its agent answers controls; 0 on its node's network.</param>
internal sealed record PodPlace(ObjectId Id, ImmutableArray<IPAddress> Addresses, string Node, int ControlPort)
{
    /// <summary>The pod's identity, which another pod of the same name does not have. Default: unknown.</summary>
    public string Uid { get; init; } = "";

    /// <summary>The container that probes.</summary>
    public string Container { get; init; } = ProbeProgram.Container;

    /// <summary>The host outside the cluster that the container represents; null for a pod of a workload.</summary>
    public EndpointRef? Host { get; init; }

    /// <summary>Whether it uses the network of its node.</summary>
    public bool IsOnNodeNetwork { get; init; }

    /// <summary>The name with which it answers. On a node's network another pod of this name may answer.</summary>
    public string AnswersAs => IsOnNodeNetwork ? $"{Id.Namespace}/{Id.Name}" : Id.Name;

    /// <summary>Whether the container represents a host outside the cluster.</summary>
    public bool IsOutside => Host is not null;

    /// <summary>Its address of a family, or null if it has none.</summary>
    public IPAddress? AddressOf(AddressFamily family) => Addresses.FirstOrDefault(a => a.AddressFamily == family);
}
