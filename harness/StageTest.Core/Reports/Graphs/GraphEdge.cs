namespace StageTest.Core.Reports.Graphs;

/// <summary>A connection of a graph.</summary>
/// <param name="From">Where it comes from.</param>
/// <param name="To">Where it goes to.</param>
/// <param name="Text">The protocols and ports.</param>
/// <param name="State">What is known of it.</param>
internal sealed record GraphEdge(GraphNode From, GraphNode To, string Text, EdgeState State)
{
    /// <summary>Whether the picture of what was shows it. Default: yes.</summary>
    public bool IsBefore { get; init; } = true;

    /// <summary>Whether the picture of what will be shows it. Default: yes.</summary>
    public bool IsAfter { get; init; } = true;

    /// <summary>What stands at its end: its mark and its ports.</summary>
    public string Label => State.Mark + Text;

    /// <summary>One sentence for people.</summary>
    public string Sentence => $"{From.Label} -> {To.Label}: {Text}; {State.Words}";
}
