using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows.Sources.Formats;

/// <summary>Flow logs of Calico Cloud and Calico Enterprise, as documents, lines, or answers of Elasticsearch.</summary>
/// <remarks>Fields as the vendor's page on flow log data types lists them.</remarks>
internal static class EnterpriseFormat
{
    // The placeholder of an aggregated name or address.
    private const string Aggregated = "-";

    private const int PartsOfStep = 4;

    /// <summary>The format.</summary>
    public static JsonFlowFormat Format { get; } =
        new(
            "calico-enterprise",
            "flow logs of Calico Cloud and Enterprise (JSON)",
            json => json.Has("source_name_aggr") && json.Has("dest_name_aggr"),
            Read
        )
        {
            Lists = ["hits.hits"],
            Unwrap = Hits,
        };

    private static IEnumerable<JsonElement>? Hits(FlowJson json)
    {
        // Each hit of an answer is an object of its own that contains its document.
        if (json.Find("hits") is { ValueKind: JsonValueKind.Object } outer)
        {
            return new FlowJson(outer).List("hits");
        }

        return json.Object("_source") is { } document ? [document.Element] : null;
    }

    private static FlowRecord? Read(FlowJson json, SourceLocation at, FlowTally tally)
    {
        // The third reporter is a host endpoint on the path, not an end of the connection.
        var reporter = json.Text("reporter");
        if (reporter == "fwd")
        {
            return tally.LeaveOut("records of forwarding hosts");
        }

        var counts = CalicoTraces.Counts(json, "num_flows_started");
        if (counts is { Packets: 0, Connections: 0 })
        {
            return tally.LeaveOut(FlowTally.WithoutPackets);
        }

        var policies = json.Object("policies");
        var enforced =
            policies is { } all && all.Has("enforced_policies") ? all.Texts("enforced_policies") : policies?.Texts("all_policies") ?? [];
        var destination = EndOf(json, "dest", [.. json.Texts("dest_domains")]);
        return new(
            new(
                EndOf(json, "source", []),
                destination,
                json.Port("dest_port", "proto"),
                ServiceOf(json),
                CalicoTraces.Reporter(reporter),
                CalicoTraces.IsAllowed(json.Text("action")),
                Trace(enforced),
                Trace(policies?.Texts("pending_policies") ?? []),
                destination.Address?.AddressFamily
            ),
            counts,
            json.Time("start_time"),
            json.Time("end_time"),
            at
        );
    }

    private static FlowEnd EndOf(FlowJson json, string end, ImmutableArray<string> domains)
    {
        var inNamespace = CalicoTraces.Namespace(json.Text($"{end}_namespace"));
        var exact = json.Text($"{end}_name");
        var name = exact.Length > 0 && exact != Aggregated ? exact : json.Text($"{end}_name_aggr");
        var kind = CalicoTraces.KindOf(json.Text($"{end}_type"), inNamespace, name);
        var labels = json.Object($"{end}_labels")?.Texts("labels");
        return new()
        {
            Kind = kind,
            Namespace = inNamespace,
            Name = name,
            Labels = kind == FlowEndKind.Workload && labels is not null ? FlowJson.Labels(labels) : null,
            Address = json.Text($"{end}_ip") is Aggregated ? null : json.Address($"{end}_ip"),
            Domains = [.. domains.Where(d => d != Aggregated)],
        };
    }

    private static FlowService? ServiceOf(FlowJson json) =>
        json.Text("dest_service_name") is { Length: > 0 } name
        && name != Aggregated
        && json.Has("dest_service_port_num")
        && json.Number("dest_service_port_num") is > 0 and <= ushort.MaxValue and var number
            ? new(
                EndpointRef.Service(json.Text("dest_service_namespace"), name),
                new((ushort)number, FlowJson.TryProtocol(json.Text("proto")) ?? Protocol.Tcp)
            )
            : null;

    private static FlowTrace Trace(IEnumerable<string> steps) =>
        steps.Select(Step).ToImmutableArray() is { IsEmpty: false } hits ? new(hits) : FlowTrace.None;

    // index|tier|name|action|rule; old logs have no rule. The name has its namespace before a slash and its tier before a dot.
    private static PolicyHit Step(string text)
    {
        var parts = text.Split('|');
        if (parts.Length < PartsOfStep)
        {
            throw new FlowFormatException($"'{text}' is not a step of a policy trace, which is written index|tier|name|action|rule");
        }

        var action = CalicoTraces.Action(parts[3]);
        var index =
            parts.Length > PartsOfStep
            && int.TryParse(parts[4], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : PolicyHit.UnknownIndex;
        var slash = parts[2].LastIndexOf('/');
        var (inNamespace, name) = slash < 0 ? ("", parts[2]) : (parts[2][..slash], parts[2][(slash + 1)..]);
        if (parts[1] == "__PROFILE__")
        {
            return new(
                PolicyHit.ProfileKind,
                "",
                name.Replace("__PROFILE__.", "", StringComparison.Ordinal),
                "",
                action,
                Math.Max(index, 0)
            );
        }

        // The name is preceded by a sign for staged, then by the backend's prefix for the kind, else by the tier.
        const string staged = "staged:";
        var isStaged = name.StartsWith(staged, StringComparison.Ordinal);
        name = isStaged ? name[staged.Length..] : name;
        var kind = PolicyKinds
            .Known.All.OfType<PolicyKind>()
            .Where(k => k.IsStaged == isStaged && k.IsNamespaced == inNamespace.Length > 0)
            .OrderBy(k => k.BackendPrefix is null)
            .FirstOrDefault(k => k.BackendPrefix is null ? k.IsTiered : name.StartsWith(k.BackendPrefix, StringComparison.Ordinal));
        var prefix = kind?.BackendPrefix ?? $"{parts[1]}.";
        name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        return new(kind?.FlowLogName ?? "", inNamespace, name, parts[1], action, index);
    }
}
