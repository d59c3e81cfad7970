using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Reports;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Reports;

/// <summary>The text of a run with more workloads than a matrix has room for.</summary>
internal sealed class LargeRunTests
{
    private const int Width = 80;

    [Test]
    public async Task IsToldByNamespaceWithTheRowsThatDiffer()
    {
        var lines = await LinesAsync(isFull: false);

        Assert.That(lines, Has.None.Contains("too many to read"));
        Assert.That(lines, Has.Some.Contains("45 x 45 cells by namespace"));
        Assert.That(lines, Has.Some.Matches("^    shop -> shop 1,9[0-9]{2}/1,980 \\(44 unexpected\\)$"));
        Assert.That(lines, Has.Some.EqualTo("    shop/app-1 -> X shop/app-0:80/tcp"));
    }

    [Test]
    public async Task ExplainsOneFlowOfEachReason()
    {
        var lines = await LinesAsync(isFull: false);

        Assert.That(lines.Count(l => l.Contains("ruling", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(lines, Has.Some.EqualTo("    and 43 flows for the same reason:"));
        Assert.That(lines, Has.Some.StartsWith("      and 33 more"));
    }

    [Test]
    public async Task BreaksLinesBetweenWords()
    {
        var lines = await LinesAsync(isFull: false);
        var wide = string.Join(' ', (await LinesAsync(isFull: false, int.MaxValue)).Select(l => l.Trim()));

        var told = lines.Where(l => !l.Contains("stagetest run", StringComparison.Ordinal) && l.Contains(' ', StringComparison.Ordinal));
        Assert.That(told.Where(l => l.Length > Width && l.Trim().Contains(' ', StringComparison.Ordinal)), Is.Empty);
        Assert.That(lines.SelectMany(l => l.Split(' ')).Where(w => !wide.Contains(w, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task IsDrawnWhereAUserAsks() =>
        Assert.That(await LinesAsync(isFull: true), Has.Some.Contains("columns").And.None.Contains("by namespace"));

    // Promotion is to change nothing, and closes one workload.
    private static async Task<string[]> LinesAsync(bool isFull, int wrap = Width)
    {
        var scenario = Sample.Scenario(Enumerable.Range(0, 45).Select(i => $"app-{i}:80"), "", []);
        var report = await SampleReport.OfAsync(scenario, asked =>
            asked is { Applied: Asked.Promoted } && asked.Flow.To.Name == "app-0" ? Verdict.Denied : asked.ByPolicies
        );
        Assert.That(report.Outcome, Is.EqualTo(Outcome.Hold));
        return new TextReport(Width, null, isFull, wrap).Write(report).Split('\n');
    }
}
