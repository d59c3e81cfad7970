using System.Collections.Immutable;
using StageTest.Core.Topologies;

namespace StageTest.Core.Reports.Graphs;

/// <summary>The possible connections, as boxes and lines.</summary>
internal sealed record ConnectionGraph
{
    /// <summary>The boxes, including those without lines.</summary>
    public required ImmutableArray<GraphNode> Nodes { get; init; }

    /// <summary>The lines.</summary>
    public required ImmutableArray<GraphEdge> Edges { get; init; }

    /// <summary>Whether the lines show a change, so that there is a diagram of the old and one of the new state.</summary>
    public bool IsChange { get; init; }

    /// <summary>Whether frames are values of a label instead of namespaces.</summary>
    public bool IsFramed { get; init; }

    /// <summary>The name of a frame.</summary>
    public string FrameWord => IsFramed ? "group" : "namespace";

    /// <summary>Whether each box is a whole namespace, without separate workloads.</summary>
    public bool IsByNamespace { get; init; }

    /// <summary>The states of lines, in the order of the key.</summary>
    public ImmutableArray<EdgeState> States => [.. EdgeState.All.Where(s => Edges.Any(e => e.State == s))];

    /// <summary>
    /// The graph with workloads framed by a label instead of namespaces. Services, which have no labels, share one frame.
    /// </summary>
    /// <param name="frames">The frame of each workload; none leaves the graph unchanged.</param>
    public ConnectionGraph Framed(ImmutableDictionary<EndpointRef, string> frames)
    {
        if (frames.IsEmpty)
        {
            return this;
        }

        // In the frame of a team, a name alone does not distinguish workloads of different namespaces.
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

    /// <summary>The graph in a canonical order, so that equal graphs are drawn alike.</summary>
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
