using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows.Sources.Formats;

/// <summary>
/// The output of Hubble's exporter and of <c>hubble observe -o json</c>, one event on each line (<c>flow.proto</c> of Cilium).
/// </summary>
/// <remarks>
/// An event is a packet. Answers, packets before policy evaluation and events without a policy verdict are omitted.
/// Cilium's identities do not contain every label of a pod: labels that the agent's <c>--labels</c> excludes are missing here too.
/// </remarks>
internal static class HubbleFormat
{
    // Values of event_type.type: monitor messages and the log of the proxy.
    private const long Drop = 1;
    private const long Trace = 4;
    private const long PolicyVerdict = 5;

    private const string PrefixOfKubernetes = "k8s:";
    private const string ServiceAccountLabel = "io.cilium.k8s.policy.serviceaccount";
    private const string NamespaceLabelPrefix = "io.cilium.k8s.namespace.labels.";
    private const string WithoutDirection = "packets that may be answers";
    private const string OtherDrops = "packets that were dropped, but not by a policy";

    private static readonly ImmutableArray<string> Verdicts =
    [
        "",
        "FORWARDED",
        "DROPPED",
        "ERROR",
        "AUDIT",
        "REDIRECTED",
        "TRACED",
        "TRANSLATED",
    ];

    private static readonly ImmutableArray<string> Protocols = ["TCP", "UDP", "SCTP", "ICMPv4", "ICMPv6"];

    /// <summary>The format.</summary>
    public static JsonFlowFormat Format { get; } =
        new("hubble", "what Hubble exports or 'hubble observe -o json' prints", IsRecord, Read)
        {
            // The exporter wraps each event; there are also events of nodes and lost events.
            Unwrap = json =>
                json.Object("flow") is { } flow && !flow.Has("Key") && !flow.Has("key") ? [flow.Element]
                : json.Has("node_status") || json.Has("lost_events") ? []
                : null,
        };

    private static bool IsRecord(FlowJson json) =>
        // Zero, the unknown verdict, is not written.
        (json.Has("event_type") && json.Has("node_name") && json.Has("time"))
        || (json.Has("verdict") && (json.Has("traffic_direction") || json.Has("event_type") || json.Has("IP")));

    private static FlowRecord? Read(FlowJson json, SourceLocation at, FlowTally tally)
    {
        var verdict = json.Enumerated("verdict", Verdicts).ToUpperInvariant();
        var type = json.Object("event_type")?.Number("type") ?? 0;
        if (verdict == "TRANSLATED" || json.Has("sock_xlate_point"))
        {
            return tally.LeaveOut(FlowTally.Translations);
        }

        if (
            json.Has("l7")
            || verdict is not ("FORWARDED" or "DROPPED" or "AUDIT" or "REDIRECTED")
            || type is not (0 or Drop or Trace or PolicyVerdict)
        )
        {
            return tally.LeaveOut(FlowTally.WithoutVerdict);
        }

        var point = json.Word("trace_observation_point");
        if (point.StartsWith("FROM_", StringComparison.Ordinal))
        {
            return tally.LeaveOut(FlowTally.BeforePolicies);
        }

        if (
            verdict == "DROPPED"
            && json.Word("drop_reason_desc") is { Length: > 0 } why
            && !why.StartsWith("POLICY_DEN", StringComparison.Ordinal)
        )
        {
            return tally.LeaveOut(OtherDrops);
        }

        if ((json.Flag("is_reply") ?? json.Flag("reply")) == true)
        {
            return tally.LeaveOut(FlowTally.Replies);
        }

        if (json.Object("l4") is not { } layer4 || ProtocolOf(layer4) is not { } name)
        {
            return tally.LeaveOut("packets without a port or protocol");
        }

        var protocol = layer4.Object(name)!.Value;
        if (json.Flag("is_reply") is null && type != PolicyVerdict && !MayOpen(name, protocol, verdict))
        {
            return tally.LeaveOut(WithoutDirection);
        }

        var reporter =
            point == "TO_ENDPOINT" ? FlowReporter.Destination
            : json.Word("traffic_direction") == "EGRESS" ? FlowReporter.Source
            : json.Word("traffic_direction") == "INGRESS" ? FlowReporter.Destination
            : (FlowReporter?)null;
        var isAllowed = verdict != "DROPPED";
        var time = json.Time("time");
        return new(
            new(
                EndOf(json, "source"),
                EndOf(json, "destination"),
                FlowJson.MakePort(protocol.Number("destination_port"), name),
                ServiceOf(json, name),
                reporter,
                isAllowed,
                TraceOf(json, isAllowed),
                verdict == "AUDIT"
                    ? new([new("Audit", "", "policy audit mode", "", RuleAction.Deny, PolicyHit.UnknownIndex)])
                    : FlowTrace.None,
                json.Object("IP")?.Address("destination")?.AddressFamily
            ),
            new(1, 0, 0, 0, IsSyn(name, protocol) ? 1 : 0),
            time,
            time,
            at
        );
    }

