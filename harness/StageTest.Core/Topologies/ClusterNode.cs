using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>A machine of the cluster, named so that pods can be said to run on it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Addresses">Its addresses, at most one of each family; where one is missing, one is assigned.</param>
/// <param name="Location">Where it was written.</param>
internal sealed record ClusterNode(string Name, ImmutableArray<IPAddress> Addresses, SourceLocation Location)
{
    /// <summary>The node of a pod whose node is not stated.</summary>
    public static EndpointRef Unnamed { get; } = RefOf("its own node");

    /// <summary>A node that a connection from outside arrives at and that does not run the pod, if no nodes are named.</summary>
    public static EndpointRef Another { get; } = RefOf("another node");

    /// <summary>What placements call a node: no workload has an empty namespace.</summary>
    public static EndpointRef RefOf(string name) => new("", name);

    /// <summary>Its labels, which automatic host endpoints have from it.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
