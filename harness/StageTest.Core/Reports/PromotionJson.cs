using System.Text.Encodings.Web;
using System.Text.Json;
using StageTest.Core.Promotion;

namespace StageTest.Core.Reports;

/// <summary>Writes promotions and their verification for programs.</summary>
internal static class PromotionJson
{
    private const int Version = 1;

    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// Writes <c>{ "version", "state": "done|refused|proposed|written", "record", "scenarios": [FILE], "refusals": [ { "scenario", "reason" }
    /// ], "changes": [ { "path", "movedFrom", "removed" } ] }</c>.
    /// </summary>
    public static void Write(PromotionReport report, TextWriter writer) =>
        Write(writer, json =>
        {
            json.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(report.State.ToString()));
            json.WriteString("record", report.Record);
            json.WriteStartArray("scenarios");
            foreach (var scenario in report.Plan?.Scenarios ?? [])
            {
                json.WriteStringValue(scenario.File);
            }

            json.WriteEndArray();
            json.WriteStartArray("refusals");
            foreach (var refusal in report.Plan?.Refusals ?? [])
            {
                json.WriteStartObject();
                json.WriteString("scenario", refusal.Scenario);
                json.WriteString("reason", refusal.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("changes");
            foreach (var change in report.Plan?.Changes ?? [])
            {
                json.WriteStartObject();
                json.WriteString("path", change.Path);
                json.WriteString("movedFrom", change.MovedFrom);
                json.WriteBoolean("removed", change.After is null);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    /// <summary>Writes <c>{ "version", "verified", "files", "scenarios": [FILE], "differences": [TEXT] }</c>.</summary>
    public static void Write(VerificationReport report, TextWriter writer) =>
        Write(writer, json =>
        {
            json.WriteBoolean("verified", report.Differences.IsEmpty);
            json.WriteNumber("files", report.Record.Subjects.Count);
            WriteTexts(json, "scenarios", report.Record.Scenarios);
            WriteTexts(json, "differences", report.Differences);
        });

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void Write(TextWriter writer, Action<Utf8JsonWriter> write)
    {
        using (var stream = new TextWriterStream(writer))
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            write(json);
            json.WriteEndObject();
        }

        writer.Write('\n');
    }
}
