using NUnit.Framework;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Reading;
using StageTest.Core.Flows.Records;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Policies;
using StageTest.Core.Replay;
using StageTest.Core.Reports;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.EndToEndTests.Lab;
using StageTest.Engines.Lab;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests;

/// <summary>What packets met in a run of every scenario is replayed, stage by stage, without a difference.</summary>
internal sealed class ReplayOnPacketsTests : LabFixture
{
    private static readonly TestCaseData[] Files = [.. Repository.Scenarios("scenarios")];

    [TestCaseSource(nameof(Files))]
    public async Task ReplayOfARunDiffersInNothing(string file)
    {
        var scenario = Repository.Read(file);
        var engine = new LabEngine();
        if (engine.ReasonAgainst(scenario.Needs) is { } reason)
        {
            Assert.Ignore(reason);
        }

        var log = Path.Combine(Directory.CreateTempSubdirectory("stagetest-replay-").FullName, "flows.jsonl");
        try
        {
            await WriteLogAsync(engine, scenario, log);
            foreach (var stage in Enum.GetValues<Stage>())
            {
                var report = Replay(log, scenario, stage);

                Assert.That(report.Flows, Is.Not.Empty);
                Assert.That(
                    report
                        .Flows.Where(f => f.DiffersFromSeen || f.Class is not (ReplayClass.StaysAllowed or ReplayClass.StaysDenied))
                        .Select(f => $"{stage} {f.Class} {f}: {f.Promoted.Why ?? f.Promoted.Deciding?.ToString()}"),
                    Is.Empty
                );
            }

            // What Calico's pending trace shows, and promotion does not do, has its reason in Calico.
            var staged = Replay(log, scenario, Stage.Staged, scenario.Policies);
            Assert.That(staged.Flows.Where(f => f.Pending is { IsByDesign: false }).Select(f => $"{f}: {f.Pending}"), Is.Empty);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(log)!, recursive: true);
        }
    }

    private static ReplayReport Replay(string log, Scenario scenario, Stage stage, PolicySet? staged = null)
    {
        var lines = File.ReadLines(log)
            .Where(l =>
                l.Contains($"\"scenario\":\"{scenario.Name}\"", StringComparison.Ordinal)
                && l.Contains($"\"stage\":\"{StageText.Name(stage)}\"", StringComparison.Ordinal)
            )
            .ToArray();
        var own = $"{log}.{stage}";
        File.WriteAllLines(own, lines);
        var (tally, diagnostics) = (new FlowTally(), new DiagnosticBag());
        var records = new FlowReader(FlowSources.Known, null, tally, new(diagnostics)).ReadFile(own);
        var policies = scenario.PoliciesAt(stage).Live();
        var world = new ReplayWorld
        {
            Topology = scenario.Topology,
            Placement = Placement.Default(scenario.Topology),
            Scenario = scenario.Name,
            Now = policies,
            Promoted = staged?.AsIfPromoted() ?? policies,
            Staged = staged,
        };
        var report = ReplayRun.Of(records, new FlowQuery(), tally, world, [], DateOnly.MaxValue, CancellationToken.None);
        Assert.That(diagnostics.Items, Is.Empty);
        Assert.That(tally.Read, Is.EqualTo(lines.Length));
        return report;
    }

    private static async Task WriteLogAsync(LabEngine engine, Scenario scenario, string log)
    {
        var run = await new ScenarioRunner(engine, new() { ObserveFlows = true }, TimeProvider.System).RunAsync(
            scenario,
            null,
            CancellationToken.None
        );
        await using var writer = new StreamWriter(log) { NewLine = "\n" };
        new FlowLogReport().Write(
            new()
            {
                Engine = "lab",
                StartedAt = DateTimeOffset.UnixEpoch,
                Duration = TimeSpan.Zero,
                Scenarios = [new(scenario, run, PromotionGate.Decide(run))],
            },
            writer
        );
    }
}
