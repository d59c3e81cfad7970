using System.Net;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Evaluation;

/// <summary>Rules with ports of sources are judged where that port is stated; else what they might decide has no verdict.</summary>
internal sealed class SourcePortTests
{
    private const string Topology = """
          workloads:
            - { name: dns, namespace: shop, labels: { app: dns }, ports: [53/udp, 80, icmp] }
          external:
            - { name: server, ip: 203.0.113.10, sourcePort: 53 }
            - { name: client, ip: 203.0.113.11, sourcePort: 40000 }
            - { name: anyone, ip: 203.0.113.12 }
        """;

    // What the flows of server, client and anyone to the port come to: allowed, denied or not known.
    [TestCase("{ action: Allow, protocol: UDP, source: { ports: [53] } }", "53/udp", "A D ?")]
    [TestCase("{ action: Allow, protocol: UDP, source: { ports: ['50:60', '30000:50000'] } }", "53/udp", "A A ?")]
    [TestCase("{ action: Allow, protocol: UDP, source: { notPorts: [53] } }", "53/udp", "D A ?")]
    [TestCase("{ action: Allow, protocol: UDP, source: { ports: ['1:1023'], notPorts: [53] } }", "53/udp", "D D ?")]
    [TestCase("{ action: Allow, protocol: TCP, source: { ports: [53] } }", "53/udp", "D D D")]
    [TestCase("{ action: Allow, protocol: UDP, source: { ports: [domain] } }", "53/udp", "D D ?")]
    [TestCase("{ action: Allow, source: { ports: [domain] } }", "icmp", "D D D")]
    [TestCase("{ action: Allow, protocol: UDP, source: { nets: [203.0.113.11/32], ports: [53, 40000] } }", "53/udp", "D A D")]
    [TestCase("{ action: Deny, protocol: TCP, source: { ports: [53] } }, { action: Allow }", "80", "D A ?")]
    [TestCase("{ action: Deny, protocol: TCP, source: { ports: [53] } }", "80", "D D D")]
    [TestCase("{ action: Pass, protocol: TCP, source: { ports: [53] } }, { action: Deny }", "80", "A D ?")]
    [TestCase("{ action: Log, protocol: TCP, source: { ports: [53] } }, { action: Allow }", "80", "A A A")]
    public void TheStatedPortOfTheSourceDecides(string rules, string port, string expected)
    {
        var (scenario, matrix) = Read(rules);

        Assert.That(Told(scenario, matrix, port), Is.EqualTo(expected));
    }

    [TestCase("{ action: Allow, protocol: UDP, source: { ports: [53] } }", "{ action: Allow, protocol: UDP, source: { ports: [54] } }")]
    [TestCase("{ action: Allow, protocol: UDP, source: { ports: [53] } }", "{ action: Allow, protocol: UDP, source: { notPorts: [53] } }")]
    public void PoliciesThatDifferByPortsOfSourcesAreNotTheSame(string first, string second)
    {
        var (one, _) = Read(first);
        var (other, _) = Read(second);

        Assert.That(PolicyContent.IsSame(one.Policies, other.Policies), Is.False);
        Assert.That(PolicyContent.IsSame(one.Policies, Read(first).Scenario.Policies), Is.True);
    }

    // Whatever port the source has: what a map calls certain is allowed, and what it does not call possible is denied.
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void AMapTellsWhatEveryPortLeaves(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var rules = string.Join(", ", Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomRule(random)));
            var (scenario, matrix) = Read(rules);
            var map = ConnectionMapper.Map(scenario.Topology, Placement.Default(scenario.Topology), scenario.Policies);
            for (var place = 0; place < scenario.Plan.Flows.Length; place++)
            {
                var flow = scenario.Plan.Flows[place];
                var address = scenario.Topology.External.Single(e => e.Ref == flow.From).Addresses[0];
                var line = map.Lines.FirstOrDefault(l => l.From.IsExternal && Holds(l.From, address));
                var isCertain = line?.Connections.Contains(flow.Port) == true;
                var isPossible = isCertain || line?.Unknown.Contains(flow.Port) == true;
                Assert.That(
                    matrix.Verdicts[place],
                    isCertain ? Is.EqualTo(Verdict.Allowed)
                        : isPossible ? Is.AnyOf(Verdict.Allowed, Verdict.Denied, Verdict.NotObserved)
                        : Is.EqualTo(Verdict.Denied),
                    $"{flow} by [{rules}]"
                );
            }
        }
    }

    private static string RandomRule(Random random)
    {
        var protocol = random.Next(3) switch
        {
            0 => "TCP",
            1 => "UDP",
            _ => null,
        };
        string[] ports = ["[53]", "['30000:50000']", "[53, 40000]", "[domain]"];
        var source = new List<string>();
        if (protocol is not null && random.Next(2) == 0)
        {
            source.Add($"{(random.Next(3) == 0 ? "notPorts" : "ports")}: {ports[random.Next(ports.Length)]}");
        }

        if (random.Next(3) == 0)
        {
            source.Add($"nets: [203.0.113.{random.Next(10, 13)}/32]");
        }

        var action = random.Next(2) == 0 ? "Allow" : "Deny";
        return $"{{ action: {action}{(protocol is null ? "" : $", protocol: {protocol}")}, source: {{ {string.Join(", ", source)} }} }}";
    }

    private static bool Holds(MapEnd range, IPAddress address) =>
        Core.Addresses.AddressNumber.Of(range.First!) <= Core.Addresses.AddressNumber.Of(address)
        && Core.Addresses.AddressNumber.Of(address) <= Core.Addresses.AddressNumber.Of(range.Last!);

    private static (Scenario Scenario, ConnectivityMatrix Matrix) Read(string rules)
    {
        using var text = new ScenarioText().With(
            "policy.yaml",
            "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: p, namespace: shop }\n"
                + $"spec: {{ types: [Ingress], ingress: [{rules}] }}\n"
        );
        var scenario = text.Read("  promoted: { default: allow }", "{ enforced: [policy.yaml] }", Topology);
        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));
        return (
            scenario!,
            new PolicyEvaluator(scenario!.Topology, Placement.Default(scenario.Topology), scenario.Policies).EvaluateAll(scenario.Plan)
        );
    }

    private static string Told(Scenario scenario, ConnectivityMatrix matrix, string port) =>
        string.Join(
            ' ',
            new[] { "server", "client", "anyone" }.Select(name =>
                matrix.Verdicts[
                    scenario.Plan.PlaceOf(
                        new(
                            EndpointRef.External(name),
                            new("shop", "dns"),
                            Port.TryParse(port, out var asked) ? asked : throw new ArgumentException(port)
                        )
                    )
                ] switch
                {
                    Verdict.Allowed => "A",
                    Verdict.Denied => "D",
                    _ => "?",
                }
            )
        );
}
