using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Engines.Simulate;
using StageTest.UnitTests.Lab;

namespace StageTest.UnitTests.Simulate;

internal sealed class SimulateEngineTests
{
    [Test]
    public async Task AllowsEverythingUntilPoliciesAreAppliedAndForgetsTheOldOnes()
    {
        var plan = ProbePlan.Complete(LabSample.Shop);
        await using var session = await new SimulateEngine().OpenAsync(LabSample.Shop, CancellationToken.None);

        var before = await session.ReadAsync(plan, CancellationToken.None);
        await session.ApplyAsync(
            new() { Policies = [LabSample.Policy("isolate", Selector.All, ingress: [], egress: null)] },
            CancellationToken.None
        );
        var isolated = await session.ReadAsync(plan, CancellationToken.None);
        await session.ApplyAsync(PolicySet.Empty, CancellationToken.None);
        var after = await session.ReadAsync(plan, CancellationToken.None);

        Assert.That(before.Verdicts, Is.All.EqualTo(Verdict.Allowed));
        Assert.That(isolated.Verdicts, Is.EqualTo(plan.Flows.Select(f => f.To.IsExternal ? Verdict.Allowed : Verdict.Denied)));
        Assert.That(after.Verdicts, Is.EqualTo(before.Verdicts));
    }

    [Test]
    public void CanAskEverythingAndSendsNothing()
    {
        var engine = new SimulateEngine();

        Assert.That(engine.ReasonAgainst(EngineNeeds.Sctp), Is.Null);
        Assert.That(engine.SendsPackets, Is.False);
    }

    [Test]
    public async Task StopsWhenCancelled()
    {
        await using var session = await new SimulateEngine().OpenAsync(LabSample.Shop, CancellationToken.None);

        await Assert.ThrowsAsync<OperationCanceledException>(() =>
            session.ReadAsync(ProbePlan.Complete(LabSample.Shop), new CancellationToken(canceled: true))
        );
    }
}
