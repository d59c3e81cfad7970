using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Reports.Graphs;
using StageTest.Core.Runs;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Reports.Graphs;

internal sealed class RunGraphTests
{
    [Test]
    public async Task WhatPromotionClosesIsInBothPictures()
    {
        var graph = await GraphAsync(asked => asked.ByPolicies);

        Assert.That(Line(graph, Sample.WebToDb), Is.EqualTo(new[] { ("closed", "5432/tcp", true, true) }));
        Assert.That(Line(graph, Sample.ApiToDb), Is.EqualTo(new[] { ("proven", "5432/tcp", true, true) }));
    }

    [Test]
    public async Task WhatIsNotAsItMustBeIsSo()
    {
        var graph = await GraphAsync(asked =>
            asked is { Applied: Asked.Promoted } && asked.Flow == Sample.WebToDb ? Verdict.Allowed : asked.ByPolicies
        );

        Assert.That(
            Line(graph, Sample.WebToDb),
            Is.EqualTo(new[] { ("differs", "5432/tcp", false, true), ("proven", "5432/tcp", true, false) })
        );
    }

    [Test]
    public async Task AProbeThatFailedIsNoDenial()
    {
        var graph = await GraphAsync(asked =>
            asked is { Applied: Asked.Promoted } && asked.Flow == Sample.WebToDb ? Verdict.ProbeFailed : asked.ByPolicies
        );

        Assert.That(Line(graph, Sample.WebToDb).Select(l => l.Item1), Does.Not.Contain("closed").And.Not.Contain("denied"));
    }

    [Test]
    public async Task ALabelMayFrameWorkloads()
    {
        var run = await Sample.RunAsync(Sample.Shop, new ScriptedEngine { Answer = asked => asked.ByPolicies, SendsPackets = true });
        var differences = run.Stages.Select(stage => MatrixComparison.Of(run, stage)).ToImmutableArray();

        var graph = RunGraph.Of(run, differences, "role");

        Assert.That(graph.Nodes.Select(n => n.Group), Is.EquivalentTo(new[] { "role: api", "role: db", "role: web" }));
        Assert.That(graph.Nodes.Select(n => n.Label), Is.EquivalentTo(new[] { "shop/api", "shop/db", "shop/web" }));
        var plain = RunGraph.Of(run, differences);
        Assert.That(
            graph.Edges.Select(e => (e.From.Key, e.To.Key, e.State, e.Text)),
            Is.EqualTo(plain.Edges.Select(e => (e.From.Key, e.To.Key, e.State, e.Text)))
        );
    }

    private static async Task<ConnectionGraph> GraphAsync(Func<Asked, Verdict> answer)
    {
        var run = await Sample.RunAsync(Sample.Shop, new ScriptedEngine { Answer = answer, SendsPackets = true });
        return RunGraph.Of(run, [.. run.Stages.Select(stage => MatrixComparison.Of(run, stage))]);
    }

    private static (string, string, bool, bool)[] Line(ConnectionGraph graph, Flow flow) =>
        [
            .. graph
                .Edges.Where(e => e.From.Key == $"{flow.From}" && e.To.Key == $"{flow.To}")
                .Select(e => (e.State.Name, e.Text, e.IsBefore, e.IsAfter)),
        ];
}
