using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows.Sources.Formats;

/// <summary>
/// Goldmane's push format, one flow on each line: the fields of <c>Flow</c> and <c>FlowKey</c> of <c>goldmane/proto/api.proto</c>.
/// </summary>
/// <remarks>
/// Go's own JSON has names with underscores and enumerations as numbers; Protocol Buffers' JSON has neither. Both are read.
/// </remarks>
internal static class GoldmaneFormat
{
    /// <summary>The format.</summary>
    public static JsonFlowFormat Format { get; } =
        new("goldmane", "what Goldmane pushes (JSON lines)", IsRecord, Read)
        {
            // The answer of the API wraps each flow with its number.
            Unwrap = json => json.Object("flow") is { } flow && IsRecord(flow) ? [flow.Element] : null,
        };

    private static bool IsRecord(FlowJson json) =>
        KeyOf(json) is { } key && key.Has("proto") && (key.Has("source_name") || key.Has("dest_name"));

    private static FlowJson? KeyOf(FlowJson json) => json.Has("Key") ? json.Object("Key") : json.Object("key");

    private static FlowRecord? Read(FlowJson json, SourceLocation at, FlowTally tally)
    {
        var key = KeyOf(json)!.Value;
        var counts = CalicoTraces.Counts(json, "num_connections_started");
        if (counts is { Packets: 0, Connections: 0 })
        {
            return tally.LeaveOut(FlowTally.WithoutPackets);
        }

        var policies = key.Object("policies");
        return new(
            new(
                EndOf(key, "source", json.Texts("source_labels")),
                EndOf(key, "dest", json.Texts("dest_labels")),
                key.Port("dest_port", "proto"),
                ServiceOf(key),
                CalicoTraces.Reporter(key.Enumerated("reporter", CalicoTraces.Reporters)),
                CalicoTraces.IsAllowed(key.Enumerated("action", CalicoTraces.Actions)),
                CalicoTraces.Trace(policies?.Objects("enforced_policies") ?? []),
                CalicoTraces.Trace(policies?.Objects("pending_policies") ?? [])
            ),
            counts,
            json.Time("start_time"),
            json.Time("end_time"),
            at
        );
    }

    private static FlowEnd EndOf(FlowJson key, string end, IEnumerable<string> labels)
    {
        var inNamespace = CalicoTraces.Namespace(key.Text($"{end}_namespace"));
        var name = key.Text($"{end}_name");
        var kind = CalicoTraces.KindOf(key.Enumerated($"{end}_type", CalicoTraces.EndpointTypes), inNamespace, name);
        return new()
        {
            Kind = kind,
            Namespace = inNamespace,
            Name = name,
            Labels = kind == FlowEndKind.Workload ? FlowJson.Labels(labels) : null,
        };
    }

    private static FlowService? ServiceOf(FlowJson key) =>
        key.Text("dest_service_name") is { Length: > 0 } name
        && name != "-"
        && key.Number("dest_service_port") is > 0 and <= ushort.MaxValue
            ? new(
                EndpointRef.Service(key.Text("dest_service_namespace"), name),
                new((ushort)key.Number("dest_service_port"), FlowJson.TryProtocol(key.Text("proto")) ?? Protocol.Tcp)
            )
            : null;
}
