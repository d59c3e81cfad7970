using StageTest.Core.Connectivity;

namespace StageTest.Core.Reports.Maps;

/// <summary>One line for each pair of ends: <c>shop/web[Deployment] => shop/db[StatefulSet] : TCP 5432</c>.</summary>
internal sealed class TextMap : IResultWriter<ConnectionMap>
{
    /// <inheritdoc/>
    public void Write(ConnectionMap map, TextWriter writer)
    {
        var texts = new MapTexts(map);
        foreach (var line in map.Lines)
        {
            writer.Write(texts.Of(line.From));
            writer.Write(" => ");
            writer.Write(texts.Of(line.To));
            writer.Write(" : ");
            writer.Write(texts.Connections(line));
            writer.Write('\n');
        }
    }
}
