using NUnit.Framework;
using StageTest.Core.Decisions;
using StageTest.Core.Evaluation;
using StageTest.Core.Flows;
using StageTest.Core.Flows.Records;
using StageTest.Core.Policies;
using StageTest.Core.Replay;
using StageTest.Core.Reports;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.Engines.Simulate;
using StageTest.UnitTests.Flows;

namespace StageTest.UnitTests.Replay;

/// <summary>What a run of every scenario logs is replayed, stage by stage, without a difference.</summary>
internal sealed class ReplayOfRunsTests
{
    private static readonly TestCaseData[] All = [.. Scenarios.Repository.Scenarios("scenarios")];

    [TestCaseSource(nameof(All))]
    public async Task ReplayOfARunDiffersInNothing(string file)
    {
        var scenario = Scenarios.Repository.Read(file);
        var log = await LogAsync(scenario);

        foreach (var stage in Enum.GetValues<Stage>())
        {
            var lines = log.Where(l => l.Contains($"\"stage\":\"{StageText.Name(stage)}\"", StringComparison.Ordinal)).ToArray();
            var report = ReplaySample.Run(string.Concat(lines), World(scenario, scenario.PoliciesAt(stage).Live()));

            Assert.That(
                report
                    .Flows.Where(f => f.DiffersFromSeen || f.Class == ReplayClass.Undecided)
                    .Select(f => $"{stage} {f}: {f.Promoted.Why}"),
                Is.Empty
            );
            Assert.That(report.Flows.Where(f => f.Class is not (ReplayClass.StaysAllowed or ReplayClass.StaysDenied)), Is.Empty);
        }
    }

    [TestCaseSource(nameof(All))]
    public async Task PendingTraceIsWhatReplaySaysOfWhatCalicoEvaluates(string file)
    {
        var scenario = Scenarios.Repository.Read(file);
        var log = (await LogAsync(scenario)).Where(l => l.Contains("\"stage\":\"staged\"", StringComparison.Ordinal)).ToArray();
        var world = World(scenario, scenario.Policies.AsPendingTrace());

        var differences = FlowSamples
            .Read(string.Concat(log))
            .Records.Select(record => (Record: record, Flow: ReplaySample.Run(log[record.Location.Line - 1], world).Flows.Single()))
            .Where(r => RulingOf(r.Flow, r.Record).IsAllowed != (r.Record.Key.Pending.Action == RuleAction.Allow))
            .Select(r => $"{r.Record}: pending {r.Record.Key.Pending.Decided}, replay {RulingOf(r.Flow, r.Record)}");

        Assert.That(differences, Is.Empty);
    }

    [TestCaseSource(nameof(All))]
    public async Task EachDifferenceOfThePendingTraceIsNamed(string file)
    {
        var scenario = Scenarios.Repository.Read(file);
        var log = (await LogAsync(scenario)).Where(l => l.Contains("\"stage\":\"staged\"", StringComparison.Ordinal));
        var world = World(scenario, scenario.PoliciesAt(Stage.Staged).Live()) with
        {
            Promoted = scenario.Policies.AsIfPromoted(),
            Staged = scenario.Policies,
        };

        var flows = ReplaySample.Run(string.Concat(log), world).Flows;
        var shown = PendingComparison.Of(scenario, world.Placement!, scenario.Plan).Select(d => d.Why).ToArray();

        Assert.That(flows.Where(f => f.Pending is { IsByDesign: false }).Select(f => $"{f}: {f.Pending}"), Is.Empty);
        Assert.That(flows.Any(f => f.Pending is not null) || shown.Length == 0, string.Join('\n', shown));
    }

    private static Ruling RulingOf(ReplayedFlow flow, FlowRecord record) =>
        record.Key.Reporter == FlowReporter.Source ? flow.Promoted.Evaluation!.Egress : flow.Promoted.Evaluation!.Ingress;

    private static ReplayWorld World(Scenario scenario, PolicySet policies) =>
        new()
        {
            Topology = scenario.Topology,
            Placement = Placement.Default(scenario.Topology),
            Scenario = scenario.Name,
            Now = policies,
            Promoted = policies,
        };

    private static async Task<string[]> LogAsync(Scenario scenario)
    {
        var clock = TimeProvider.System;
        var run = await new ScenarioRunner(new SimulateEngine(clock), new() { ObserveFlows = true }, clock).RunAsync(
            scenario,
            null,
            CancellationToken.None
        );
        using var writer = new StringWriter { NewLine = "\n" };
        new FlowLogReport().Write(
            new()
            {
                Engine = "simulate",
                StartedAt = clock.GetUtcNow(),
                Duration = TimeSpan.Zero,
                Scenarios = [new(scenario, run, PromotionGate.Decide(run))],
            },
            writer
        );
        return [.. writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l + "\n")];
    }
}
