using System.Collections.Immutable;
using System.Net;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.UnitTests.Topologies;

namespace StageTest.UnitTests.Kubernetes;

/// <summary>What a run finds out about pods on a node's network before it asks anything.</summary>
internal sealed class NodeNetworkReaderTests
{
    private static readonly EndpointRef Agent = new("ops", "agent");
    private static readonly Workload Own = Topo.Workload("ops/agent", "443/tcp", "444/tcp") with
    {
        HostNetwork = true,
        ClosedPorts = [new(445, Protocol.Tcp)],
    };

    [Test]
    public async Task AddressOfTheTunnelIsKnownForPodsOfOtherNodes()
    {
        using var server = new FakeApi(_ => (200, "serving as ops/agent\n")) { Source = "10.42.9.0", Answerer = _ => "ops/agent" };

        var (tunnels, _) = await LookAsync(server);

        Assert.That(
            tunnels.Select(t => $"{t.Key.From} {t.Key.To} {t.Value}"),
            Is.EqualTo(["ops/agent 10.42.1.3 10.42.9.0"]),
            "no pod of its own node, and nothing on a node's network"
        );
    }

    [Test]
    public async Task WithoutATunnelPacketsHaveTheAddressOfTheNode()
    {
        using var server = new FakeApi(_ => (200, "serving as ops/agent\n")) { Source = "172.18.0.2", Answerer = _ => "ops/agent" };

        var (tunnels, _) = await LookAsync(server);

        Assert.That(tunnels, Is.Empty);
    }

    [Test]
    public async Task PortThatSomethingElseAnswersIsNotTheAgents()
    {
        using var server = new FakeApi(_ => (200, "serving as ops/agent\n"))
        {
            Probe = target => target.Port == 444 ? ProbeOutcome.Connected : ProbeOutcome.Refused,
            Answerer = target => target.Port == 444 ? "ops/agent" : null,
        };

        var (_, networks) = await LookAsync(server);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                networks.ReasonAgainst(To(443)),
                Is.EqualTo("something else on node node-0 uses port 443/tcp of ops/agent"),
                "nothing of the agent answers"
            );
            Assert.That(networks.ReasonAgainst(To(444)), Is.Null);
            Assert.That(networks.ReasonAgainst(To(445)), Is.Null, "a closed port refuses");
        }
    }

    [Test]
    public async Task PortThatTheKernelRefusesIsNamedWithTheReason()
    {
        using var server = new FakeApi(_ => (200, "not serving 443/tcp on 172.18.0.2: AccessDenied\nserving as ops/agent\n"))
        {
            Probe = target => target.Port == 444 ? ProbeOutcome.Connected : ProbeOutcome.Refused,
            Answerer = _ => "ops/agent",
        };

        var (_, networks) = await LookAsync(server);

        Assert.That(
            networks.ReasonAgainst(To(443)),
            Is.EqualTo("the agent of ops/agent cannot listen on node node-0 (not serving 443/tcp on 172.18.0.2: AccessDenied)")
        );
    }

    [Test]
    public async Task AgentThatDoesNotListenEndsTheRun()
    {
        using var server = new FakeApi(_ => (200, "starting\n"));

        var failure = (await Assert.ThrowsAsync<EngineException>(() => LookAsync(server)))!;

        Assert.That(failure.Message, Does.Contain("did not listen within 30 seconds. It wrote: starting"));
    }

    private static Flow To(ushort port) => new(new("shop", "near"), Agent, new(port, Protocol.Tcp));

    private static async Task<(ImmutableDictionary<(EndpointRef From, IPAddress To), IPAddress> Tunnels, NodeNetworks Networks)> LookAsync(
        FakeApi server
    )
    {
        var topology = new Topology { Namespaces = [], Workloads = [Own, Topo.Workload("shop/near"), Topo.Workload("shop/far")] };
        var nodes = new NodeMap(
            topology,
            [new NodePlace("node-0", [IPAddress.Parse("172.18.0.2")]), new NodePlace("node-1", [IPAddress.Parse("172.18.0.3")])]
        );
        var networks = new NodeNetworks(topology with { Workloads = [Own] }, new(topology, nodes.Open[..1]), null, isOwn: true);
        using var client = server.Connect(_ => { });
        var image = new ProbeImageSource("agent:1", "Never");
        var pods = new Dictionary<EndpointRef, ImmutableArray<PodPlace>>
        {
            [Agent] = [Place("ops", "agent", "node-0", "172.18.0.2") with { IsOnNodeNetwork = true }],
            [new("shop", "near")] = [Place("shop", "near", "node-0", "10.42.0.3")],
            [new("shop", "far")] = [Place("shop", "far", "node-1", "10.42.1.3")],
            [new("ops", "other")] = [Place("ops", "other", "node-1", "172.18.0.3") with { IsOnNodeNetwork = true }],
        };
        var reader = new NodeNetworkReader(client, new(client, image.Program), networks, hasSctp: true);
        return (await reader.LookAsync(pods, CancellationToken.None), networks);
    }

    private static PodPlace Place(string home, string name, string node, string address) =>
        new(new("v1", "Pod", home, name), [IPAddress.Parse(address)], node, 0);
}
