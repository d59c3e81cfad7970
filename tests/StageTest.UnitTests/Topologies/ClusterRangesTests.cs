using System.Net;
using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Topologies;

/// <summary>The ranges that pods and Services have addresses of: stated, found, or usual ones.</summary>
internal sealed class ClusterRangesTests
{
    private const string Topology = """
          namespaces: { shop: {} }
          workloads:
            - { name: api, namespace: shop, ports: [8080], replicas: 3 }
            - { name: web, namespace: shop }
          services: [{ name: api, namespace: shop, ports: [{ port: 80, targetPort: 8080 }] }]
          external: [{ name: office, ip: 10.42.0.9 }]
        """;

    private static readonly string[] Ranges =
    [
        "10.0.0.0/8",
        "10.244.0.0/16",
        "172.16.0.0/12",
        "172.24.0.0/13",
        "192.168.0.0/16",
        "100.64.0.0/10",
    ];

    [Test]
    public void PodsAndServicesHaveAddressesOfTheStatedRanges()
    {
        var topology = Read("cluster: { podCidr: 10.244.0.0/16, serviceCidr: [10.96.0.0/12] }")!.Topology;
        var placement = Placement.Default(topology);

        Assert.That($"{placement[new("shop", "api")][0]}", Is.EqualTo("10.244.0.2"));
        Assert.That($"{placement[topology.Services.Single().FlowRef].Single()}", Is.EqualTo("10.96.0.11"));
    }

    [TestCase("", "The external address 10.42.0.9 is in the pods' range 10.42.0.0/16.")]
    [TestCase("cluster: { podCidr: 10.40.0.0/13 }", "The external address 10.42.0.9 is in the pods' range 10.40.0.0/13.")]
    [TestCase("cluster: { podCidr: 10.244.0.0/33 }", "'10.244.0.0/33' is not a range of addresses.")]
    [TestCase("cluster: { podCidr: [10.1.0.0/16, 10.2.0.0/16] }", "'podCidr' has two ranges of IPv4")]
    [TestCase("cluster: { podCidr: 10.0.0.0/16, serviceCidr: 10.0.128.0/20 }", "The range 10.0.128.0/20 overlaps with the pods' range")]
    [TestCase("cluster: { podCidr: 169.254.0.0/16 }", "The range 169.254.0.0/16 is a link-local address")]
    [TestCase("cluster: { podCidr: 0.0.0.0/0 }", "The range 0.0.0.0/0 contains every address.")]
    [TestCase("cluster: { podCidr: 10.244.0.0/30 }", "at most 1 fit into 10.244.0.0/30")]
    [TestCase("cluster: { podCidr: 10.244.0.0/16, serviceCidr: 10.96.0.0/29 }", "at most 0 fit into 10.96.0.0/29")]
    public void WhatNoClusterHasIsAnError(string cluster, string error)
    {
        using var text = new ScenarioText();

        Assert.That(text.Read("  promoted: { default: allow }", $"{{}}\n{cluster}", Topology), Is.Null);
        Assert.That(string.Join('\n', text.Said), Does.Contain(error));
    }

    [Test]
    public void RangesThatNobodyStatesKeepClearOfThoseThatAreStated([ValueSource(nameof(Ranges))] string pods, [Values] bool isOfServices)
    {
        var stated = IPNetwork.Parse(pods);
        var ranges = isOfServices ? new ClusterRanges { Services = [stated] } : new ClusterRanges { Pods = [stated] };
        IPNetwork[] all = [ranges.PodsOf(IpFamily.V4), ranges.ServicesOf(IpFamily.V4), ranges.NodesOf(IpFamily.V4)];

        Assert.That(all, Does.Contain(stated));
        Assert.That(all.SelectMany((a, i) => all.Skip(i + 1).Select(b => ClusterRanges.Overlap(a, b))), Has.All.False);
    }

    [Test]
    public void AnotherRangeIsAnotherQuestion()
    {
        var before = Read("cluster: { podCidr: 10.244.0.0/16 }")!;
        var after = Read("cluster: { podCidr: 10.245.0.0/16 }")!;

        Assert.That(QuestionComparison.Of(before, before), Is.Empty);
        Assert.That(
            QuestionComparison.Of(before, after).Select(c => $"{c.Subject}: {c.Before} -> {c.After}"),
            Is.EqualTo(["the range of pods: 10.244.0.0/16, 2001:cafe:42::/56 -> 10.245.0.0/16, 2001:cafe:42::/56"])
        );
    }

    [TestCase("10.244.3.1", "10.43.0.20", null)]
    [TestCase("10.42.0.7", "10.43.0.20", "A pod of the scenario has the address 10.42.0.7 on this cluster, outside of 10.244.0.0/16")]
    public void AClusterWithOtherRangesSaysNothingAboutTheScenario(string pod, string service, string? problem)
    {
        var topology = Read("cluster: { podCidr: 10.244.0.0/16 }")!.Topology;

        var said = ClusterRangeFit.ProblemWith(topology, [IPAddress.Parse(pod)], [IPAddress.Parse(service)]);

        Assert.That(said, problem is null ? Is.Null : Does.StartWith(problem));
    }

    private static Scenario? Read(string cluster)
    {
        using var text = new ScenarioText();
        var scenario = text.Read("  promoted: { default: allow }", $"{{}}\n{cluster}", Topology);
        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));
        return scenario;
    }
}
