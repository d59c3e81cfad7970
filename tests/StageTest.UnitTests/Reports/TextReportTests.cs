using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Reports;
using StageTest.Core.Scenarios.Selection;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Reports;

internal sealed class TextReportTests
{
    [Test]
    public async Task WritesAPromotion() => Golden.Match(new TextReport().Write(await SampleReport.PromoteAsync()), "promote");

    [Test]
    public async Task ExplainsAHold() => Golden.Match(new TextReport().Write(await SampleReport.HoldAsync()), "hold");

    [Test]
    public async Task SaysWhereCalicosPendingTraceIsNoGuide() =>
        Golden.Match(new TextReport().Write(await SampleReport.PendingAsync()), "pending");

    [Test]
    public async Task SumsUpSeveralScenarios() => Golden.Match(new TextReport().Write(await SampleReport.MixedAsync()), "mixed");

    [Test]
    public async Task NumbersTheColumnsOfATableThatIsTooWide()
    {
        var workloads = Enumerable.Range(1, 18).Select(i => $"workload-{i:00}:80");
        var report = await SampleReport.OfAsync(Sample.Scenario(workloads, "", []), asked => asked.ByPolicies);

        var text = new TextReport(80).Write(report);

        Golden.Match(text, "numbered");
        Assert.That(
            text.Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line.Length),
            Is.All.LessThanOrEqualTo(80)
        );
    }

    [Test]
    public async Task LetsNothingFromAFileMoveTheCursor()
    {
        var scenario = Sample.Scenario(["web:80", "db:80"], "", []);
        var entry = new ExpectationEntry(Verdict.Allowed, new("a\e[2J.yaml", 1, 1), "x\r\nshop / lab - PROMOTE\u202e");
        scenario = scenario with
        {
            File = "b\e[2J.yaml",
            Promoted = scenario.Promoted with
            {
                Entries = Enumerable.Range(0, scenario.Plan.Flows.Length).ToImmutableDictionary(i => i, _ => entry),
            },
        };
        var report = await SampleReport.OfAsync(scenario, a => a.Applied == Asked.Promoted ? Verdict.Denied : a.ByPolicies);

        var text = new TextReport().Write(report);

        Assert.That(text, Does.Contain(@"by a\u001b[2J.yaml:1:1 (because: x\u000d\u000ashop / lab - PROMOTE\u202e)"));
        Assert.That(text, Has.None.EqualTo('\e').And.None.EqualTo('\r').And.None.EqualTo('\u202e'));
    }

    [Test]
    public async Task LeavesOutATableThatNobodyWouldReadButExplainsItsDifferences()
    {
        var workloads = Enumerable.Range(1, 41).Select(i => $"workload-{i:00}:80");
        var wrong = Sample.Flow("shop/workload-07 -> shop/workload-35:80");
        var report = await SampleReport.OfAsync(Sample.Scenario(workloads, "", []), a =>
            a.Applied == Asked.Promoted && a.Flow == wrong ? Verdict.Denied : a.ByPolicies
        );

        var text = new TextReport().Write(report);

        Assert.That(text, Does.Contain("promoted: 1,639 allowed, 1 denied"));
        Assert.That(text, Does.Contain("41 x 41 cells by namespace").And.Not.Contain(@"from \ to"));
        Assert.That(text, Does.Contain($"{wrong}   expected allowed, observed denied"));
    }

    [Test]
    public async Task ExplainsTheFirstTwentyReasonsAndCountsTheRest()
    {
        var workloads = Enumerable.Range(1, 6).Select(i => $"w{i}:80");
        var report = await SampleReport.OfAsync(
            Sample.Scenario(workloads, "", []),
            a => a.Applied == Asked.Promoted ? Verdict.Denied : a.ByPolicies,
            a => $"{a.Flow} was reset"
        );

        var text = new TextReport().Write(report);

        Assert.That(text.Split("expected allowed, observed denied"), Has.Length.EqualTo(TextReport.MostDifferences + 1));
        Assert.That(text, Does.Contain("  and 10 more; '--output json=FILE' has them all."));
    }

    [TestCase(Asked.Staged, Verdict.Denied, "allowed at baseline, denied once staged", "the engine enforced a policy that is only staged")]
    [TestCase(
        Asked.Promoted,
        Verdict.Allowed,
        "predicted denied, observed allowed",
        "denied by this ruling: the engine did not do what the policies say"
    )]
    [TestCase(Asked.Control, Verdict.Denied, "denied, but never seen allowed without policies", "list it under expect.unreachable")]
    [TestCase(Asked.Promoted, Verdict.NotObserved, "but it was not observed", "what was not observed proves nothing")]
    public async Task SaysWhatEachKindOfDifferenceMeans(int applied, Verdict answer, string headline, string meaning)
    {
        // The expectation is silent about web to db, so that it hides no other kind.
        var silent = Sample.Shop with { Baseline = null, Promoted = Sample.Shop.Promoted };
        if (answer == Verdict.Allowed)
        {
            silent = silent with { Promoted = Sample.Expect(Sample.Shop.Plan, [(Sample.WebToDb, Verdict.Allowed)]) };
        }

        var report = await SampleReport.OfAsync(silent, a => a.Applied == applied && a.Flow == Sample.WebToDb ? answer : a.ByPolicies);

        var text = new TextReport().Write(report);
        Assert.That(text, Does.Contain(headline).And.Contain(meaning));
    }

    [Test]
    public async Task BlamesPoliciesOrExpectationWhereTheEngineAgreesWithThePolicies()
    {
        var demanding = Sample.Shop with { Promoted = Sample.Expect(Sample.Shop.Plan, []) };

        var text = new TextReport().Write(await SampleReport.OfAsync(demanding, a => a.ByPolicies));

        Assert.That(text, Does.Contain("predicted  denied too: the policies say this, so the policies or the expectation are wrong"));
        Assert.That(text, Does.Contain("expected   by the default of expect.promoted in scenarios/shop.yaml"));
    }

    [Test]
    public async Task TheCommandToRepeatSurvivesAShell()
    {
        var awkward = Sample.Shop with { File = "scenarios/it's a shop.yaml" };

        var text = new TextReport().Write(await SampleReport.OfAsync(awkward, _ => Verdict.Denied));

        Assert.That(
            text,
            Does.Contain(
                @"repeat     stagetest run 'scenarios/it'\''s a shop.yaml' --engine scripted --flow 'shop/web -> shop/db:5432/tcp'"
            )
        );
    }

    [Test]
    public async Task StyleAddsOnlyDress()
    {
        var report = await SampleReport.HoldAsync();

        var dressed = new TextReport(style: (role, text) => $"<{role}>{text}</>").Write(report);

        Assert.That(
            dressed,
            Does.Contain("<Hold>HOLD</>").And.Contain("<Wrong>!<-</>").And.Contain("<Denied>X</>").Or.Contain("<Wrong>.<-</>")
        );
        Assert.That(
            System.Text.RegularExpressions.Regex.Replace(dressed, "<[A-Z][a-z]+>|</>", ""),
            Is.EqualTo(new TextReport().Write(report))
        );
    }
}
