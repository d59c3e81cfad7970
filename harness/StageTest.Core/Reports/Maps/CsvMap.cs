using StageTest.Core.Connectivity;

namespace StageTest.Core.Reports.Maps;

/// <summary>The map as comma-separated values with a heading, quoted as in RFC 4180, lines ended by CR LF.</summary>
internal sealed class CsvMap : IResultWriter<ConnectionMap>
{
    /// <inheritdoc/>
    public void Write(ConnectionMap map, TextWriter writer)
    {
        CsvText.WriteLine(["from", "to", "connections"], writer);
        var texts = new MapTexts(map);
        foreach (var line in map.Lines)
        {
            CsvText.WriteLine([texts.Of(line.From), texts.Of(line.To), texts.Connections(line)], writer);
        }
    }
}
