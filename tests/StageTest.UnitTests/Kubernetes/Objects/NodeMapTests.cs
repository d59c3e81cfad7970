using System.Collections.Immutable;
using System.Net;
using NUnit.Framework;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Objects;

namespace StageTest.UnitTests.Kubernetes.Objects;

/// <summary>Which node of a cluster represents which node of a scenario.</summary>
internal sealed class NodeMapTests
{
    private static readonly ImmutableArray<NodePlace> Open =
    [
        new("agent-0", [IPAddress.Parse("172.18.0.3")]),
        new("agent-1", [IPAddress.Parse("172.18.0.4")]),
        new("server-0", [IPAddress.Parse("172.18.0.2")]),
    ];

    [TestCase("first second", "first=agent-0 second=agent-1")]
    [TestCase("first agent-0", "agent-0=agent-0 first=agent-1")]
    [TestCase("first second=172.18.0.3", "first=agent-1 second=agent-0")]
    [TestCase("", "")]
    public void NodesAreFoundByNameByAddressAndElseInOrder(string nodes, string expected)
    {
        var map = new NodeMap(Named(nodes), Open);

        Assert.That($"{map}", Is.EqualTo(expected));
        Assert.That(map.Problem, Is.Null);
    }

    [TestCase("a b c d", "the scenario names 4 nodes, but this cluster has 3 that run pods")]
    [TestCase("a b=192.0.2.9", "no node of this cluster has the address that the scenario states for the node 'b'")]
    [TestCase("agent-0=172.18.0.4", "no node of this cluster has the address that the scenario states for the node 'agent-0'")]
    public void AClusterStandsForAllNodesOrForNone(string nodes, string problem)
    {
        var map = new NodeMap(Named(nodes), Open);

        Assert.That(map.Problem, Is.EqualTo(problem));
        Assert.That($"{map}", Is.Empty);
    }

    private static Topology Named(string nodes) =>
        new()
        {
            Namespaces = [],
            Workloads = [],
            Nodes =
            [
                .. nodes
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(n => n.Split('='))
                    .Select(n => new ClusterNode(n[0], [.. n.Skip(1).Select(IPAddress.Parse)], default)),
            ],
        };
}