    private static string? ProtocolOf(FlowJson layer4) => Protocols.FirstOrDefault(layer4.Has);

    private static bool IsSyn(string name, FlowJson protocol) =>
        name == "TCP" && protocol.Object("flags") is { } flags && flags.Flag("SYN") == true && flags.Flag("ACK") != true;

    // A packet of unknown direction opens a connection if it is a SYN, or if it was dropped and has no flags.
    private static bool MayOpen(string name, FlowJson protocol, string verdict) =>
        name == "TCP" && protocol.Has("flags") ? IsSyn(name, protocol) : verdict == "DROPPED";

    private static FlowEnd EndOf(FlowJson json, string end)
    {
        var found = json.Object(end);
        var labels = found?.Texts("labels").ToArray() ?? [];
        var address = json.Object("IP")?.Address(end);
        var domains = json.Texts($"{end}_names").ToImmutableArray();
        var pod = found?.Text("pod_name") ?? "";
        var inNamespace = found?.Text("namespace") ?? "";
        var reserved = labels
            .Where(l => l.StartsWith("reserved:", StringComparison.Ordinal))
            .Select(l => l["reserved:".Length..])
            .ToArray();
        if (pod.Length > 0 || (inNamespace.Length > 0 && reserved.Length == 0))
        {
            var own = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            var ofNamespace = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            string? account = null;
            foreach (var (key, value) in labels.Where(l => l.StartsWith(PrefixOfKubernetes, StringComparison.Ordinal)).Select(Split))
            {
                if (key == ServiceAccountLabel)
                {
                    account = value;
                }
                else if (key.StartsWith(NamespaceLabelPrefix, StringComparison.Ordinal))
                {
                    ofNamespace[key[NamespaceLabelPrefix.Length..]] = value;
                }
                else if (!key.StartsWith("io.cilium.", StringComparison.Ordinal) && key != "io.kubernetes.pod.namespace")
                {
                    own[key] = value;
                }
            }

            var workload = found?.Objects("workloads").Select(w => w.Text("name")).FirstOrDefault(n => n.Length > 0);
            return new()
            {
                Kind = FlowEndKind.Workload,
                Namespace = inNamespace,
                Name = pod.Length > 0 ? pod : $"{workload}*",
                Workload = workload,
                Labels = labels.Length > 0 ? own.ToImmutable() : null,
                NamespaceLabels = ofNamespace.Count > 0 ? ofNamespace.ToImmutable() : null,
                ServiceAccount = account,
                Address = address,
            };
        }

        return reserved.Any(r => r is "host" or "remote-node" or "kube-apiserver" or "health" or "ingress")
            ? new()
            {
                Kind = FlowEndKind.Host,
                Name = reserved[0],
                Address = address,
            }
            : new()
            {
                Kind = FlowEndKind.Network,
                Name = reserved.Length > 0 ? reserved[0] : "unknown",
                Address = address,
                Domains = domains,
            };
    }

    private static (string Key, string Value) Split(string label)
    {
        var text = label[PrefixOfKubernetes.Length..];
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (text, "") : (text[..equals], text[(equals + 1)..]);
    }

    private static FlowService? ServiceOf(FlowJson json, string protocol) =>
        json.Object("destination_service") is { } service
        && service.Text("name") is { Length: > 0 } name
        && FlowJson.TryProtocol(protocol) is { } number
        && Port.HasPorts(number)
            ? new(EndpointRef.Service(service.Text("namespace"), name), new(0, number))
            : null;

    private static FlowTrace TraceOf(FlowJson json, bool isAllowed)
    {
        var word = isAllowed ? "allowed" : "denied";
        var hits = new[] { $"egress_{word}_by", $"ingress_{word}_by" }
            .SelectMany(json.Objects)
            .Select(p => new PolicyHit(
                p.Text("kind") is { Length: > 0 } kind ? kind : "CiliumNetworkPolicy",
                p.Text("namespace"),
                p.Text("name"),
                "",
                isAllowed ? RuleAction.Allow : RuleAction.Deny,
                PolicyHit.UnknownIndex
            ))
            .ToImmutableArray();
        return hits.IsEmpty ? FlowTrace.None : new(hits);
    }
}
