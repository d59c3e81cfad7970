using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests.Runs;

internal sealed class MatrixComparisonTests
{
    [Test]
    public async Task FindsNothingWhereEverythingIsAsItMustBe()
    {
        var run = await Sample.RunAsync(Sample.Shop, new ScriptedEngine());

        Assert.That(Enum.GetValues<Stage>().SelectMany(stage => MatrixComparison.Of(run, run[stage])), Is.Empty);
    }

    [TestCase(Verdict.ProbeFailed)]
    [TestCase(Verdict.NotObserved)]
    public async Task WhatWasNotObservedNeverEqualsDenied(Verdict observed)
    {
        var difference = await DifferenceAsync(Sample.Shop, Stage.Promoted, Sample.WebToDb, a =>
            a.Applied == Asked.Promoted ? observed : a.ByPolicies
        );

        Assert.That(difference.Kind, Is.EqualTo(DifferenceKind.Undetermined));
    }

    [Test]
    public async Task AnUnexpectedFlowCarriesExpectationPredictionRulingAndPlace()
    {
        var difference = await DifferenceAsync(Sample.Shop, Stage.Promoted, Sample.WebToDb, _ => Verdict.Allowed);

        Assert.That(difference.Kind, Is.EqualTo(DifferenceKind.Unexpected));
        Assert.That(
            (difference.Expected, difference.Predicted, difference.Observed),
            Is.EqualTo(((Verdict?)Verdict.Denied, Verdict.Denied, Verdict.Allowed))
        );
        Assert.That(difference.Evaluation.Ingress.IsAllowed, Is.False);
        Assert.That(difference.Entry!.Location.ToString(), Is.EqualTo("scenarios/shop.yaml:31:9"));
    }

    [Test]
    public async Task WithoutAnExpectationTheOtherVerdictIsMispredicted()
    {
        var silent = Sample.Shop with { Baseline = null };

        var difference = await DifferenceAsync(silent, Stage.Baseline, Sample.WebToApi, a =>
            a.Applied == Asked.Baseline ? Verdict.Denied : a.ByPolicies
        );

        Assert.That(difference.Kind, Is.EqualTo(DifferenceKind.Mispredicted));
        Assert.That(difference.Expected, Is.Null);
    }

    [Test]
    public async Task AsExpectedButNotAsThePoliciesSayIsMispredicted()
    {
        // The author and the engine agree that db is closed to web; no policy says so.
        var unexplained = Sample.Scenario(["web:80", "api:8080", "db:5432"], "", [(Sample.WebToDb, Verdict.Denied)]);

        var difference = await DifferenceAsync(unexplained, Stage.Promoted, Sample.WebToDb, a =>
            a.Applied == Asked.Promoted ? Verdict.Denied : Verdict.Allowed
        );

        Assert.That(difference.Kind, Is.EqualTo(DifferenceKind.Mispredicted));
    }

    [Test]
    public async Task StagingMustChangeNothing()
    {
        var silent = Sample.Shop with { Baseline = null };

        var difference = await DifferenceAsync(silent, Stage.Staged, Sample.WebToDb, a =>
            a.Applied == Asked.Staged ? Verdict.Denied : a.ByPolicies
        );

        Assert.That(difference.Kind, Is.EqualTo(DifferenceKind.ChangedByStaging));
    }

    [Test]
    public async Task WhatTheBaselineDidNotObserveIsNotBlamedOnStaging()
    {
        var silent = Sample.Shop with { Baseline = null };
        var run = await Sample.RunAsync(
            silent,
            new ScriptedEngine { Answer = a => a.Applied == Asked.Baseline ? Verdict.ProbeFailed : a.ByPolicies }
        );

        Assert.That(MatrixComparison.Of(run, run[Stage.Baseline]), Has.Length.EqualTo(6));
        Assert.That(MatrixComparison.Of(run, run[Stage.Staged]), Is.Empty);
    }

    [TestCase(Verdict.Denied)]
    [TestCase(Verdict.ProbeFailed)]
    public async Task ADenialIsProvedOnlyByHavingSeenItAllowed(Verdict control)
    {
        var difference = await DifferenceAsync(Sample.Shop, Stage.Promoted, Sample.WebToDb, a =>
            a.Applied == Asked.Control ? control : a.ByPolicies
        );

        Assert.That(difference.Kind, Is.EqualTo(DifferenceKind.Unproven));
    }

    [Test]
    public async Task ADeclaredUnreachableFlowNeedsNoProof()
    {
        // Nothing listens there: web cannot reach db at any stage, whatever the policies say.
        var run = await Sample.RunAsync(
            Unreachable(),
            new ScriptedEngine { Answer = a => a.Flow == Sample.WebToDb ? Verdict.Denied : a.ByPolicies }
        );

        Assert.That(Enum.GetValues<Stage>().SelectMany(stage => MatrixComparison.Of(run, run[stage])), Is.Empty);
    }

    [Test]
    public async Task ADeclaredUnreachableFlowThatIsReachedIsADifference()
    {
        var difference = await DifferenceAsync(Unreachable(), Stage.Promoted, Sample.WebToDb, _ => Verdict.Allowed);

        Assert.That(difference.Kind, Is.EqualTo(DifferenceKind.Unexpected));
    }

    [Test]
    public async Task ADeclaredUnreachableFlowThatGetsThroughADenyIsMispredicted()
    {
        var enforced = Sample
            .ClosedDatabase.Replace("projectcalico.org/v3", "networking.k8s.io/v1", StringComparison.Ordinal)
            .Replace("StagedKubernetes", "", StringComparison.Ordinal);
        var silent = Sample.Scenario(["web:80", "api:8080", "db:5432"], enforced, [(Sample.WebToDb, Verdict.Denied)]) with
        {
            Baseline = null,
            Unreachable = [Sample.WebToDb],
        };

        var difference = await DifferenceAsync(silent, Stage.Baseline, Sample.WebToDb, a =>
            a.Applied == Asked.Baseline ? Verdict.Allowed : a.ByPolicies
        );

        Assert.That(difference.Kind, Is.EqualTo(DifferenceKind.Mispredicted));
    }

    [Test]
    public async Task WhatAStageIgnoresIsHeldAgainstThePoliciesOnly()
    {
        var ignoring = Sample.Shop with
        {
            Promoted = Sample.Shop.Promoted with { IgnoresOthers = true, Verdicts = [.. new Verdict?[Sample.Shop.Plan.Flows.Length]] },
        };

        var difference = await DifferenceAsync(ignoring, Stage.Promoted, Sample.WebToDb, _ => Verdict.Allowed);
        var asPredicted = await Sample.RunAsync(ignoring, new ScriptedEngine());

        Assert.That((difference.Kind, difference.Expected), Is.EqualTo((DifferenceKind.Mispredicted, (Verdict?)null)));
        Assert.That(MatrixComparison.Of(asPredicted, asPredicted[Stage.Promoted]), Is.Empty);
    }

    private static Scenario Unreachable() =>
        Sample.Shop with
        {
            Baseline = Sample.Expect(Sample.Shop.Plan, [(Sample.WebToDb, Verdict.Denied)]),
            Unreachable = [Sample.WebToDb],
        };

    private static async Task<FlowDifference> DifferenceAsync(Scenario scenario, Stage stage, Flow flow, Func<Asked, Verdict> answer)
    {
        var run = await Sample.RunAsync(scenario, new ScriptedEngine { Answer = answer });
        return MatrixComparison.Of(run, run[stage]).Single(d => d.Flow == flow);
    }
}
