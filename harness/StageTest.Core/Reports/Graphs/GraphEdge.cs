namespace StageTest.Core.Reports.Graphs;

/// <summary>A connection of a graph.</summary>
/// <param name="From">The source.</param>
/// <param name="To">The destination.</param>
/// <param name="Text">The protocols and ports.</param>
/// <param name="State">Its state.</param>
internal sealed record GraphEdge(GraphNode From, GraphNode To, string Text, EdgeState State)
{
    /// <summary>Whether the diagram of the old state shows it. Default: yes.</summary>
    public bool IsBefore { get; init; } = true;

    /// <summary>Whether the diagram of the new state shows it. Default: yes.</summary>
    public bool IsAfter { get; init; } = true;

    /// <summary>The text at its end: its mark and its ports.</summary>
    public string Label => State.Mark + Text;

    /// <summary>One sentence for people.</summary>
    public string Sentence => $"{From.Label} -> {To.Label}: {Text}; {State.Words}";
}
