using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using StageTest.Core.Addresses;
using StageTest.Core.Contract;
using StageTest.Core.Decisions;
using StageTest.Core.Flows;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports;

/// <summary>The flow logs of a run, one JSON object to a line, in the order in which flows are asked, stage by stage.</summary>
/// <remarks>
/// Fields: <c>time</c>, <c>scenario</c>, <c>stage</c>, <c>reporter</c>, <c>source</c>, <c>destination</c>, <c>port</c>, <c>protocol</c>,
/// <c>service</c> (<c>namespace</c>, <c>name</c> and its own <c>port</c>) where it was opened to one, <c>ipFamily</c> where it is not IPv4,
/// <c>action</c>, <c>enforced</c> and <c>pending</c> (the traces), <c>packets</c>. A step of a trace has the fields of Calico's
/// PolicyHit: <c>kind</c>, <c>namespace</c>, <c>name</c>, <c>tier</c>, <c>action</c>, <c>ruleIndex</c> (-1 for the end of a tier) and
/// <c>trigger</c>.
/// </remarks>
internal sealed class FlowLogReport : IResultWriter<RunReport>
{
    /// <inheritdoc/>
    public void Write(RunReport report, TextWriter writer)
    {
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using var stream = new TextWriterStream(writer);
        using var json = new Utf8JsonWriter(stream, options);
        foreach (var run in report.Scenarios.Select(s => s.Run).OfType<ScenarioRun>())
        {
            foreach (var stage in run.Stages)
            {
                foreach (var flow in stage.Flows)
                {
                    Write(json, run.Scenario.Name, stage.Stage, flow);
                    json.Flush();
                    stream.Write("\n"u8);
                    json.Reset();
                }
            }
        }
    }

    private static void Write(Utf8JsonWriter json, string scenario, Stage stage, FlowLog flow)
    {
        json.WriteStartObject();
        json.WriteString("time"u8, flow.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("scenario"u8, scenario);
        json.WriteString("stage"u8, StageText.Name(stage));
        json.WriteString("reporter"u8, Code(flow.Reporter));
        json.WriteString("source"u8, flow.Source);
        json.WriteString("destination"u8, flow.Destination);
        json.WriteNumber("port"u8, flow.Port.Number);
        json.WriteString("protocol"u8, flow.Port.ProtocolName);
        if (flow.Service is { } asked)
        {
            json.WriteStartObject("service"u8);
            json.WriteString("namespace"u8, asked.Service.Namespace);
            json.WriteString("name"u8, asked.Service.Name);
            json.WriteNumber("port"u8, asked.Port.Number);
            json.WriteEndObject();
        }

        if (flow.Family != IpFamily.V4)
        {
            json.WriteString("ipFamily"u8, IpFamily.Name(flow.Family));
        }

        json.WriteString("action"u8, Code(flow.Action));
        WriteTrace(json, "enforced", flow.Enforced);
        WriteTrace(json, "pending", flow.Pending);
        json.WriteNumber("packets"u8, flow.Packets);
        json.WriteEndObject();
    }

    private static void WriteTrace(Utf8JsonWriter json, string name, ImmutableArray<PolicyHit> trace)
    {
        json.WriteStartArray(name);
        foreach (var hit in trace)
        {
            WriteHit(json, hit);
        }

        json.WriteEndArray();
    }

    private static void WriteHit(Utf8JsonWriter json, PolicyHit hit)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, hit.Kind);
        json.WriteString("namespace"u8, hit.Namespace);
        json.WriteString("name"u8, hit.Name);
        json.WriteString("tier"u8, hit.Tier);
        json.WriteString("action"u8, Code(hit.Action));
        json.WriteNumber("ruleIndex"u8, hit.RuleIndex);
        if (hit.Trigger is { } trigger)
        {
            json.WritePropertyName("trigger"u8);
            WriteHit(json, trigger);
        }

        json.WriteEndObject();
    }

    private static string Code<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
