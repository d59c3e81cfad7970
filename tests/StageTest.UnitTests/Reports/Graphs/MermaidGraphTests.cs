using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Reports.Graphs;

namespace StageTest.UnitTests.Reports.Graphs;

internal sealed class MermaidGraphTests
{
    [Test]
    public void FewChangesAreLinesBetweenWorkloads()
    {
        var block = MermaidGraph.Block(Changes(3, 1));

        Assert.That(block, Does.StartWith("```mermaid\nflowchart LR\n").And.EndsWith("```\n"));
        Assert.That(block.Split('\n').Count(l => l.Contains("==>|\"+ TCP 80\"|", StringComparison.Ordinal)), Is.EqualTo(6));
    }

    [Test]
    public void ManyChangesAreLinesBetweenNamespaces()
    {
        var block = MermaidGraph.Block(Changes(12, 3));

        Assert.That(block.Split('\n').Count(l => l.Contains("==>", StringComparison.Ordinal)), Is.LessThanOrEqualTo(9).And.GreaterThan(0));
        Assert.That(block, Does.Contain("4 workloads"));
    }

    [Test]
    public void ChangesBetweenManyNamespacesAreNotDrawn() =>
        Assert.That(MermaidGraph.Block(Changes(24, 12)), Does.StartWith("No graph: ").And.Not.Contain("```"));

    // Every workload may connect to every other one; each to its own port, so that none is like another.
    private static MapComparison Changes(int workloads, int namespaces)
    {
        MapEnd[] ends = [.. Enumerable.Range(0, workloads).Select(i => new MapEnd(new($"team-{i % namespaces}", $"app-{i}"), "Pod"))];
        var lines =
            from a in ends
            from b in ends
            where a != b
            let port = workloads == 3 ? 80 : 80 + Array.IndexOf(ends, b)
            select new MapLine(a, b, ConnectionSet.None with { Tcp = IntervalSet.Range(port, port) });
        return MapComparison.Of(new() { Lines = [], Workloads = [.. ends] }, new() { Lines = [.. lines], Workloads = [.. ends] });
    }
}
