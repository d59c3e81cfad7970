using System.Collections.Immutable;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows.Sources.Formats;

/// <summary>The output of <c>stagetest run --output flows</c>, one connection on each line, at each end with policies.</summary>
internal static class RunFlowFormat
{
    /// <summary>The format.</summary>
    public static JsonFlowFormat Format { get; } =
        new(
            "run",
            "what 'stagetest run --output flows' writes",
            json => json.Has("scenario") && json.Has("stage") && json.Has("source") && json.Has("enforced"),
            Read
        );

    private static FlowRecord? Read(FlowJson json, SourceLocation at, FlowTally tally)
    {
        var time = json.Time("time");
        var packets = json.Count("packets");
        return new(
            new(
                EndOf(json, "source"),
                EndOf(json, "destination"),
                FlowJson.MakePort(json.Number("port"), json.Text("protocol")),
                ServiceOf(json),
                CalicoTraces.Reporter(json.Text("reporter")),
                CalicoTraces.IsAllowed(json.Text("action")),
                Trace(json, "enforced"),
                Trace(json, "pending"),
                RecordFormat.Family(json) ?? IpFamily.V4
            ),
            new(packets, 0, 0, 0, 1),
            time,
            time,
            at
        );
    }

    private static FlowEnd EndOf(FlowJson json, string end)
    {
        var text = json.Text(end);
        if (EndpointRef.Parse(text) is not { IsService: false } named)
        {
            throw new FlowFormatException($"'{end}' must be namespace/name or external/name, not '{text}'");
        }

        return new()
        {
            Kind = named.IsExternal ? FlowEndKind.Network : FlowEndKind.Workload,
            Namespace = named.IsExternal ? "" : named.Namespace,
            Name = named.IsExternal ? text : named.Name,
            Scenario = json.Text("scenario"),
        };
    }

    private static FlowService? ServiceOf(FlowJson json) =>
        json.Object("service") is { } service
            ? new(
                EndpointRef.Service(service.Text("namespace"), service.Text("name")),
                FlowJson.MakePort(service.Number("port"), json.Text("protocol"))
            )
            : null;

    /// <summary>The steps of a list, in the words of StageTest.</summary>
    public static FlowTrace Trace(FlowJson json, string name) =>
        json.Objects(name).Select(Hit).ToImmutableArray() is { IsEmpty: false } hits ? new(hits) : FlowTrace.None;

    private static PolicyHit Hit(FlowJson hit) =>
        new(
            hit.Text("kind"),
            hit.Text("namespace"),
            hit.Text("name"),
            hit.Text("tier"),
            CalicoTraces.Action(hit.Text("action")),
            (int)Math.Clamp(hit.Number("ruleIndex"), PolicyHit.UnknownIndex, int.MaxValue),
            hit.Object("trigger") is { } trigger ? Hit(trigger) : null
        );
}
