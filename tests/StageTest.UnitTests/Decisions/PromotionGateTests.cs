using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Engines;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Decisions;

internal sealed class PromotionGateTests
{
    [Test]
    public async Task PromotesWhenEverythingIsAsExpectedAndPredicted()
    {
        var decision = await DecideAsync(new());

        Assert.That(decision.Outcome, Is.EqualTo(Outcome.Promote));
        Assert.That(decision.Reasons, Is.Empty);
    }

    [Test]
    public async Task HoldsWhenTheEngineItselfIsInDoubt()
    {
        var run = await Sample.RunAsync(Sample.Shop, new ScriptedEngine());

        var decision = PromotionGate.Decide(run with { Doubt = "the cluster was not seen to enforce a policy" });

        Assert.That(decision.Outcome, Is.EqualTo(Outcome.Hold));
        Assert.That(Texts(decision), Is.EqualTo(new[] { "the cluster was not seen to enforce a policy" }));
    }

    [TestCase(
        true,
        true,
        ExpectedResult = "the engine 'scripted' used an input that no digest pins (k3sImage: x, pulled, not pinned), and "
            + "--require-pinned forbids that; give its digest to the engine"
    )]
    [TestCase(true, false, ExpectedResult = "")]
    [TestCase(false, true, ExpectedResult = "")]
    public async Task<string> HoldsOnWhatNoDigestPinsWhereThatIsAsked(bool isRequired, bool isUnpinned)
    {
        var run = await Sample.RunAsync(Sample.Shop, new ScriptedEngine());

        var decision = PromotionGate.Decide(
            run with
            {
                RequirePinned = isRequired,
                Versions = run.Versions.Add(UnpinnedInputs.K3sImage, UnpinnedInputs.Text("x", "pulled", !isUnpinned)),
            }
        );

        Assert.That(decision.Reasons.Select(r => r.Kind), Has.All.EqualTo(HoldReasons.UnpinnedInput));
        return string.Join('\n', Texts(decision));
    }

    [Test]
    public async Task HoldsWhenAProbeFailedEvenWhereDenialIsExpected()
    {
        var decision = await DecideAsync(
            new() { Answer = a => a is { Applied: Asked.Promoted } && a.Flow == Sample.WebToDb ? Verdict.ProbeFailed : a.ByPolicies }
        );

        Assert.That(decision.Outcome, Is.EqualTo(Outcome.Hold));
        Assert.That(Texts(decision), Is.EqualTo(new[] { "promoted: 1 of 6 flows not observed, first shop/web -> shop/db:5432/tcp" }));
    }

    [Test]
    public async Task HoldsWhenAnyFlowWasNotObserved()
    {
        var decision = await DecideAsync(
            new()
            {
                Answer = a => a is { Applied: Asked.Baseline } && a.Flow == Sample.WebToApi ? Verdict.NotObserved : a.ByPolicies,
                Detail = a => "2 of 3 replicas answered",
            }
        );

        Assert.That(decision.Outcome, Is.EqualTo(Outcome.Hold));
        Assert.That(decision.Reasons.Single().Text, Does.StartWith("baseline: ").And.Contain("2 of 3 replicas answered"));
    }

    [Test]
    public async Task HoldsWhenTheEngineCannotAskEverything()
    {
        var run = await Sample.RunAsync(
            Sample.Scenario(["web:80", "bss:2905/sctp"], "", []),
            new ScriptedEngine { Lacks = EngineNeeds.Sctp }
        );

        var decision = PromotionGate.Decide(run);

        Assert.That(decision.Outcome, Is.EqualTo(Outcome.Hold));
        Assert.That(decision.Reasons[0].Text, Does.Contain("skipped: needs SCTP"));
    }

    [Test]
    public async Task HoldsWhenAFlowNeverSettles()
    {
        var odd = false;
        var decision = await DecideAsync(
            new()
            {
                Answer = a => a is { Applied: Asked.Promoted } && a.Flow == Sample.WebToApi && (odd = !odd) ? Verdict.Denied : a.ByPolicies,
            }
        );

        Assert.That(decision.Outcome, Is.EqualTo(Outcome.Hold));
        Assert.That(
            Texts(decision),
            Has.Some.Match("^promoted: 1 flow kept changing over [0-9]+ readings, first shop/web -> shop/api:8080/tcp$")
        );
    }

