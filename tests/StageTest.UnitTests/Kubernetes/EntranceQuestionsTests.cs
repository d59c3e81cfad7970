using System.Net;
using NUnit.Framework;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Kubernetes;

/// <summary>The probes of a cluster for Services that are entered by nodes, load balancers and external addresses.</summary>
internal sealed class EntranceQuestionsTests
{
    private const string All = "web-0:8080 web-1:8080";

    private static readonly ServiceEntrances Every = new()
    {
        HasNodePorts = true,
        HasLoadBalancer = true,
        HasExternalIPs = true,
        ExternalIPs = [IPAddress.Parse("198.51.100.40")],
        LoadBalancerIPs = [IPAddress.Parse("198.51.100.50")],
    };

    [TestCase("shop/near", "@first", $"shop/near on agent-0 -> 172.18.0.3:30080 of {All}")]
    [TestCase("shop/near", "@second", $"shop/near on agent-0 -> 172.18.0.2:30080 of {All}")]
    [TestCase("shop/near", "@loadBalancer", $"shop/near on agent-0 -> 198.51.100.50:80 of {All}")]
    [TestCase("shop/near", "@externalIP", $"shop/near on agent-0 -> 198.51.100.40:80 of {All}")]
    [TestCase("shop/near", "", $"shop/near on agent-0 -> 10.43.0.20:80 of {All}")]
    [TestCase("external/user", "@second", $"external/user on server-0 -> 172.18.0.2:30080 of {All}")]
    [TestCase(
        "external/user",
        "@loadBalancer",
        $"external/user on agent-0 -> 198.51.100.50:80 of {All}",
        $"external/user on server-0 -> 198.51.100.50:80 of {All}"
    )]
    [TestCase(
        "external/user",
        "",
        $"external/user on agent-0 -> 172.18.0.3:30080 of {All}",
        $"external/user on server-0 -> 172.18.0.2:30080 of {All}"
    )]
    public void EachWayIsAskedWhereItArrives(string from, string by, params string[] expected) =>
        Assert.That(Ask(Every, from, by), Is.EqualTo(expected));

    // The client's own node masquerades nothing, so pods of any node answer; elsewhere only pods of the probed node.
    [TestCase("shop/near", "@first", $"shop/near on agent-0 -> 172.18.0.3:30080 of {All}")]
    [TestCase("shop/near", "@second", "shop/near on agent-0 -> 172.18.0.2:30080 of web-1:8080")]
    [TestCase("external/user", "@second", "external/user on server-0 -> 172.18.0.2:30080 of web-1:8080")]
    public void WithLocalOnlyPodsOfTheNodeAnswer(string from, string by, string expected) =>
        Assert.That(Ask(Every with { IsLocalFromOutside = true }, from, by), Is.EqualTo([expected]));

    [Test]
    public void InsideWithLocalOnlyPodsOfTheOwnNodeAnswer() =>
        Assert.That(
            Ask(new() { IsLocalInside = true }, "shop/near", ""),
            Is.EqualTo(["shop/near on agent-0 -> 10.43.0.20:80 of web-0:8080"])
        );

    [Test]
    public void WhereNodesAreNotNamedWhatArrivesAtAnotherOneIsAskedToo()
    {
        var topology = EntranceSample.TopologyOf(Every, namesNodes: false);

        Assert.That(
            EntranceSample.Questions(topology, EntranceSample.OpeningOf(topology), "external/user -> service/shop/web:80/tcp"),
            Is.EqualTo([
                $"external/user on agent-0 -> 172.18.0.3:30080 of {All}",
                $"external/user on server-0 -> 172.18.0.2:30080 of {All}",
            ])
        );
        Assert.That(
            EntranceSample.Questions(
                topology,
                EntranceSample.OpeningOf(topology, nodes: EntranceSample.TwoNodes[..1]),
                "external/user -> service/shop/web:80/tcp"
            ),
            Does.Contain("this cluster has one node that runs pods, so connections by another node are not tested")
        );
        Assert.That(
            EntranceSample.ReasonAgainst(
                topology,
                EntranceSample.OpeningOf(topology, nodes: EntranceSample.TwoNodes[..1]),
                "external/user -> service/shop/web:80/tcp"
            ),
            Does.Contain("one node")
        );
        Assert.That(
            EntranceSample.ReasonAgainst(topology, EntranceSample.OpeningOf(topology), "external/user -> service/shop/web:80/tcp"),
            Is.Null
        );
    }

    [TestCase("external/user", "")]
    [TestCase("shop/near", "@loadBalancer")]
    public void WhatCannotBeAskedHasAReason(string from, string by)
    {
        var topology = EntranceSample.TopologyOf(Every);
        var flow = $"{from} -> service/shop/web{by}:80/tcp";

        Assert.That(
            EntranceSample.Questions(topology, EntranceSample.OpeningOf(topology, mayOpen: false), flow).Single(),
            Does.Contain("--allow-cluster-scope")
        );
        Assert.That(
            EntranceSample.Questions(topology, EntranceSample.OpeningOf(topology, nodes: EntranceSample.TwoNodes[..1]), flow),
            Is.EqualTo(["the scenario names 2 nodes, but this cluster has 1 that run pods"])
        );
        var refused = EntranceSample.OpeningOf(topology);
        refused.Refuse(new("shop", "web"), "the cluster refused the way in: port 30080 is taken");
        Assert.That(EntranceSample.Questions(topology, refused, flow).Single(), Does.Contain("port 30080 is taken"));
    }

    private static string[] Ask(ServiceEntrances entrances, string from, string by)
    {
        var topology = EntranceSample.TopologyOf(entrances);
        return EntranceSample.Questions(topology, EntranceSample.OpeningOf(topology), $"{from} -> service/shop/web{by}:80/tcp");
    }
}
