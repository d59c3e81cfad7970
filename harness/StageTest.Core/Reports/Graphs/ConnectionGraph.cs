using System.Collections.Immutable;
using StageTest.Core.Topologies;

namespace StageTest.Core.Reports.Graphs;

/// <summary>Who may connect to whom, as boxes and lines.</summary>
internal sealed record ConnectionGraph
{
    /// <summary>The boxes, those without any line too.</summary>
    public required ImmutableArray<GraphNode> Nodes { get; init; }

    /// <summary>The lines.</summary>
    public required ImmutableArray<GraphEdge> Edges { get; init; }

    /// <summary>Whether the lines tell of a change, so that there is a picture of what was and one of what will be.</summary>
    public bool IsChange { get; init; }

    /// <summary>Whether frames are values of a label, and not namespaces.</summary>
    public bool IsFramed { get; init; }

    /// <summary>What a frame is called.</summary>
    public string FrameWord => IsFramed ? "group" : "namespace";

    /// <summary>Whether each box is a whole namespace, so that workloads are not distinguished.</summary>
    public bool IsByNamespace { get; init; }

    /// <summary>The states that lines have, in the order of the key.</summary>
    public ImmutableArray<EdgeState> States => [.. EdgeState.All.Where(s => Edges.Any(e => e.State == s))];

    /// <summary>The graph with its workloads in other frames than their namespaces. Services, which have no labels, are in one.</summary>
    /// <param name="frames">The frame of each workload; none leaves the graph as it is.</param>
    public ConnectionGraph Framed(ImmutableDictionary<EndpointRef, string> frames)
    {
        if (frames.IsEmpty)
        {
            return this;
        }

        // In the frame of a team a name alone does not tell a workload from that of another namespace.
        GraphNode Placed(GraphNode node) =>
            node.Side != GraphSide.Inside || node.End is not { } end ? node
            : end.IsService ? node with { Group = "Services", Label = node.Key }
            : frames.TryGetValue(end, out var frame) || frames.TryGetValue(end.OfWorkload(), out frame)
                ? node with
                {
                    Group = frame,
                    Label = node.Key,
                }
            : node;
        return Of(Nodes.Select(Placed), Edges.Select(e => e with { From = Placed(e.From), To = Placed(e.To) })) with
        {
            IsChange = IsChange,
            IsFramed = true,
        };
    }

    /// <summary>The graph of nodes and edges in their one order, so that equal graphs are drawn alike.</summary>
    /// <param name="nodes">The nodes; those of edges need not be among them.</param>
    /// <param name="edges">The edges.</param>
    public static ConnectionGraph Of(IEnumerable<GraphNode> nodes, IEnumerable<GraphEdge> edges)
    {
        GraphEdge[] all = [.. edges.Distinct()];
        return new()
        {
            Nodes =
            [
                .. nodes
                    .Concat(all.SelectMany(e => new[] { e.From, e.To }))
                    .Distinct()
                    .OrderBy(n => n.Side)
                    .ThenBy(n => n.Group, StringComparer.Ordinal)
                    .ThenBy(n => n.Key, StringComparer.Ordinal),
            ],
            Edges =
            [
                .. all.OrderBy(e => e.From.Key, StringComparer.Ordinal)
                    .ThenBy(e => e.To.Key, StringComparer.Ordinal)
                    .ThenBy(e => e.State.Place)
                    .ThenBy(e => e.Text, StringComparer.Ordinal),
            ],
        };
    }
}