    [Test]
    public async Task PromotesWhenAFlowChangedButSettled()
    {
        var decision = await DecideAsync(
            new()
            {
                Answer = a => a is { Applied: Asked.Promoted, Reading: 1 } && a.Flow == Sample.WebToDb ? Verdict.Allowed : a.ByPolicies,
            }
        );

        Assert.That(decision.Outcome, Is.EqualTo(Outcome.Promote));
    }

    [Test]
    public async Task APartNeverPromotes()
    {
        var run = await Sample.RunAsync(Sample.Shop, new ScriptedEngine(), new() { Only = flow => flow == Sample.WebToDb });

        var decision = PromotionGate.Decide(run);

        Assert.That(decision.Outcome, Is.EqualTo(Outcome.Hold));
        Assert.That(Texts(decision), Is.EqualTo(new[] { "only 1 of 6 flows were tested; a part proves nothing about the rest" }));
    }

    [Test]
    public async Task NothingAskedIsNothingProved()
    {
        var run = await Sample.RunAsync(Sample.Scenario(["web:80"], "", []), new ScriptedEngine());

        var decision = PromotionGate.Decide(run);

        Assert.That(decision.Outcome, Is.EqualTo(Outcome.Hold));
    }

    [Test]
    public async Task GivesOneReasonForEachStageAndKindWithItsCount()
    {
        var decision = await DecideAsync(new() { Answer = _ => Verdict.Denied });

        Assert.That(decision.Reasons, Has.Length.EqualTo(4));
        Assert.That(
            decision.Reasons[0].Text,
            Does.StartWith("baseline: 6 of 6 flows not as expected, first shop/api -> " + "shop/db:5432/tcp")
        );
        Assert.That(Texts(decision), Has.Some.StartsWith("promoted: 1 of 6 flows denied, but never seen allowed without policies"));
    }

    [Test]
    public async Task AReasonAboutFlowsSaysItsStageItsFirstFlowAndTheLineThatDecides()
    {
        var decision = await DecideAsync(
            new() { Answer = a => a is { Applied: Asked.Promoted } && a.Flow == Sample.WebToDb ? Verdict.Allowed : a.ByPolicies }
        );

        var reason = decision.Reasons.Single();
        Assert.That(reason.Kind, Is.EqualTo(HoldReasons.Unexpected));
        Assert.That((reason.Stage, reason.Place, reason.Scenario), Is.EqualTo((Stage.Promoted, Sample.WebToDb.ToString(), "shop")));
        Assert.That(reason.Location.Line, Is.GreaterThan(0));
    }

    [Test]
    public async Task AReasonAboutTheWholeRunHasNoStageAndIsAboutTheScenario()
    {
        var run = await Sample.RunAsync(Sample.Shop, new ScriptedEngine(), new() { Only = flow => flow == Sample.WebToDb });

        var reason = PromotionGate.Decide(run).Reasons.Single();

        Assert.That(reason.Kind, Is.EqualTo(HoldReasons.PartlyAsked));
        Assert.That((reason.Stage, reason.Place), Is.EqualTo(((Stage?)null, Sample.Shop.File)));
    }

    [Test]
    public void EveryKindOfDifferenceIsAReasonOfItsOwn()
    {
        var kinds = Enum.GetValues<DifferenceKind>().Select(PromotionGate.ReasonOf).ToArray();

        Assert.That(kinds, Is.Unique.And.SubsetOf(HoldReasons.All));
    }

    private static IEnumerable<string> Texts(Decision decision) => decision.Reasons.Select(r => r.Text);

    private static async Task<Decision> DecideAsync(ScriptedEngine engine) =>
        PromotionGate.Decide(await Sample.RunAsync(Sample.Shop, engine));
}
