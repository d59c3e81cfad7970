using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows.Sources.Formats;

/// <summary>The output of <c>stagetest observe --output jsonl</c> and the content of its store, one record on each line.</summary>
internal static class RecordFormat
{
    private static readonly ImmutableArray<string> Kinds = ["workload", "host", "networkSet", "network"];

    /// <summary>The format.</summary>
    public static JsonFlowFormat Format { get; } =
        new("records", "what 'stagetest observe --output jsonl' writes", IsRecord, Read)
        {
            // A store begins with its sources.
            Lists = ["records"],
            Unwrap = json =>
                json.Has("readFrom") ? []
                : json.Has("version") && json.Has("records") ? json.List("records")
                : null,
        };

    private static bool IsRecord(FlowJson json) => json.Has("first") && json.Has("last") && json.Has("from") && json.Has("to");

    private static FlowRecord? Read(FlowJson json, SourceLocation at, FlowTally tally) =>
        new(
            new(
                End(json, "from"),
                End(json, "to"),
                FlowJson.MakePort(json.Number("port"), json.Text("protocol")),
                ServiceOf(json),
                CalicoTraces.Reporter(json.Text("reporter")),
                CalicoTraces.IsAllowed(json.Text("action")),
                RunFlowFormat.Trace(json, "enforced"),
                RunFlowFormat.Trace(json, "pending"),
                Family(json)
            ),
            new(
                json.Count("packetsIn"),
                json.Count("packetsOut"),
                json.Count("bytesIn"),
                json.Count("bytesOut"),
                json.Count("connections")
            ),
            json.Time("first"),
            json.Time("last"),
            at
        );

    /// <summary>The family in a record; null if it has none.</summary>
    /// <exception cref="FlowFormatException">The family does not exist.</exception>
    public static AddressFamily? Family(FlowJson json) =>
        json.Text("ipFamily") is not { Length: > 0 } text ? null
        : IpFamily.Parse(text) is { } family ? family
        : throw new FlowFormatException($"'ipFamily' must be IPv4 or IPv6, not '{text}'");

    private static FlowEnd End(FlowJson json, string name)
    {
        var end = json.Object(name)!.Value;
        var kind = Kinds.IndexOf(end.Text("kind"));
        return kind < 0
            ? throw new FlowFormatException($"'kind' must be one of {string.Join(", ", Kinds)}, not '{end.Text("kind")}'")
            : new()
            {
                Kind = (FlowEndKind)kind,
                Namespace = end.Text("namespace"),
                Name = end.Text("name"),
                Workload = end.Has("workload") ? end.Text("workload") : null,
                Labels = end.TextsByName("labels"),
                NamespaceLabels = end.TextsByName("namespaceLabels"),
                ServiceAccount = end.Has("serviceAccount") ? end.Text("serviceAccount") : null,
                Address = end.Address("address"),
                Domains = [.. end.Texts("domains")],
                Scenario = end.Has("scenario") ? end.Text("scenario") : null,
            };
    }

    private static FlowService? ServiceOf(FlowJson json) =>
        json.Object("service") is { } service
            ? new(
                EndpointRef.Service(service.Text("namespace"), service.Text("name")),
                new(
                    (ushort)Math.Clamp(service.Number("port"), 0, ushort.MaxValue),
                    FlowJson.TryProtocol(json.Text("protocol")) ?? Protocol.Tcp
                )
            )
            : null;
}
