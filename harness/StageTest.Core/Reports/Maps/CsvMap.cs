using StageTest.Core.Connectivity;

namespace StageTest.Core.Reports.Maps;

/// <summary>The map as comma-separated values with a heading, quoted as in RFC 4180, lines ended by CR LF.</summary>
internal sealed class CsvMap : IResultWriter<ConnectionMap>
{
    /// <inheritdoc/>
    public void Write(ConnectionMap map, TextWriter writer)
    {
        CsvText.WriteLine(["from", "to", "connections"], writer);
        foreach (var line in map.Lines)
        {
            CsvText.WriteLine([$"{line.From}", $"{line.To}", map.Text(line)], writer);
        }
    }
}
