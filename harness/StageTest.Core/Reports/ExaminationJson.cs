using System.Text.Encodings.Web;
using System.Text.Json;
using StageTest.Core.Engines;

namespace StageTest.Core.Reports;

/// <summary>Writes what engines need and what is there for scripts.</summary>
internal static class ExaminationJson
{
    /// <summary>The version of the form. It changes only where scripts would have to.</summary>
    public const int Version = 1;

    /// <summary>
    /// Writes <c>{ "version": 1, "engines": [ { "name", "canRun", "sendsPackets", "requirements": [ { "name", "met", "optional", "found",
    /// "remedy" } ] } ] }</c>; a need that is met has no remedy.
    /// </summary>
    public static void Write(IEnumerable<EngineExamination> examinations, TextWriter writer)
    {
        using var stream = new TextWriterStream(writer);
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteStartArray("engines");
            foreach (var examination in examinations)
            {
                Write(json, examination);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        writer.Write('\n');
    }

    private static void Write(Utf8JsonWriter json, EngineExamination examination)
    {
        json.WriteStartObject();
        json.WriteString("name", examination.Engine);
        json.WriteBoolean("canRun", examination.CanRun);
        json.WriteBoolean("sendsPackets", examination.SendsPackets);
        json.WriteStartArray("requirements");
        foreach (var requirement in examination.Requirements)
        {
            json.WriteStartObject();
            json.WriteString("name", requirement.Name);
            json.WriteBoolean("met", requirement.IsMet);
            json.WriteBoolean("optional", requirement.IsOptional);
            json.WriteString("found", requirement.Found);
            if (requirement is { IsMet: false, Remedy: { } remedy })
            {
                json.WriteString("remedy", remedy);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
