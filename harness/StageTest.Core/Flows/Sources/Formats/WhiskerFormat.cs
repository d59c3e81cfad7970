using System.Text.Json;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;

namespace StageTest.Core.Flows.Sources.Formats;

/// <summary>The answer of Whisker's <c>GET /flows</c> (<c>whisker-backend/pkg/apis/v1/flows.go</c>).</summary>
internal static class WhiskerFormat
{
    /// <summary>The format.</summary>
    public static JsonFlowFormat Format { get; } =
        new("whisker", "the answer of Whisker's GET /flows (JSON)", IsRecord, Read)
        {
            Lists = ["items"],
            Unwrap = json => json.Find("items") is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : null,
        };

    private static bool IsRecord(FlowJson json) =>
        json.Has("protocol") && json.Has("reporter") && json.Has("source_name") && json.Has("dest_name") && !json.Has("source_name_aggr");

    private static FlowRecord? Read(FlowJson json, SourceLocation at, FlowTally tally)
    {
        var counts = new FlowCounts(
            json.Count("packets_in"),
            json.Count("packets_out"),
            json.Count("bytes_in"),
            json.Count("bytes_out"),
            0
        );
        if (counts.Packets == 0)
        {
            return tally.LeaveOut(FlowTally.WithoutPackets);
        }

        var policies = json.Object("policies");
        return new(
            new(
                EndOf(json, "source"),
                EndOf(json, "dest"),
                json.Port("dest_port", "protocol"),
                null,
                CalicoTraces.Reporter(json.Enumerated("reporter", CalicoTraces.Reporters)),
                CalicoTraces.IsAllowed(json.Enumerated("action", CalicoTraces.Actions)),
                CalicoTraces.Trace(policies?.Objects("enforced") ?? []),
                CalicoTraces.Trace(policies?.Objects("pending") ?? [])
            ),
            counts,
            json.Time("start_time"),
            json.Time("end_time"),
            at
        );
    }

    private static FlowEnd EndOf(FlowJson json, string end)
    {
        const string between = " | ";
        var inNamespace = CalicoTraces.Namespace(json.Text($"{end}_namespace"));
        var name = CalicoTraces.Name(json.Text($"{end}_name"));
        var kind = CalicoTraces.KindOf("", inNamespace, name);
        return new()
        {
            Kind = kind,
            Namespace = inNamespace,
            Name = name,
            Labels =
                kind == FlowEndKind.Workload
                    ? FlowJson.Labels(json.Text($"{end}_labels").Split(between, StringSplitOptions.RemoveEmptyEntries))
                    : null,
        };
    }
}
