using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>A node of the cluster, named so that pods can be assigned to it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Addresses">Its addresses, at most one of each family; a missing one is assigned.</param>
/// <param name="Location">Where it was written.</param>
internal sealed record ClusterNode(string Name, ImmutableArray<IPAddress> Addresses, SourceLocation Location)
{
    /// <summary>The node of pods without a stated node.</summary>
    public static EndpointRef Unnamed { get; } = RefOf("its own node");

    /// <summary>A node that receives a connection from outside and does not run the pod, if no nodes are named.</summary>
    public static EndpointRef Another { get; } = RefOf("another node");

    /// <summary>The name of a node in placements: no workload has an empty namespace.</summary>
    public static EndpointRef RefOf(string name) => new("", name);

    /// <summary>The address of a tunnel that packets of a pod on its node's network have, in placements.</summary>
    public static EndpointRef TunnelOf(EndpointRef workload, IPAddress address) => RefOf($"{workload} through a tunnel, as {address}");

    /// <summary>Its labels, which its automatic host endpoint inherits.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
