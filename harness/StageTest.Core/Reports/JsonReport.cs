using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports;

/// <summary>The report for scripts: one JSON object, version 1, written as a stream with one flow to a line.</summary>
/// <remarks>
/// Fields are only ever added to a version. Beyond the contract a scenario has <c>description</c>, <c>durationSeconds</c>,
/// <c>control</c> (the reading without policies) and <c>pendingTrace</c> (the flows of which Calico's own pending trace would show
/// something else than promotion does); a stage has <c>settled</c> and <c>flapped</c> (the flows that changed between readings)
/// and <c>probing</c> (how long silence lasted to count as a denial, and the flows that were looked at again);
/// <c>inputs</c> (every file that was read, by its path in the repository, with its digest; a scenario's are paths) and
/// <c>environment</c> (versions by name: <c>stagetest</c>, <c>kernel</c>, <c>nftables</c>, <c>k3s</c>, <c>calico</c>, the number of
/// <c>nodes</c>) say what a run depends on;
/// a flow that changed when policies did, on an engine that can tell when, has <c>enforced</c> or <c>released</c>: seconds after the change
/// until an answer showed it, and until the last that did not;
/// a flow has <c>ipFamily</c> (<c>IPv6</c>) where it is not over IPv4 and, where there is something to say, <c>detail</c>,
/// <c>difference</c> (why the gate holds on it), <c>expectedAt</c> and
/// <c>because</c>.
/// </remarks>
internal sealed class JsonReport : IReportFormat
{
    private const int Version = 1;

    /// <inheritdoc/>
    public string Name => "json";

    /// <inheritdoc/>
    public void Write(RunReport report, TextWriter writer)
    {
        // Reports are read by programs and by people, never pasted into HTML, so arrows and quotes may stay readable.
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var stream = new TextWriterStream(writer);
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            json.WriteNumber("version"u8, Version);
            json.WriteString("engine"u8, report.Engine);
            json.WriteString(
                "startedAt"u8,
                report.StartedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            );
            WriteDuration(json, report.Duration);
            json.WriteString("decision"u8, OutcomeText.Code(report.Outcome));
            WriteSurroundings(json, stream, report);
            json.WriteStartArray("scenarios"u8);
            foreach (var scenario in report.Scenarios)
            {
                WriteScenario(json, stream, scenario);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        writer.WriteLine();
    }

    private static void WriteSurroundings(Utf8JsonWriter json, Stream stream, RunReport report)
    {
        json.WriteStartObject("environment"u8);
        foreach (var (name, version) in report.Environment)
        {
            json.WriteString(name, version);
        }

        json.WriteEndObject();
        json.WriteStartArray("inputs"u8);
        foreach (var input in report.Inputs)
        {
            json.WriteStartObject();
            json.WriteString("path"u8, input.Path);
            json.WriteString("sha256"u8, input.Sha256);
            json.WriteEndObject();
            EndLine(json, stream);
        }

        json.WriteEndArray();
    }

    private static void WriteScenario(Utf8JsonWriter json, Stream stream, ScenarioResult result)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, result.Scenario.Name);
        json.WriteString("file"u8, result.Scenario.File);
        if (result.Scenario.Description is { } description)
        {
            json.WriteString("description"u8, description);
        }

        if (result.Scenario.NotAsked > 0)
        {
            json.WriteNumber("notAsked"u8, result.Scenario.NotAsked);
        }

        json.WriteString("decision"u8, OutcomeText.Code(result.Decision.Outcome));
        json.WriteStartArray("reasons"u8);
        foreach (var reason in result.Decision.Reasons)
        {
            json.WriteStringValue(reason.Text);
        }

        json.WriteEndArray();
        json.WriteStartArray("inputs"u8);
        foreach (var input in result.Scenario.Inputs)
        {
            json.WriteStringValue(input.Path);
        }

        json.WriteEndArray();
        if (result.Run is { } run)
        {
            WriteDuration(json, run.Duration);
            WriteControl(json, stream, run);
            WritePending(json, stream, run);
        }

