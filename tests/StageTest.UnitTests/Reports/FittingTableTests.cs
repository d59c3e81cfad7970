using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Reports;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Reports;

internal sealed class FittingTableTests
{
    private static readonly HashSet<Flow> None = [];

    [Test]
    public async Task NeverHasMoreLinesThanFit(
        [Values(2, 5, 12, 45)] int workloads,
        [Values(1, 2, 5, 10, 30, 100)] int height,
        [Values(80, 140)] int width
    )
    {
        var scenario = Sample.Scenario(Enumerable.Range(0, workloads).Select(i => $"app-{i}:80"), "", []);
        var observed = (await Sample.RunAsync(scenario, new ScriptedEngine())).Stages[^1].Observed;

        var lines = FittingTable.Lines(observed, None, width, height);
        var all = FittingTable.Lines(observed, None, width);

        Assert.That(lines, Has.Count.LessThanOrEqualTo(height).And.Not.Empty);
        Assert.That(lines.All(l => l.Length <= width), string.Join('\n', lines));
        if (all.Count <= height)
        {
            Assert.That(lines, Is.EqualTo(all));
        }
    }
}
