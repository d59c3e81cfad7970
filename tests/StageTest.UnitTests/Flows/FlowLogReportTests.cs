using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using StageTest.Core.Decisions;
using StageTest.Core.Flows;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Reports;
using StageTest.Core.Runs;
using StageTest.Core.Topologies;
using StageTest.Engines.Simulate;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Flows;

internal sealed class FlowLogReportTests
{
    private static readonly FakeTimeProvider Clock = new(new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero));

    [Test]
    public async Task WritesOneLineForEachEndOfEachConnection() => Golden.Match(await WrittenAsync(observe: true), "shop.jsonl");

    [Test]
    public async Task NothingIsLoggedWhereNobodyAsks() => Assert.That(await WrittenAsync(observe: false), Is.Empty);

    [Test]
    public async Task AnEndThatNobodyCanJudgeLogsNothing()
    {
        var unjudged = new Rule
        {
            Action = RuleAction.Allow,
            Number = 1,
            Unseen = "an HTTP match",
        };
        var policy = Sample.Shop.Policies.Policies[0] with
        {
            Kind = PolicyKinds.NetworkPolicy,
            Staging = PolicyStaging.Enforced,
            Ingress = [unjudged],
        };
        await using var session = await new SimulateEngine(Clock).OpenAsync(Sample.Shop.Topology, CancellationToken.None);
        await session.ApplyAsync(new() { Policies = [policy] }, CancellationToken.None);

        var flows = (await session.ReadAsync(new([Sample.WebToDb]), new() { ObserveFlows = true }, CancellationToken.None)).Flows;

        Assert.That(flows.Select(f => f.Reporter), Is.EqualTo(new[] { FlowReporter.Source }));
    }

    [Test]
    public void CalicosTwoTracesNameTheEndOfATierEachInItsWay()
    {
        Policy Named(string name, PolicyKind kind) =>
            Sample.Shop.Policies.Policies[0] with
            {
                Kind = kind,
                Staging = PolicyStaging.Enforced,
                Name = name,
                Ingress = [],
                Order = 1,
            };
        var policies = new PolicySet { Policies = [Named("a", PolicyKinds.NetworkPolicy), Named("b", PolicyKinds.NetworkPolicy)] };

        var log = new FlowTracer(Sample.Shop.Topology, Placement.Default(Sample.Shop.Topology), policies)
            .Trace(new([Sample.WebToDb]), default)
            .Last();

        Assert.That((log.Enforced[^1].Trigger!.Name, log.Pending[^1].Trigger!.Name), Is.EqualTo(("b", "a")));
        Assert.That(log.Action, Is.EqualTo(RuleAction.Deny));
    }

    private static async Task<string> WrittenAsync(bool observe)
    {
        var run = await new ScenarioRunner(
            new SimulateEngine(Clock),
            new() { ObserveFlows = observe, Only = f => f.To.Name == "db" },
            Clock
        ).RunAsync(Sample.Shop, null, CancellationToken.None);
        var writer = new StringWriter();
        new FlowLogReport().Write(
            new()
            {
                Engine = "simulate",
                StartedAt = Clock.GetUtcNow(),
                Duration = TimeSpan.Zero,
                Scenarios = [new(Sample.Shop, run, PromotionGate.Decide(run))],
            },
            writer
        );
        return writer.ToString();
    }
}
