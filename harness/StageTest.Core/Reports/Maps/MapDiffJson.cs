using System.Text.Json;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Reports.Maps;

/// <summary>
/// Writes a <see cref="MapComparison"/> as <c>{ "version": 1, "newWorkloads", "lostWorkloads", "changes": [ { "change", "from", "to",
/// "before", "after" } ] }</c>.
/// </summary>
internal static class MapDiffJson
{
    /// <summary>Writes the object.</summary>
    public static void Write(MapComparison comparison, TextWriter writer)
    {
        using var stream = new TextWriterStream(writer);
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version"u8, 1);
            WriteNames(json, "newWorkloads", comparison.NewWorkloads);
            WriteNames(json, "lostWorkloads", comparison.LostWorkloads);
            json.WriteStartArray("changes"u8);
            foreach (var change in comparison.Changes)
            {
                json.WriteStartObject();
                json.WriteString("change"u8, MapDiffText.Word(change));
                JsonMap.WriteEnd(json, "from", change.From);
                JsonMap.WriteEnd(json, "to", change.To);
                JsonMap.WriteConnections(json, "before", change.Before);
                JsonMap.WriteConnections(json, "after", change.After);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        writer.Write('\n');
    }

    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<MapEnd> ends)
    {
        json.WriteStartArray(name);
        foreach (var end in ends)
        {
            json.WriteStringValue(end.ToString());
        }

        json.WriteEndArray();
    }
}
