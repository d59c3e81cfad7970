using StageTest.Core.Connectivity;

namespace StageTest.Core.Reports.Maps;

/// <summary>The map as a Markdown table.</summary>
internal sealed class MarkdownMap : IResultWriter<ConnectionMap>
{
    /// <inheritdoc/>
    public void Write(ConnectionMap map, TextWriter writer)
    {
        writer.Write("| from | to | connections |\n|---|---|---|\n");
        foreach (var line in map.Lines)
        {
            writer.Write(
                $"| {MarkdownText.Escape($"{line.From}")} | {MarkdownText.Escape($"{line.To}")} | {MarkdownText.Escape(map.Text(line))} |\n"
            );
        }
    }
}
