using StageTest.Core.Connectivity;

namespace StageTest.Core.Reports.Maps;

/// <summary>One line for each pair of ends: <c>shop/web[Deployment] => shop/db[StatefulSet] : TCP 5432</c>.</summary>
internal sealed class TextMap : IResultWriter<ConnectionMap>
{
    /// <inheritdoc/>
    public void Write(ConnectionMap map, TextWriter writer)
    {
        foreach (var line in map.Lines)
        {
            writer.Write($"{line.From} => {line.To} : {map.Text(line)}\n");
        }
    }
}
