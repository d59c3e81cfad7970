using StageTest.Core.Reports.Graphs;

namespace StageTest.Core.Reports.Html;

/// <summary>What all pictures have in common.</summary>
/// <remarks>Every text has its length stated, so that it stays in its place whatever the font.</remarks>
internal static class SvgMarkup
{
    /// <summary>Writes the beginning of a picture.</summary>
    /// <param name="html">Where it is written.</param>
    /// <param name="width">The width of the picture.</param>
    /// <param name="height">The height of the picture.</param>
    /// <param name="label">What it shows, for readers of screens.</param>
    public static void WriteStart(HtmlWriter html, int width, int height, string label) =>
        html.Write(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"picture\" width=\"{width}\" height=\"{height}\" "
                + $"viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\">\n"
        );

    /// <summary>Writes a rectangle.</summary>
    public static void WriteBox(HtmlWriter html, PlacedBox box) =>
        html.Write($"<rect x=\"{box.X}\" y=\"{box.Y}\" width=\"{box.Width}\" height=\"{box.Height}\" rx=\"4\" />");

    /// <summary>Writes a line of text.</summary>
    /// <param name="html">Where it is written.</param>
    /// <param name="text">The text.</param>
    /// <param name="name">Its class in the style sheet.</param>
    /// <param name="x">Where it begins.</param>
    /// <param name="y">The line that it stands on.</param>
    /// <param name="most">How many characters are shown at most. Default: as many as in graphs.</param>
    public static void WriteText(HtmlWriter html, string text, string name, int x, int y, int most = GraphLayout.MostCharacters)
    {
        var shown = GraphLayout.Shown(text, most);
        html.Write(
            $"<text class=\"{name}\" x=\"{x}\" y=\"{y}\" textLength=\"{Math.Max(1, shown.Length * GraphLayout.CharacterWidth)}\" "
                + $"lengthAdjust=\"spacingAndGlyphs\">{shown}</text>"
        );
    }
}
