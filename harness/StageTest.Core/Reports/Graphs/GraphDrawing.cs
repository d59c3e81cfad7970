using System.Collections.Immutable;

namespace StageTest.Core.Reports.Graphs;

/// <summary>A graph with positions, in pixels from the upper left corner.</summary>
internal sealed record GraphDrawing
{
    /// <summary>The graph.</summary>
    public required ConnectionGraph Graph { get; init; }

    /// <summary>The total width.</summary>
    public required int Width { get; init; }

    /// <summary>The total height.</summary>
    public required int Height { get; init; }

    /// <summary>The namespaces, and the outside of the cluster.</summary>
    public required ImmutableArray<PlacedGroup> Groups { get; init; }

    /// <summary>The boxes.</summary>
    public required ImmutableArray<PlacedNode> Nodes { get; init; }

    /// <summary>The lines.</summary>
    public required ImmutableArray<PlacedEdge> Edges { get; init; }

    /// <summary>The diagram of the old state, with everything in the same place.</summary>
    public GraphDrawing Before() => Only(e => e.IsBefore);

    /// <summary>The diagram of the new state, with everything in the same place.</summary>
    public GraphDrawing After() => Only(e => e.IsAfter);

    private GraphDrawing Only(Func<GraphEdge, bool> isShown)
    {
        PlacedEdge[] edges = [.. Edges.Where(e => isShown(e.Edge))];
        var ends = edges.Select(e => (e.Edge.To, e.Edge.Label)).ToHashSet();
        return this with
        {
            Edges = [.. edges],
            Nodes = [.. Nodes.Select(n => n with { Slots = [.. n.Slots.Where(s => ends.Contains((n.Node, s.Label)))] })],
        };
    }
}

/// <summary>A rectangle.</summary>
/// <param name="X">Its left side.</param>
/// <param name="Y">Its upper side.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
internal readonly record struct PlacedBox(int X, int Y, int Width, int Height)
{
    /// <summary>Its right side.</summary>
    public int Right => X + Width;

    /// <summary>Its lower side.</summary>
    public int Bottom => Y + Height;
}

/// <summary>The frame of a namespace, or of the outside.</summary>
/// <param name="Name">Its text.</param>
/// <param name="IsOutside">Whether it is outside the cluster.</param>
/// <param name="Box">Its position.</param>
internal sealed record PlacedGroup(string Name, bool IsOutside, PlacedBox Box);

/// <summary>The box of a node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Box">Its position.</param>
/// <param name="Slots">The rows at which lines end.</param>
internal sealed record PlacedNode(GraphNode Node, PlacedBox Box, ImmutableArray<PlacedSlot> Slots);

/// <summary>A row of a box: an incoming connection.</summary>
/// <param name="Label">The mark and the ports.</param>
/// <param name="State">Its state.</param>
/// <param name="Y">Its middle.</param>
internal sealed record PlacedSlot(string Label, EdgeState State, int Y);

/// <summary>A line of horizontal and vertical segments.</summary>
/// <param name="Edge">The connection.</param>
/// <param name="Points">Its corners, from the right side of one box to the left side of another.</param>
internal sealed record PlacedEdge(GraphEdge Edge, ImmutableArray<(int X, int Y)> Points);
