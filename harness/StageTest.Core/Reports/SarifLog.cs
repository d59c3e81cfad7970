using System.Text.Encodings.Web;
using System.Text.Json;
using StageTest.Core.Contract;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;

namespace StageTest.Core.Reports;

/// <summary>Writes annotations as SARIF 2.1.0, the format of code scanning (OASIS, <c>sarif-v2.1.0-errata01-os-complete</c>).</summary>
/// <remarks>
/// Files are relative to <c>%SRCROOT%</c>, the repository. GitHub shows 5,000 results of an upload and refuses one of more than 25,000, so
/// no more than 5,000 are written, and a notification tells how many are left out. It refuses an upload with a result that has no place, so
/// what belongs to no file is a notification too, and a file as a whole is its first line.
/// </remarks>
internal static class SarifLog
{
    /// <summary>How many results a log has at most.</summary>
    public const int MostResults = 5000;

    private const int LongestMessage = 4000;

    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    /// <summary>Writes a log of one run.</summary>
    public static void Write(IEnumerable<Annotation> annotations, TextWriter writer)
    {
        var placed = annotations.ToLookup(a => a.Location.File is { Length: > 0 });
        var all = placed[true].ToArray();
        var results = all.Take(MostResults).ToArray();
        string[] notifications =
        [
            .. placed[false].Take(MostResults).Select(a => a.Message),
            .. all.Length > MostResults
                ? [$"{CountText.Of(all.Length - MostResults, "result")} left out, because code scanning takes no more."]
                : Array.Empty<string>(),
        ];
        var rules = results.Select(a => a.Rule).DistinctBy(r => r.Id).OrderBy(r => r.Id, StringComparer.Ordinal).ToList();
        using var stream = new TextWriterStream(writer);
        using (
            var json = new Utf8JsonWriter(
                stream,
                new()
                {
                    Indented = true,
                    NewLine = "\n",
                    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            )
        )
        {
            json.WriteStartObject();
            json.WriteString("$schema", Schema);
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            WriteTool(json, rules);
            json.WriteString("columnKind", "utf16CodeUnits");
            WriteInvocation(json, notifications);
            json.WriteStartArray("results");
            foreach (var annotation in results)
            {
                WriteResult(json, annotation, rules.FindIndex(r => r.Id == annotation.Rule.Id));
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        writer.Write('\n');
    }

    private static void WriteTool(Utf8JsonWriter json, List<AnnotationRule> rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "StageTest");
        json.WriteString("version", StageTestVersion.Text);
        json.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Id);
            WriteMessage(json, "shortDescription", rule.Title);
            json.WriteString("helpUri", rule.HelpUri);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteInvocation(Utf8JsonWriter json, string[] notifications)
    {
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", true);
        if (notifications.Length > 0)
        {
            json.WriteStartArray("toolExecutionNotifications");
            foreach (var notification in notifications)
            {
                json.WriteStartObject();
                json.WriteString("level", "warning");
                WriteMessage(json, "message", notification);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteResult(Utf8JsonWriter json, Annotation annotation, int rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", annotation.Rule.Id);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString(
            "level",
            annotation.Severity switch
            {
                Severity.Error => "error",
                Severity.Warning => "warning",
                _ => "note",
            }
        );
        WriteMessage(json, "message", annotation.Message);
        WriteLocations(json, "locations", annotation.Location, null);
        if (annotation.Related is { } related && related != annotation.Location)
        {
            WriteLocations(json, "relatedLocations", related, "The scenario speaks about it here.");
        }

        if (annotation.Justification is { } justification)
        {
            json.WriteStartArray("suppressions");
            json.WriteStartObject();
            json.WriteString("kind", "external");
            json.WriteString("justification", justification);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteLocations(Utf8JsonWriter json, string name, SourceLocation location, string? message)
    {
        json.WriteStartArray(name);
        if (location.File is { Length: > 0 } file)
        {
            json.WriteStartObject();
            json.WriteStartObject("physicalLocation");
            json.WriteStartObject("artifactLocation");
            WriteUri(json, file);
            json.WriteEndObject();
            json.WriteStartObject("region");
            json.WriteNumber("startLine", Math.Max(1, location.Line));
            json.WriteNumber("startColumn", Math.Max(1, location.Column));
            json.WriteEndObject();
            json.WriteEndObject();
            if (message is not null)
            {
                WriteMessage(json, "message", message);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteUri(Utf8JsonWriter json, string file)
    {
        if (Path.IsPathRooted(file))
        {
            json.WriteString("uri", new Uri(file).AbsoluteUri);
            return;
        }

        json.WriteString("uri", string.Join('/', file.Split('/').Select(Uri.EscapeDataString)));
        json.WriteString("uriBaseId", "%SRCROOT%");
    }

    private static void WriteMessage(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text.Length > LongestMessage ? text[..LongestMessage] + " ..." : text);
        json.WriteEndObject();
    }
}
