using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Objects;

namespace StageTest.UnitTests.Kubernetes.Objects;

/// <summary>Services as objects, with what opens them to nodes, load balancers and external addresses.</summary>
internal sealed class ServiceOpeningTests
{
    private static readonly ServiceEntrances Balanced = new()
    {
        HasNodePorts = true,
        HasLoadBalancer = true,
        HasExternalIPs = true,
        ExternalIPs = [IPAddress.Parse("198.51.100.40")],
        IsLocalFromOutside = true,
        SourceRanges = [IPNetwork.Parse("203.0.113.0/24")],
    };

    [Test]
    public void ANodePortIsTheOneThatPredictionsName() =>
        Assert.That(SpecOf(new() { HasNodePorts = true }), Is.EqualTo("""{"ports":[30080],"type":"NodePort"}"""));

    [TestCase(
        34,
        true,
        """{"ports":[30080],"type":"LoadBalancer","loadBalancerClass":"stagetest.io/none","allocateLoadBalancerNodePorts":true"""
            + ""","loadBalancerSourceRanges":["203.0.113.0/24"],"externalIPs":["198.51.100.40"],"externalTrafficPolicy":"Local"}"""
    )]
    [TestCase(
        20,
        true,
        """{"ports":[30080],"type":"LoadBalancer","loadBalancerSourceRanges":["203.0.113.0/24"]"""
            + ""","externalIPs":["198.51.100.40"],"externalTrafficPolicy":"Local"}"""
    )]
    // A controller would make a real load balancer of it.
    [TestCase(20, false, """{"ports":[30080],"type":"NodePort","externalIPs":["198.51.100.40"],"externalTrafficPolicy":"Local"}""")]
    public void ALoadBalancerIsMadeWhereNoControllerTakesIt(int minor, bool isOwn, string expected) =>
        Assert.That(SpecOf(Balanced, minor, isOwn), Is.EqualTo(expected));

    [TestCase(34, """{"ports":[null],"internalTrafficPolicy":"Local"}""")]
    [TestCase(20, """{"ports":[null]}""")]
    public void OldServersDoNotGetFieldsThatTheyDrop(int minor, string expected) =>
        Assert.That(SpecOf(new() { IsLocalInside = true }, minor), Is.EqualTo(expected));

    [Test]
    public void ClustersOfOthersAreNotOpenedWithoutLeave() =>
        Assert.That(SpecOf(Balanced, mayOpen: false), Is.EqualTo("""{"ports":[null]}"""));

    [Test]
    public void ClosedItHasItsVirtualAddressAlone()
    {
        var topology = EntranceSample.TopologyOf(Balanced);
        var service = topology.Services.Single();
        var open = ServiceBody.Of("st-1", service, [IpFamily.V4], EntranceSample.OpeningOf(topology));

        Assert.That(ServiceOpening.IsOpen(open), Is.True);
        Assert.That(ServiceOpening.Closed(open).ToJsonString(), Is.EqualTo(ServiceBody.Of("st-1", service, [IpFamily.V4]).ToJsonString()));
    }

    [Test]
    public void ABalancerWithoutAnAddressGetsOneThatNothingHas()
    {
        var topology = EntranceSample.TopologyOf(Balanced) with
        {
            External = [new("taken", [IPAddress.Parse("192.0.2.254")], [], default)],
            IpFamilies = [IpFamily.V4, IpFamily.V6],
        };

        Assert.That(
            string.Join(' ', EntranceSample.OpeningOf(topology).BalancedAt(topology.Services.Single())),
            Is.EqualTo("192.0.2.253 2001:db8:ffff::ffff")
        );
    }

    [Test]
    public void SessionsThatOpenNodesDoNotMeet()
    {
        var open = EntranceSample.TopologyOf(Balanced) with { External = [] };
        var other = open with { Namespaces = [] };

        Assert.That(ClusterReach.Meets(open, other), Is.True);
        Assert.That(ClusterReach.Meets(open, other with { Services = [] }), Is.False);
    }

    [Test]
    public void PodsRunOnTheNodeThatStandsForTheirs()
    {
        var topology = EntranceSample.TopologyOf(Balanced);
        var pod = new StandIns("st-1", new("agent:1", "Never")).Pod(topology.Workloads[0], 0, mayPing: false, "agent-0");

        Assert.That(
            pod["spec"]!["affinity"]!["nodeAffinity"]!["requiredDuringSchedulingIgnoredDuringExecution"]!["nodeSelectorTerms"]![0]![
                "matchFields"
            ]![0]!.ToJsonString(),
            Is.EqualTo("""{"key":"metadata.name","operator":"In","values":["agent-0"]}""")
        );
    }

    // What is added to the Service of its virtual address alone, with the node port of each port.
    private static string SpecOf(ServiceEntrances entrances, int minor = 34, bool isOwn = true, bool mayOpen = true)
    {
        var topology = EntranceSample.TopologyOf(entrances);
        var opening = EntranceSample.OpeningOf(topology, minor, isOwn, mayOpen);
        var spec = ServiceBody.Of("st-1", topology.Services.Single(), [IpFamily.V4], opening)["spec"]!.AsObject();
        spec.Remove("selector");
        spec["ports"] = new JsonArray([.. spec["ports"]!.AsArray().Select(p => p!["nodePort"]?.DeepClone())]);
        return spec.ToJsonString();
    }
}
