using System.Text.Encodings.Web;
using System.Text.Json;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports.Gate;

/// <summary>
/// The gate's report for scripts: one JSON object, version 1. Its field <c>run</c> is the report that <c>stagetest run</c> writes.
/// </summary>
internal sealed class JsonGate : IGateFormat
{
    private const int Version = 1;

    /// <inheritdoc/>
    public string Name => "json";

    /// <inheritdoc/>
    public void Write(GateReport report, TextWriter writer)
    {
        using var stream = new TextWriterStream(writer);
        using (var json = new Utf8JsonWriter(stream, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("decision", OutcomeText.Code(report.Outcome));
            json.WriteString("base", report.Base);
            json.WriteString("head", report.Head);
            json.WriteString("engine", report.Engine);
            json.WriteBoolean("sendsPackets", report.SendsPackets);
            WriteList(json, "changedFiles", report.ChangedFiles, json.WriteStringValue);
            WriteList(json, "problems", report.Problems, problem => WriteProblem(json, problem));
            WriteList(json, "reasons", report.Reasons, reason => WriteReason(json, reason));
            WriteList(json, "scenarios", report.Changes, change => WriteChange(json, change));
            WriteList(json, "rules", report.Rules, use =>
            {
                json.WriteStartObject();
                json.WriteString("rule", use.ToString());
                json.WriteString("location", use.Location.ToString());
                json.WriteString("readiness", use.Readiness.ToString().ToLowerInvariant());
                json.WriteString("by", use.By);
                json.WriteEndObject();
            });
            if (report.Mutations is { } mutations)
            {
                WriteMutations(json, mutations);
            }

            if (report.Run is { } run)
            {
                using var text = new StringWriter();
                new JsonReport().Write(run, text);
                json.WritePropertyName("run");
                json.WriteRawValue(text.ToString().Trim());
            }

            json.WriteEndObject();
        }

        writer.Write('\n');
    }

    private static void WriteMutations(Utf8JsonWriter json, MutationReview mutations)
    {
        json.WriteStartObject("mutations");
        json.WriteNumber("score", mutations.Score);
        json.WriteNumber("least", mutations.Least);
        json.WriteNumber("noticed", mutations.Killed);
        WriteList(json, "unnoticed", mutations.Survivors, survivor =>
        {
            json.WriteStartObject();
            json.WriteString("at", survivor.Mutant.Location.ToString());
            json.WriteString("change", $"{survivor.Mutant.Subject} {survivor.Mutant.Description}");
            WriteList(json, "remedy", survivor.Remedy, line =>
            {
                json.WriteStartObject();
                json.WriteString("path", line.Path);
                json.WriteString("item", line.Text);
                json.WriteEndObject();
            });
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void WriteList<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }

    private static void WriteProblem(Utf8JsonWriter json, Diagnostic problem)
    {
        json.WriteStartObject();
        json.WriteString("severity", problem.Severity.ToString().ToLowerInvariant());
        json.WriteString("location", problem.Location.ToString());
        json.WriteString("message", problem.Message);
        json.WriteEndObject();
    }

    private static void WriteReason(Utf8JsonWriter json, HoldReason reason)
    {
        json.WriteStartObject();
        json.WriteString("id", reason.Id);
        json.WriteString("place", reason.Place);
        json.WriteString("message", reason.Text);
        json.WriteString("location", reason.Location.ToString());
        json.WriteString("scenario", reason.Scenario);
        json.WriteBoolean("holds", reason.Holds);
        json.WriteString("accepted", GateText.Acceptance(reason));
        json.WriteEndObject();
    }

    private static void WriteChange(Utf8JsonWriter json, ScenarioChange change)
    {
        json.WriteStartObject();
        json.WriteString("name", change.Scenario.Name);
        json.WriteString("file", change.Scenario.File);
        json.WriteBoolean("new", change.IsNew);
        WriteList(json, "flows", change.Flows, flow =>
        {
            json.WriteStartObject();
            json.WriteString("flow", flow.Flow.ToString());
            json.WriteString("stage", StageText.Name(flow.Stage));
            json.WriteString("before", flow.Before.Code());
            json.WriteString("after", flow.After.Verdict.Code());
            json.WriteString("ingress", flow.After.Ingress.ToString());
            json.WriteString("egress", flow.After.Egress.ToString());
            json.WriteEndObject();
        });
        WriteConnections(json, "connections", change.Map);
        WriteConnections(json, "connectionsBeforePromotion", change.EarlyMap);
        json.WriteString("mapProblem", change.MapProblem);
        json.WriteEndObject();
    }

    private static void WriteConnections(Utf8JsonWriter json, string name, MapComparison? map) =>
        WriteList(json, name, map?.Changes ?? [], connection =>
        {
            json.WriteStartObject();
            json.WriteString("from", connection.From.ToString());
            json.WriteString("to", connection.To.ToString());
            json.WriteString("opens", connection.Opened.ToFullString());
            json.WriteString("closes", connection.Closed.ToFullString());
            json.WriteEndObject();
        });
}
