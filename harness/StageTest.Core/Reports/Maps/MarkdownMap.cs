using StageTest.Core.Connectivity;

namespace StageTest.Core.Reports.Maps;

/// <summary>The map as a Markdown table.</summary>
internal sealed class MarkdownMap : IResultWriter<ConnectionMap>
{
    /// <inheritdoc/>
    public void Write(ConnectionMap map, TextWriter writer)
    {
        writer.Write("| from | to | connections |\n|---|---|---|\n");
        var texts = new MapTexts(map);
        foreach (var line in map.Lines)
        {
            var (from, to, connections) = (texts.Of(line.From), texts.Of(line.To), texts.Connections(line));
            writer.Write($"| {MarkdownText.Escape(from)} | {MarkdownText.Escape(to)} | {MarkdownText.Escape(connections)} |\n");
        }
    }
}
