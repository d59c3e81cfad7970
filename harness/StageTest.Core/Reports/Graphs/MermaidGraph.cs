using System.Globalization;
using System.Text;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;

namespace StageTest.Core.Reports.Graphs;

/// <summary>Writes graphs in Mermaid's language, which GitHub and GitLab draw.</summary>
/// <remarks>Names are quoted, and every character with a meaning in Mermaid is written as its number.</remarks>
internal static class MermaidGraph
{
    /// <summary>Mermaid's default limit of lines (<c>maxEdges</c> in its configuration).</summary>
    public const int MostLines = 500;

    /// <summary>Writes a map.</summary>
    public static void Write(ConnectionMap map, TextWriter writer) => writer.Write(Text(MapGraph.Of(map), MostLines));

    /// <summary>Writes the changes.</summary>
    public static void Write(MapComparison comparison, TextWriter writer) => writer.Write(Text(MapGraph.Of(comparison), MostLines));

    /// <summary>The maximum number of lines in a comment.</summary>
    public const int MostLinesOfComments = 40;

    /// <summary>The changes as a block of Markdown, by namespace if there are many; a sentence if that is still too much.</summary>
    public static string Block(MapComparison comparison)
    {
        var drawn = Drawn(MapGraph.Of(comparison), MostLinesOfComments);
        var lines = drawn.Edges.Length;
        return lines > MostLinesOfComments
            ? $"No graph: {CountText.Number(lines)} lines between {drawn.FrameWord}s are too many to read. The table has what changes.\n"
            : $"```mermaid\n{Text(drawn)}```\n";
    }

    /// <summary>The graph as text.</summary>
    /// <param name="graph">The graph, which is folded if it has too many lines.</param>
    /// <param name="most">The maximum number of lines drawn one by one; with more, each namespace is one box.</param>
    public static string Text(ConnectionGraph graph, int most) => Text(Drawn(graph, most));

    private static ConnectionGraph Drawn(ConnectionGraph graph, int most) =>
        GraphFolding.Drawn(graph) is var drawn && drawn.Edges.Length > most ? GraphFolding.ByNamespace(graph) : drawn;

    private static string Text(ConnectionGraph drawn)
    {
        var names = drawn.Nodes.Select((node, place) => (node, place)).ToDictionary(n => n.node, n => $"n{Number(n.place)}");
        var text = new StringBuilder("flowchart LR\n");
        foreach (var (group, place) in drawn.Nodes.GroupBy(n => (n.Side, n.Group)).Select((g, i) => (g, i)))
        {
            text.Append(CultureInfo.InvariantCulture, $"  subgraph g{place}[\"{Escape(group.First().Heading)}\"]\n");
            foreach (var node in group)
            {
                var (open, close) = node.Side == GraphSide.Inside ? ("[", "]") : ("([", "])");
                text.Append(CultureInfo.InvariantCulture, $"    {names[node]}{open}\"{Escape(node.Label)}\"{close}\n");
            }

            text.Append("  end\n");
        }

        foreach (var edge in drawn.Edges)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {names[edge.From]} {Line(edge.State)}|\"{Escape(edge.Label)}\"| {names[edge.To]}\n"
            );
        }

        return text.ToString();
    }

    // Thick for opened connections, dotted with a cross for denied ones, dotted for unknown ones.
    private static string Line(EdgeState state) =>
        state == EdgeState.Opened ? "==>"
        : state.IsBlocked ? "-.-x"
        : state == EdgeState.Undecided || state == EdgeState.Differs ? "-.->"
        : "-->";

    private static string Escape(string text) =>
        string.Concat(
            text.EnumerateRunes()
                .Select(r =>
                    Rune.IsLetterOrDigit(r) && r.IsAscii || " .,/[]+-()".Contains((char)r.Value, StringComparison.Ordinal) && r.IsAscii
                        ? r.ToString()
                        : $"#{Number(r.Value)};"
                )
        );

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
