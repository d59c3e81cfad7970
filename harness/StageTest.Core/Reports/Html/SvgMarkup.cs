using StageTest.Core.Reports.Graphs;

namespace StageTest.Core.Reports.Html;

/// <summary>The common part of all diagrams.</summary>
/// <remarks>Every text has a stated length, so that it stays in place with any font.</remarks>
internal static class SvgMarkup
{
    /// <summary>Writes the beginning of a picture.</summary>
    /// <param name="html">The output.</param>
    /// <param name="width">The width of the picture.</param>
    /// <param name="height">The height of the picture.</param>
    /// <param name="label">Its title, for screen readers.</param>
    public static void WriteStart(HtmlWriter html, int width, int height, string label) =>
        html.Write(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture\" width=\"{width}\" height=\"{height}\" "
                + $"viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\">\n"
        );

    /// <summary>Writes a rectangle.</summary>
    public static void WriteBox(HtmlWriter html, PlacedBox box) =>
        html.Write($"<rect x=\"{box.X}\" y=\"{box.Y}\" width=\"{box.Width}\" height=\"{box.Height}\" rx=\"4\" />");

    /// <summary>Writes a line of text.</summary>
    /// <param name="html">The output.</param>
    /// <param name="text">The text.</param>
    /// <param name="name">Its class in the style sheet.</param>
    /// <param name="x">Its left end.</param>
    /// <param name="y">Its baseline.</param>
    /// <param name="most">The maximum number of displayed characters. Default: as in graphs.</param>
    public static void WriteText(HtmlWriter html, string text, string name, int x, int y, int most = GraphLayout.MostCharacters)
    {
        var shown = GraphLayout.Shown(text, most);
        html.Write(
            $"<text class=\"{name}\" x=\"{x}\" y=\"{y}\" textLength=\"{Math.Max(1, shown.Length * GraphLayout.CharacterWidth)}\" "
                + $"lengthAdjust=\"spacingAndGlyphs\">{shown}</text>"
        );
    }
}
