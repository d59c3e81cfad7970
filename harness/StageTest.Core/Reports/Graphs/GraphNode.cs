using System.Collections.Immutable;
using StageTest.Core.Topologies;

namespace StageTest.Core.Reports.Graphs;

/// <summary>A box of a graph: a workload, several that have the same connections, or addresses outside the cluster.</summary>
/// <param name="Key">What tells it from every other box; boxes of a place are sorted by it.</param>
/// <param name="Side">Where it is drawn.</param>
/// <param name="Group">The namespace; empty outside the cluster.</param>
/// <param name="Label">What stands in it.</param>
internal sealed record GraphNode(string Key, GraphSide Side, string Group, string Label)
{
    /// <summary>The ends that it represents, as reports name them.</summary>
    public ImmutableArray<string> Members { get; init; } = [];

    /// <summary>The workload or the Service that it is; null for addresses and for whole namespaces.</summary>
    public EndpointRef? End { get; init; }

    /// <summary>What stands above it and the boxes of its place: the namespace, or on which side of the cluster it is.</summary>
    public string Heading =>
        Side switch
        {
            GraphSide.Source => "outside, from",
            GraphSide.Destination => "outside, to",
            _ => Group,
        };

    /// <inheritdoc/>
    public bool Equals(GraphNode? other) => other is not null && Key == other.Key;

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);
}
