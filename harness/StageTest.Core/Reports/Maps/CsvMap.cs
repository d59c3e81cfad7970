using StageTest.Core.Connectivity;

namespace StageTest.Core.Reports.Maps;

/// <summary>The map as comma-separated values with a heading, quoted as in RFC 4180, lines ended by CR LF.</summary>
internal sealed class CsvMap : IResultWriter<ConnectionMap>
{
    /// <inheritdoc/>
    public void Write(ConnectionMap map, TextWriter writer)
    {
        writer.Write("from,to,connections\r\n");
        foreach (var line in map.Lines)
        {
            writer.Write($"{Quote($"{line.From}")},{Quote($"{line.To}")},{Quote(map.Text(line))}\r\n");
        }
    }

    // Names cannot hold quotes; the doubling keeps the file right whatever they hold one day.
    private static string Quote(string text) =>
        text.AsSpan().ContainsAny("\",\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
