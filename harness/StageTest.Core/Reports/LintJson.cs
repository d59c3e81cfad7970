using System.Text.Json;
using StageTest.Core.Documents;
using StageTest.Core.Lint;

namespace StageTest.Core.Reports;

/// <summary>Writes what lint found for programs: every error, warning and note with its place.</summary>
internal static class LintJson
{
    /// <summary>Writes one object with a list of findings, those of rules with their id and page.</summary>
    /// <param name="diagnostics">What the readers said.</param>
    /// <param name="findings">What the rules found.</param>
    /// <param name="writer">Receives the text.</param>
    public static void Write(IEnumerable<Diagnostic> diagnostics, IEnumerable<Finding> findings, TextWriter writer)
    {
        using (var stream = new TextWriterStream(writer))
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteStartArray("findings");
            foreach (var diagnostic in diagnostics)
            {
                Write(json, diagnostic, null);
            }

            foreach (var finding in findings)
            {
                Write(json, new(Severity.Warning, finding.Location, finding.Message), finding.Rule);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        writer.WriteLine();
    }

    private static void Write(Utf8JsonWriter json, Diagnostic diagnostic, LintRule? rule)
    {
        json.WriteStartObject();
        if (rule is not null)
        {
            json.WriteString("id", rule.Id);
            json.WriteString("page", rule.Page);
        }

        json.WriteString("severity", diagnostic.Severity.ToString().ToLowerInvariant());
        json.WriteString("file", diagnostic.Location.File);
        if (diagnostic.Location.Line > 0)
        {
            json.WriteNumber("line", diagnostic.Location.Line);
            json.WriteNumber("column", diagnostic.Location.Column);
        }

        json.WriteString("message", diagnostic.Message);
        json.WriteEndObject();
    }
}
