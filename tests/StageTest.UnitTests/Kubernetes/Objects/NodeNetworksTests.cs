using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.UnitTests.Topologies;

namespace StageTest.UnitTests.Kubernetes.Objects;

/// <summary>Where pods on a node's network run on a cluster, and which flows have no verdict because of them.</summary>
internal sealed class NodeNetworksTests
{
    private static readonly StandIns StandIns = new("st-1", new("agent:1", "Never"));

    [Test]
    public void PodsWithoutAStatedNodeRunOnAnother()
    {
        var topology = Of([Agent("ops/agent"), Topo.Workload("shop/web", "8080/tcp")]);
        var networks = Networks(topology, 3);

        var agent = networks.BodyOf(StandIns, topology.Workloads[0], 0, mayPing: false);
        var web = networks.BodyOf(StandIns, topology.Workloads[1], 0, mayPing: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)agent["spec"]!["nodeName"], Is.EqualTo("node-2"));
            Assert.That(Avoided(web), Is.EqualTo(["NotIn node-2"]));
        }
    }

    [Test]
    public void PodHasThePortsOfItsNodeAndNoSettingsOfItsOwn()
    {
        var topology = Of([Agent("ops/agent", "443/tcp", "53/udp")]);

        var body = Networks(topology, 1).BodyOf(StandIns, topology.Workloads[0], 0, mayPing: true);

        var spec = body["spec"]!;
        var container = spec["containers"]![0]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((bool)spec["hostNetwork"]!, Is.True);
            Assert.That(spec["securityContext"]!["sysctls"], Is.Null);
            Assert.That(
                container["command"]!.AsArray().Select(c => (string)c!),
                Is.EqualTo([AgentProgram.Agent, "serve-on", "172.18.0.2", "ops/agent", "53/udp", "443/tcp"])
            );
            Assert.That(container["ports"]!.AsArray(), Is.Empty);
            Assert.That((string?)container["securityContext"]!["capabilities"]!["add"]![0], Is.EqualTo("NET_BIND_SERVICE"));
            Assert.That(body["metadata"]!["labels"]![ObjectId.RunLabel], Is.Null);
        }
    }

    [Test]
    public void OnlyPortsThatAServiceNamesAreDeclared()
    {
        var agent = Agent("ops/agent") with
        {
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add("app", "agent"),
            Ports = [new("web", new(8080, Protocol.Tcp)), new("other", new(8081, Protocol.Tcp))],
        };
        var topology = Of([agent]) with
        {
            Services = [new(new("ops", "agent"), agent.Labels, [new(null, new(80, Protocol.Tcp), "web")], default)],
        };

        var body = Networks(topology, 1).BodyOf(StandIns, agent, 0, mayPing: false);

        Assert.That(body["spec"]!["containers"]![0]!["ports"]!.AsArray().Select(p => (string)p!["name"]!), Is.EqualTo(["web"]));
    }

    [Test]
    public void PodsThatWantOnePortRunOnTwoNodesOrOneOfThemNot()
    {
        var topology = Of([Agent("ops/one", "443/tcp"), Agent("ops/two", "443/tcp")]);

        var two = Networks(topology, 2);
        var one = Networks(topology, 1);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(two.Started.Select(s => s.Node.Name), Is.Unique);
            Assert.That(
                one.ReasonAgainst(Flow.Parse("ops/two -> shop/web:8080/tcp")!.Value),
                Is.EqualTo("ops/two uses its node's network, and other pods of the scenario have its ports on each node of this cluster")
            );
        }
    }

    [TestCase(null, "privileged")]
    [TestCase("privileged", "privileged")]
    public void NamespaceOfAnExistingClusterAdmitsThem(string? stated, string expected)
    {
        var topology = Of([Agent("ops/agent"), Topo.Workload("shop/web")], stated);
        var networks = Networks(topology, 1, isOwn: false);

        string? LevelOf(int home) => (string?)networks.BodyOf(StandIns, topology.Namespaces[home])["metadata"]!["labels"]![Level];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(LevelOf(0), Is.EqualTo(expected));
            Assert.That(LevelOf(1), Is.Null);
        }
    }

    [Test]
    public void NamespaceThatAdmitsNoSuchPodIsAReason()
    {
        var networks = Networks(Of([Agent("ops/agent"), Topo.Workload("shop/web")], "baseline"), 1);

        Assert.That(
            networks.ReasonAgainst(Flow.Parse("shop/web -> ops/agent:8080/tcp")!.Value),
            Is.EqualTo(
                "ops/agent uses its node's network, and its namespace admits no such pod (pod-security.kubernetes.io/enforce: baseline)"
            )
        );
    }

    [Test]
    public void StatedNodeThatTheClusterLacksIsAReason()
    {
        var topology = Of([Agent("ops/agent") with { Node = "second" }]) with
        {
            Nodes = [new("first", [], default), new("second", [], default)],
        };

        Assert.That(
            Networks(topology, 1).ReasonAgainst(Flow.Parse("ops/agent -> shop/web:8080/tcp")!.Value),
            Is.EqualTo("ops/agent uses its node's network, and the scenario names 2 nodes, but this cluster has 1 that run pods")
        );
    }

    [TestCase("first", "node-0", null)]
    [TestCase(null, "node-1", null)]
    [TestCase(
        null,
        "node-0",
        "shop/web runs on the node of ops/agent here, not in the scenario, and a node reaches its own pods regardless of policies"
    )]
    [TestCase("first", "node-1", "shop/web runs on another node than ops/agent here, and on the same node in the scenario")]
    public void PodsMustShareANodeWhereTheScenarioSaysSo(string? stated, string place, string? reason)
    {
        var topology = Of([Agent("ops/agent") with { Node = "first" }, Topo.Workload("shop/web", "8080/tcp") with { Node = stated }]) with
        {
            Nodes = [new("first", [], default)],
        };
        var (agent, web) = (new EndpointRef("ops", "agent"), new EndpointRef("shop", "web"));

        Assert.That(
            Networks(topology, 2).ReasonAgainst(agent, Place("ops", "agent", "node-0"), web, 0, Place("shop", "web", place)),
            Is.EqualTo(reason)
        );
    }

    [Test]
    public void PortOfSomethingElseIsAReasonForFlowsToItAlone()
    {
        var networks = Networks(Of([Agent("ops/agent", "443/tcp", "444/tcp"), Topo.Workload("shop/web")]), 1);

        networks.Take(new("ops", "agent"), new(443, Protocol.Tcp), "something else uses it");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(networks.ReasonAgainst(Flow.Parse("shop/web -> ops/agent:443/tcp")!.Value), Is.EqualTo("something else uses it"));
            Assert.That(networks.ReasonAgainst(Flow.Parse("shop/web -> ops/agent:444/tcp")!.Value), Is.Null);
        }
    }

    [Test]
    public void NodeDecidesWhoSendsEchoRequests()
    {
        var networks = Networks(Of([Agent("ops/agent", "443/tcp"), Topo.Workload("shop/web", "8/icmp")]), 1);

        Assert.That(
            networks.ReasonAgainst(new Flow(new("ops", "agent"), new("shop", "web"), new(0, Protocol.Icmp))),
            Does.Contain("whose settings decide who may send echo requests")
        );
    }

    private const string Level = "pod-security.kubernetes.io/enforce";

    private static Workload Agent(string name, params string[] ports) => Topo.Workload(name, ports) with { HostNetwork = true };

    private static Topology Of(Workload[] workloads, string? level = null)
    {
        var none = ImmutableSortedDictionary<string, string>.Empty;
        return new()
        {
            Namespaces = [new("ops", level is null ? none : none.Add(Level, level), default), new("shop", none, default)],
            Workloads = [.. workloads],
        };
    }

    private static NodeNetworks Networks(Topology topology, int nodes, bool isOwn = true) =>
        new(
            topology,
            new(topology, [.. Enumerable.Range(0, nodes).Select(n => new NodePlace($"node-{n}", [IPAddress.Parse($"172.18.0.{n + 2}")]))]),
            null,
            isOwn
        );

    private static PodPlace Place(string home, string name, string node) => new(new("v1", "Pod", home, name), [], node, 0);

    private static IEnumerable<string> Avoided(JsonObject body) =>
        body["spec"]!["affinity"]!["nodeAffinity"]!["requiredDuringSchedulingIgnoredDuringExecution"]!["nodeSelectorTerms"]![0]![
            "matchFields"
        ]!
            .AsArray()
            .Select(f => $"{f!["operator"]} {f["values"]![0]}");
}
