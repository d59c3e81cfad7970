using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.EndToEndTests.Shrinking;

/// <summary>Writes a case as a folder that <c>stagetest run</c> accepts: a scenario and its policies. JSON, which is YAML too.</summary>
internal static class ScenarioFolder
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes it.</summary>
    public static void Write(ShrunkCase shrunk, string folder)
    {
        Directory.CreateDirectory(folder);
        JsonObject[] objects =
        [
            .. shrunk.Policies.Tiers.Where(t => t != Tier.Default).Select(Document),
            .. shrunk.Policies.NetworkSets.Select(Document),
            .. shrunk.Policies.Policies.Select(Document),
        ];
        File.WriteAllText(
            Path.Combine(folder, "policies.yaml"),
            string.Join("\n---\n", objects.Select(o => o.ToJsonString(Format))) + "\n"
        );
        File.WriteAllText(
            Path.Combine(folder, "scenario.yaml"),
            Scenario(shrunk, hasPolicies: objects.Length > 0).ToJsonString(Format) + "\n"
        );
    }

    private static JsonObject Scenario(ShrunkCase shrunk, bool hasPolicies) =>
        new()
        {
            ["apiVersion"] = "stagetest.io/v1",
            ["kind"] = "Scenario",
            ["metadata"] = new JsonObject { ["name"] = "shrunk" },
            ["topology"] = new JsonObject
            {
                ["ipFamilies"] = List(shrunk.Topology.IpFamilies, f => JsonValue.Create(IpFamily.Name(f))),
                ["namespaces"] = new JsonObject(
                    shrunk.Topology.Namespaces.Select(n =>
                        KeyValuePair.Create(
                            n.Name,
                            (JsonNode?)new JsonObject { ["labels"] = Labels(n.Labels.Where(l => l.Key != KubernetesNamespace.NameLabel)) }
                        )
                    )
                ),
                ["nodes"] = List(shrunk.Topology.Nodes, n =>
                    Present(("name", n.Name), ("ip", n.Addresses.IsEmpty ? null : List(n.Addresses, a => JsonValue.Create(a.ToString()))))
                ),
                ["workloads"] = List(shrunk.Topology.Workloads, Workload),
                ["services"] = List(shrunk.Topology.Services, s => Service(s, shrunk.Topology)),
                ["serviceAccounts"] = List(shrunk.Topology.ServiceAccounts, a => Named(a.Ref, new() { ["labels"] = Labels(a.Labels) })),
                ["external"] = List(shrunk.Topology.External, e => new JsonObject
                {
                    ["name"] = e.Name,
                    ["ip"] = List(e.Addresses, a => JsonValue.Create(a.ToString())),
                    ["ports"] = List(e.Ports, Port),
                }),
            },
            ["policies"] = new JsonObject { ["enforced"] = hasPolicies ? new JsonArray("policies.yaml") : [] },
            ["expect"] = new JsonObject
            {
                ["promoted"] = new JsonObject
                {
                    ["default"] = "allow",
                    ["allow"] = Expected(shrunk, Verdict.Allowed),
                    ["deny"] = Expected(shrunk, Verdict.Denied),
                },
            },
        };

    // What the evaluator says is expected, so that an engine that does otherwise holds.
    // Flows to Services are tested only if something names them; echo requests are not tested.
    private static JsonArray Expected(ShrunkCase shrunk, Verdict verdict)
    {
        var plan = shrunk.Plan.Where(f =>
            f.To.IsService
                ? !shrunk.Topology.Services.First(s => s.FlowRef == f.To).Selector.IsEmpty
                : Core.Topologies.Port.HasPorts(f.Port.Protocol)
        );
        var said = new PolicyEvaluator(shrunk.Topology, Placement.Default(shrunk.Topology), shrunk.Policies).EvaluateAll(plan);
        return List(
            [.. plan.Flows.Where(flow => said[flow] == verdict && (verdict == Verdict.Denied || flow.To.IsService))],
            flow => new JsonObject
            {
                ["from"] = flow.From.ToString(),
                ["to"] = $"{flow.To}:{flow.Port}",
                ["ipFamily"] = IpFamily.Name(flow.Family),
            }
        );
    }

    private static JsonObject Workload(Workload workload) =>
        Named(
            workload.Ref,
            Present(
                ("labels", Labels(workload.Labels)),
                ("serviceAccount", workload.ServiceAccount),
                ("replicas", workload.Replicas),
                ("hostNetwork", workload.HostNetwork ? true : null),
                ("node", workload.Node),
                ("ports", List(workload.Ports, Port))
            )
        );

    private static JsonObject Service(KubernetesService service, Topology shrunk) =>
        Named(
            service.Ref,
            new()
            {
                ["selector"] = Labels(service.Selector),
                ["ipFamilies"] = List(service.IpFamilies ?? shrunk.IpFamilies, f => JsonValue.Create(IpFamily.Name(f))),
                ["ports"] = List(service.Ports, p => Port(new NamedPort(p.Name, p.Port), p.TargetPort)),
            }
        );

    private static JsonNode Port(NamedPort port) =>
        Core.Topologies.Port.HasPorts(port.Port.Protocol) ? Port(port, targetPort: null) : JsonValue.Create(port.Port.ToString());

    private static JsonObject Port(NamedPort port, string? targetPort) =>
        Present(
            ("name", port.Name),
            ("port", port.Port.Number),
            ("protocol", port.Port.ProtocolName.ToUpperInvariant()),
            ("targetPort", int.TryParse(targetPort, out var number) ? number : targetPort)
        );

    private static JsonObject Document(Tier tier) =>
        Calico("Tier", "", tier.Name, new() { ["order"] = tier.Order, ["defaultAction"] = tier.DefaultAction.ToString() });

    private static JsonObject Document(NetworkSet set)
    {
        var document = Calico(
            set.Namespace.Length == 0 ? "GlobalNetworkSet" : "NetworkSet",
            set.Namespace,
            set.Name,
            new() { ["nets"] = List(set.Nets, n => JsonValue.Create(n.ToString())) }
        );
        document["metadata"]!["labels"] = Labels(set.Labels);
        return document;
    }

    private static JsonObject Document(Policy policy)
    {
        var types = new JsonArray();
        foreach (var direction in Enum.GetValues<Direction>().Where(policy.Governs))
        {
            types.Add(direction.ToString());
        }

        return Calico(
            "GlobalNetworkPolicy",
            "",
            policy.Name,
            Present(
                ("tier", policy.Tier),
                ("order", policy.Order),
                ("selector", policy.Subject.ToString()),
                ("applyOnForward", policy.AppliesOnForward ? true : null),
                ("types", types),
                ("ingress", policy.GovernsIngress ? List(policy.Ingress, Rule) : null),
                ("egress", policy.GovernsEgress ? List(policy.Egress, Rule) : null)
            )
        );
    }

    private static JsonNode Rule(Rule rule) =>
        Present(
            ("action", rule.Action.ToString()),
            (
                "ipVersion",
                rule.Family switch
                {
                    AddressFamily.InterNetwork => 4,
                    AddressFamily.InterNetworkV6 => 6,
                    _ => null,
                }
            ),
            ("protocol", Protocol(rule.Protocol)),
            ("notProtocol", Protocol(rule.NotProtocol)),
            ("icmp", Icmp(rule.Icmp)),
            ("notICMP", Icmp(rule.NotIcmp)),
            ("http", rule.Unjudged is null ? null : new JsonObject { ["methods"] = new JsonArray("GET") }),
            ("source", Peer(rule.Source)),
            ("destination", Peer(rule.Destination))
        );

    private static JsonObject? Peer(PeerMatch peer) =>
        peer == PeerMatch.Any
            ? null
            : Present(
                ("selector", peer.Selector?.ToString()),
                ("notSelector", peer.NotSelector?.ToString()),
                ("nets", peer.Nets.IsEmpty ? null : List(peer.Nets, n => JsonValue.Create(n.ToString()))),
                ("notNets", peer.NotNets.IsEmpty ? null : List(peer.NotNets, n => JsonValue.Create(n.ToString()))),
                ("ports", peer.Ports.IsEmpty ? null : List(peer.Ports, Match)),
                ("notPorts", peer.NotPorts.IsEmpty ? null : List(peer.NotPorts, Match)),
                (
                    "services",
                    peer.Service is { } service
                        ? new JsonObject { ["name"] = service.Service.Name, ["namespace"] = service.Service.Namespace }
                        : null
                )
            );

    private static JsonNode Match(PortMatch match) => JsonValue.Create(match.Name ?? $"{match.Minimum}:{match.Maximum}");

    private static JsonObject? Icmp(IcmpMatch? match) => match is null ? null : Present(("type", match.Type), ("code", match.Code));

    private static JsonValue? Protocol(Protocol? protocol) =>
        protocol is null ? null
        : Enum.IsDefined(protocol.Value)
            ? JsonValue.Create(protocol == Core.Topologies.Protocol.IcmpV6 ? "ICMPv6" : protocol.Value.ToString().ToUpperInvariant())
        : JsonValue.Create((int)protocol);

    private static JsonObject Calico(string kind, string home, string name, JsonObject spec) =>
        new()
        {
            ["apiVersion"] = "projectcalico.org/v3",
            ["kind"] = kind,
            ["metadata"] = Present(("name", name), ("namespace", home.Length == 0 ? null : home)),
            ["spec"] = spec,
        };

    private static JsonObject Named(EndpointRef reference, JsonObject rest)
    {
        rest.Insert(0, "name", reference.Name);
        rest.Insert(1, "namespace", reference.Namespace);
        return rest;
    }

    private static JsonObject Labels(IEnumerable<KeyValuePair<string, string>> labels) =>
        new(labels.Select(l => KeyValuePair.Create(l.Key, (JsonNode?)JsonValue.Create(l.Value))));

    private static JsonArray List<T>(ImmutableArray<T> items, Func<T, JsonNode?> write) => [.. items.Select(write)];

    private static JsonObject Present(params (string Name, JsonNode? Value)[] fields) =>
        new(fields.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Name, f.Value)));
}
