using System.Collections.Immutable;
using StageTest.Core.Topologies;

namespace StageTest.Core.Reports.Graphs;

/// <summary>A box of a graph: a workload, several that have the same connections, or addresses outside the cluster.</summary>
/// <param name="Key">Its unique key, by which boxes of a place are sorted.</param>
/// <param name="Side">Its side.</param>
/// <param name="Group">The namespace; empty outside the cluster.</param>
/// <param name="Label">Its text.</param>
internal sealed record GraphNode(string Key, GraphSide Side, string Group, string Label)
{
    /// <summary>Its ends, as named in reports.</summary>
    public ImmutableArray<string> Members { get; init; } = [];

    /// <summary>The workload or the Service that it is; null for addresses and for whole namespaces.</summary>
    public EndpointRef? End { get; init; }

    /// <summary>The heading of its group: the namespace, or the side of the cluster.</summary>
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
