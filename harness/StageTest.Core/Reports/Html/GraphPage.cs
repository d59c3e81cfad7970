using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Reports.Graphs;
using StageTest.Core.Reports.Maps;

namespace StageTest.Core.Reports.Html;

/// <summary>Maps, and comparisons of maps, as diagrams and as pages.</summary>
internal static class GraphPage
{
    /// <summary>Writes the diagram of a map.</summary>
    public static void WriteSvg(ConnectionMap map, TextWriter writer) => WriteSvg(MapGraph.Of(map), "Connections", writer);

    /// <summary>Writes the diagram of the changes.</summary>
    public static void WriteSvg(MapComparison comparison, TextWriter writer) =>
        WriteSvg(MapGraph.Of(comparison), "Connections that change", writer);

    /// <summary>Writes the page of a map.</summary>
    public static void WriteHtml(ConnectionMap map, TextWriter writer)
    {
        var graph = MapGraph.Of(map);
        WriteHtml(
            graph,
            "Connections",
            $"{CountText.Of(map.Workloads.Length, "workload")}, {CountText.Of(map.Lines.Count, "pair")} with connections.",
            writer
        );
    }

    /// <summary>Writes the page of the changes.</summary>
    public static void WriteHtml(MapComparison comparison, TextWriter writer) =>
        WriteHtml(MapGraph.Of(comparison), "Connections that change", MapDiffText.Summary(comparison), writer);

    private static void WriteSvg(ConnectionGraph graph, string title, TextWriter writer) =>
        SvgGraph.WriteFile(GraphLayout.Of(GraphFolding.Drawn(graph)), title, writer);

    private static void WriteHtml(ConnectionGraph graph, string title, string summary, TextWriter writer)
    {
        var html = new HtmlWriter(writer);
        html.WriteHead($"StageTest: {title}");
        html.Write($"<header><h1>{title}</h1><p>{summary}</p></header>\n<main>\n<section>\n");
        GraphFigure.Write(html, graph, title);
        html.Write($"</section>\n</main>\n</body>\n</html>\n");
    }
}