        json.WriteStartArray("stages"u8);
        foreach (var stage in result.Run?.Stages ?? [])
        {
            WriteStage(json, stream, result.Run!, stage);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteControl(Utf8JsonWriter json, Stream stream, ScenarioRun run)
    {
        json.WriteStartObject("control"u8);
        json.WriteStartArray("flows"u8);
        for (var place = 0; place < run.Control.Plan.Flows.Length; place++)
        {
            json.WriteStartObject();
            WriteFlow(json, run.Control.Plan.Flows[place]);
            json.WriteString("observed"u8, run.Control.Verdicts[place].Code());
            WriteIfAny(json, "detail", run.Control.DetailAt(place));
            json.WriteEndObject();
            EndLine(json, stream);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePending(Utf8JsonWriter json, Stream stream, ScenarioRun run)
    {
        json.WriteStartArray("pendingTrace"u8);
        foreach (var difference in run.Pending)
        {
            json.WriteStartObject();
            WriteFlow(json, difference.Flow);
            json.WriteString("pending"u8, difference.Pending.Code());
            json.WriteString("promoted"u8, difference.Promoted.Code());
            json.WriteString("why"u8, difference.Why);
            json.WriteEndObject();
            EndLine(json, stream);
        }

        json.WriteEndArray();
    }

    private static void WriteStage(Utf8JsonWriter json, Stream stream, ScenarioRun run, StageRun stage)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, StageText.Name(stage.Stage));
        json.WriteNumber("readings"u8, stage.Readings);
        json.WriteBoolean("settled"u8, stage.Settled);
        WriteDuration(json, stage.Duration);
        WriteFlows(json, "flapped", run, stage.Flapped);
        if (stage.Probing is { } probing)
        {
            WriteProbing(json, run, probing);
        }

        var effects = stage.Effects.ToDictionary(e => e.Flow);
        var differences = MatrixComparison.Of(run, stage).ToDictionary(d => d.Flow, d => d.Kind);
        json.WriteStartArray("flows"u8);
        for (var place = 0; place < run.Plan.Flows.Length; place++)
        {
            var flow = run.Plan.Flows[place];
            DifferenceKind? difference = differences.TryGetValue(flow, out var kind) ? kind : null;
            json.WriteStartObject();
            WriteFlow(json, flow);
            WriteVerdicts(json, stage, place);
            WriteRuling(json, stage, flow);
            WriteRemarks(json, run, stage, place, difference);
            if (effects.TryGetValue(flow, out var effect))
            {
                WriteEffect(json, effect);
            }

            json.WriteEndObject();
            EndLine(json, stream);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteProbing(Utf8JsonWriter json, ScenarioRun run, StageProbing probing)
    {
        json.WriteStartObject("probing"u8);
        json.WriteNumber("denialTimeoutSeconds"u8, Math.Round(probing.Timing.DenialTimeout.TotalSeconds, 3));
        json.WriteBoolean("learned"u8, !probing.Timing.IsGiven);
        json.WriteNumber("answers"u8, probing.Timing.Answers);
        json.WriteNumber("slowestAnswerSeconds"u8, Math.Round(probing.Timing.SlowestAnswer.TotalSeconds, 6));
        WriteFlows(json, "secondLooks", run, probing.SecondLooks);
        WriteFlows(json, "changed", run, probing.Changed);
        json.WriteEndObject();
    }

    private static void WriteFlows(Utf8JsonWriter json, string name, ScenarioRun run, ImmutableArray<int> places)
    {
        json.WriteStartArray(name);
        foreach (var place in places)
        {
            json.WriteStringValue(run.Plan.Flows[place].ToString());
        }

        json.WriteEndArray();
    }

    private static void WriteFlow(Utf8JsonWriter json, Flow flow)
    {
        json.WriteString("from"u8, flow.From.ToString());
        json.WriteString("to"u8, flow.To.ToString());
        json.WriteNumber("port"u8, flow.Port.Number);
        json.WriteString("protocol"u8, flow.Port.ProtocolName);
        if (flow.Family != IpFamily.V4)
        {
            json.WriteString("ipFamily"u8, IpFamily.Name(flow.Family));
        }
    }

    private static void WriteVerdicts(Utf8JsonWriter json, StageRun stage, int place)
    {
        if (stage.Expected?.Verdicts[place] is { } expected)
        {
            json.WriteString("expected"u8, expected.Code());
        }
        else
        {
            json.WriteNull("expected"u8);
        }

        json.WriteString("observed"u8, stage.Observed.Verdicts[place].Code());
        json.WriteString("predicted"u8, stage.Predicted.Verdicts[place].Code());
    }

    private static void WriteRuling(Utf8JsonWriter json, StageRun stage, Flow flow)
    {
        var evaluation = stage.Evaluator.Evaluate(flow);
        json.WriteStartObject("ruling"u8);
        json.WriteString("ingress"u8, evaluation.Ingress.ToString());
        json.WriteString("egress"u8, evaluation.Egress.ToString());
        json.WriteEndObject();
    }

    private static void WriteRemarks(Utf8JsonWriter json, ScenarioRun run, StageRun stage, int place, DifferenceKind? difference)
    {
        WriteIfAny(json, "detail", run.Skipped.GetValueOrDefault(place) ?? stage.Observed.DetailAt(place));
        if (difference is { } kind)
        {
            json.WriteString("difference"u8, JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()));
        }

        if (stage.Expected?.Entries.GetValueOrDefault(place) is { } entry)
        {
            json.WriteString("expectedAt"u8, entry.Location.ToString());
            WriteIfAny(json, "because", entry.Because);
        }
    }

    private static void WriteEffect(Utf8JsonWriter json, FlowEffect effect)
    {
        json.WriteStartObject(effect.Now == Verdict.Denied ? "enforced"u8 : "released"u8);
        json.WriteNumber("afterSeconds"u8, Math.Round(effect.After.TotalSeconds, 3));
        json.WriteNumber("notBeforeSeconds"u8, Math.Round(effect.Unchanged.TotalSeconds, 3));
        json.WriteEndObject();
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteDuration(Utf8JsonWriter json, TimeSpan duration) =>
        json.WriteNumber("durationSeconds"u8, Math.Round(duration.TotalSeconds, 3));

    // Keeps memory level however many flows there are, and lets line tools such as grep and diff find single flows.
    private static void EndLine(Utf8JsonWriter json, Stream stream)
    {
        json.Flush();
        stream.Write("\n"u8);
    }
}
