using StageTest.Core.Documents;
using StageTest.Core.Reports.Graphs;

namespace StageTest.Core.Reports.Html;

/// <summary>Graphs on a page: the diagram, the meaning of its boxes, and an equivalent table.</summary>
internal static class GraphFigure
{
    private const int MostRows = 2000;

    /// <summary>Writes a graph: one diagram, or the old state beside the new with everything in the same place.</summary>
    /// <param name="html">The output.</param>
    /// <param name="graph">The whole graph, which is folded if it is large.</param>
    /// <param name="title">Its title.</param>
    /// <param name="before">The title of the old state. Default: before.</param>
    /// <param name="after">The title of the new state. Default: after.</param>
    public static void Write(HtmlWriter html, ConnectionGraph graph, string title, string before = "before", string after = "after")
    {
        var drawn = GraphFolding.Drawn(graph);
        WritePictures(html, drawn, title, before, after);
        WriteNamespaces(html, graph, drawn, before, after);
        WriteMembers(html, drawn);
        WriteTable(html, graph, title);
    }

    private static void WritePictures(HtmlWriter html, ConnectionGraph graph, string title, string before, string after)
    {
        var drawing = GraphLayout.Of(graph);
        if (graph.IsChange)
        {
            html.Write($"<div class=\"beside\">\n");
            WriteOne(html, drawing.Before(), title, before);
            WriteOne(html, drawing.After(), title, after);
            html.Write($"</div>\n");
        }
        else
        {
            WriteOne(html, drawing, title, "connections");
        }
    }

    // No attribute contains a name from a file.
    private static void WriteOne(HtmlWriter html, GraphDrawing drawing, string title, string when)
    {
        html.Write($"<figure><figcaption>{(drawing.Graph.IsChange ? $"{title}, {when}" : title)}</figcaption>\n");
        html.Write($"<div class=\"graph\" tabindex=\"0\" role=\"group\" aria-label=\"Graph, {when}\">\n");
        SvgGraph.Write(html, drawing, $"Connections, {when}");
        html.Write($"</div></figure>\n");
    }

    private static void WriteNamespaces(HtmlWriter html, ConnectionGraph graph, ConnectionGraph drawn, string before, string after)
    {
        if (!drawn.IsByNamespace)
        {
            return;
        }

        foreach (var name in graph.Nodes.Where(n => n.Side == GraphSide.Inside).Select(n => n.Group).Distinct())
        {
            var heading = graph.IsFramed ? name : $"Namespace {name}";
            html.Write($"<details><summary>{heading}</summary>\n");
            WritePictures(html, GraphFolding.Around(graph, name), heading, before, after);
            html.Write($"</details>\n");
        }
    }

    private static void WriteMembers(HtmlWriter html, ConnectionGraph drawn)
    {
        GraphNode[] folded = [.. drawn.Nodes.Where(n => n.Members.Length > 1)];
        if (folded.Length == 0)
        {
            return;
        }

        html.Write(
            $"<details><summary>What {CountText.Of(folded.Length, "box", "boxes")} of several stand for</summary>\n<dl class=\"members\">"
        );
        foreach (var node in folded)
        {
            html.Write(
                $"<dt>{(node.Group.Length > 0 ? $"{node.Group}: " : "")}{node.Label}</dt><dd>{string.Join(", ", node.Members)}</dd>\n"
            );
        }

        html.Write($"</dl></details>\n");
    }

    private static void WriteTable(HtmlWriter html, ConnectionGraph graph, string title)
    {
        html.Write($"<details class=\"long\"><summary>The same as a table: {CountText.Of(graph.Edges.Length, "connection")}</summary>\n");
        html.OpenScroll("Table of connections");
        html.Write($"<table class=\"list stack\">\n");
        html.Write($"<caption>{title}: what the graph shows</caption>\n");
        html.Write($"<thead><tr><th scope=\"col\">From</th><th scope=\"col\">To</th><th scope=\"col\">Ports</th>");
        html.Write($"<th scope=\"col\">State</th></tr></thead>\n<tbody>\n");
        foreach (var edge in graph.Edges.Take(MostRows))
        {
            html.Write($"<tr><th scope=\"row\"><code>{edge.From.Members[0]}</code></th>");
            html.Write($"<td data-label=\"to\"><code>{edge.To.Members[0]}</code></td>");
            html.Write($"<td>{edge.Text}</td><td>{edge.State.Words}</td></tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
        if (graph.Edges.Length > MostRows)
        {
            html.Write($"<p>{CountText.More(graph.Edges.Length - MostRows)}</p>\n");
        }

        html.Write($"</details>\n");
    }
}
