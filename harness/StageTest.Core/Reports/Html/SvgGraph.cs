using System.Globalization;
using System.Text;
using StageTest.Core.Reports.Graphs;

namespace StageTest.Core.Reports.Html;

/// <summary>Writes the drawing of a graph as SVG: for a page, or as a separate file.</summary>
/// <remarks>
/// Every box and line has a title with the text that the diagram truncates. Colours come from the style sheet and show nothing that marks
/// and line styles do not show.
/// </remarks>
internal static class SvgGraph
{
    private const int KeyHeight = 18;
    private const int KeySample = 40;
    private const int Corner = 4;

    /// <summary>Writes a file: the picture with its style sheet.</summary>
    public static void WriteFile(GraphDrawing drawing, string title, TextWriter writer)
    {
        var html = new HtmlWriter(writer);
        WriteStart(html, drawing, title);
        html.WriteStyle(HtmlStyle.OfPictures);
        WriteContent(html, drawing);
    }

    /// <summary>Writes the picture for a page that has the style sheet.</summary>
    public static void Write(HtmlWriter html, GraphDrawing drawing, string title)
    {
        WriteStart(html, drawing, title);
        WriteContent(html, drawing);
    }

    private static void WriteStart(HtmlWriter html, GraphDrawing drawing, string title)
    {
        var states = drawing.Graph.States;
        var width = Math.Max(
            drawing.Width,
            states.Select(s => (KeyText(s).Length * GraphLayout.CharacterWidth) + KeySample).DefaultIfEmpty().Max() + (4 * GraphLayout.Pad)
        );
        var height = drawing.Height + (states.Length * KeyHeight) + (2 * GraphLayout.Pad);
        SvgMarkup.WriteStart(html, width, height, title);
    }

    private static void WriteContent(HtmlWriter html, GraphDrawing drawing)
    {
        foreach (var group in drawing.Groups)
        {
            html.Write($"<g class=\"group{(group.IsOutside ? " outside" : "")}\"><title>{group.Name}</title>");
            SvgMarkup.WriteBox(html, group.Box);
            SvgMarkup.WriteText(html, group.Name, "title", group.Box.X + GraphLayout.Pad, group.Box.Y + 16);
            html.Write($"</g>\n");
        }

        foreach (var edge in drawing.Edges)
        {
            WriteEdge(html, edge);
        }

        foreach (var node in drawing.Nodes)
        {
            WriteNode(html, node);
        }

        var y = drawing.Height + GraphLayout.Pad;
        foreach (var state in drawing.Graph.States)
        {
            var middle = y + (KeyHeight / 2);
            html.Write($"<g class=\"key\"><g class=\"edge {state.Name}\"><path d=\"M{GraphLayout.Pad} {middle}H{KeySample}\" />");
            WriteHead(html, state, KeySample, middle);
            html.Write($"</g>");
            SvgMarkup.WriteText(html, KeyText(state), "words", KeySample + (2 * GraphLayout.Pad), middle + 4, int.MaxValue);
            html.Write($"</g>\n");
            y += KeyHeight;
        }

        html.Write($"</svg>\n");
    }

    private static string KeyText(EdgeState state) => state.Mark + state.Words;

    private static void WriteNode(HtmlWriter html, PlacedNode node)
    {
        html.Write($"<g class=\"node\" data-key=\"{node.Node.Key}\"><title>");
        html.Write($"{string.Join(", ", node.Node.Members.DefaultIfEmpty(node.Node.Label))}</title>");
        SvgMarkup.WriteBox(html, node.Box);
        SvgMarkup.WriteText(html, node.Node.Label, "name", node.Box.X + GraphLayout.Pad, node.Box.Y + 15);
        if (node.Slots.Length > 0)
        {
            var y = node.Box.Y + GraphLayout.NameHeight;
            html.Write($"<line x1=\"{node.Box.X}\" x2=\"{node.Box.Right}\" y1=\"{y}\" y2=\"{y}\" />");
        }

        foreach (var slot in node.Slots)
        {
            SvgMarkup.WriteText(html, slot.Label, $"slot {slot.State.Name}", node.Box.X + GraphLayout.Pad, slot.Y + 4);
        }

        html.Write($"</g>\n");
    }

    private static void WriteEdge(HtmlWriter html, PlacedEdge placed)
    {
        var edge = placed.Edge;
        html.Write($"<g class=\"edge {edge.State.Name}\" data-from=\"{edge.From.Key}\" data-to=\"{edge.To.Key}\">");
        html.Write($"<title>{edge.Sentence}</title><path d=\"{Path(placed.Points)}\" />");
        var (x, y) = placed.Points[^1];
        WriteHead(html, edge.State, x, y);
        html.Write($"</g>\n");
    }

    // An arrow enters the box; a cross stops before it.
    private static void WriteHead(HtmlWriter html, EdgeState state, int x, int y)
    {
        if (state.IsBlocked)
        {
            html.Write($"<path class=\"head\" d=\"M{x - 9} {y - 4}L{x - 2} {y + 4}M{x - 9} {y + 4}L{x - 2} {y - 4}\" />");
        }
        else
        {
            html.Write($"<path class=\"head\" d=\"M{x - 6} {y - 4}L{x} {y}L{x - 6} {y + 4}\" />");
        }
    }

    // Straight segments with rounded corners.
    private static string Path(IReadOnlyList<(int X, int Y)> points)
    {
        var path = new StringBuilder().Append(CultureInfo.InvariantCulture, $"M{points[0].X} {points[0].Y}");
        for (var i = 1; i < points.Count - 1; i++)
        {
            var (before, corner, after) = (points[i - 1], points[i], points[i + 1]);
            var radius = Math.Min(Corner, Math.Min(Distance(before, corner), Distance(corner, after)) / 2);
            var (start, end) = (Towards(corner, before, radius), Towards(corner, after, radius));
            path.Append(CultureInfo.InvariantCulture, $"L{start.X} {start.Y}Q{corner.X} {corner.Y} {end.X} {end.Y}");
        }

        return path.Append(CultureInfo.InvariantCulture, $"L{points[^1].X} {points[^1].Y}").ToString();
    }

    private static int Distance((int X, int Y) a, (int X, int Y) b) => Math.Abs(a.X - b.X) + Math.Abs(a.Y - b.Y);

    private static (int X, int Y) Towards((int X, int Y) from, (int X, int Y) to, int distance) =>
        (from.X + (Math.Sign(to.X - from.X) * distance), from.Y + (Math.Sign(to.Y - from.Y) * distance));
}
