using System.Text.Json;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Probing;
using StageTest.Core.Reports;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests.Runs;

internal sealed class SecondLookTests
{
    // At a stage the first two readings settle; the third is the second look.
    private const int Again = 3;

    private static readonly ProbeTiming Timing = new(TimeSpan.FromMilliseconds(200), IsGiven: false, 12, TimeSpan.FromMilliseconds(3.2));

    [Test]
    public async Task NothingIsAskedAgainWhereEverythingIsAsPredicted()
    {
        var engine = Engine(a => a.ByPolicies);

        var run = await Sample.RunAsync(Sample.Shop, engine);

        Assert.That(engine.Readings.Select(r => r.Patience), Is.All.EqualTo(1));
        Assert.That(run[Stage.Promoted].Probing, Is.EqualTo(new StageProbing(Timing, [], [])));
    }

    [Test]
    public async Task AnAnswerThatComesLateIsAnAnswer()
    {
        var engine = Engine(a =>
            a is { Applied: Asked.Baseline, Reading: < Again } && a.Flow == Sample.WebToApi ? Verdict.Denied : a.ByPolicies
        );

        var run = await Sample.RunAsync(Sample.Shop, engine);

        var baseline = run[Stage.Baseline];
        var place = run.Plan.PlaceOf(Sample.WebToApi);
        Assert.That(baseline.Observed[Sample.WebToApi], Is.EqualTo(Verdict.Allowed));
        Assert.That(baseline.Probing!.SecondLooks, Is.EqualTo(new[] { place }));
        Assert.That(baseline.Probing.Changed, Is.EqualTo(new[] { place }));
        Assert.That(
            engine.Plans.Where((_, reading) => engine.Readings[reading].Patience > 1).Single().Flows,
            Is.EqualTo(new[] { Sample.WebToApi })
        );
        Assert.That(PromotionGate.Decide(run).Outcome, Is.EqualTo(Outcome.Promote));
    }

    [Test]
    public async Task AFlowThatStaysOtherwiseStaysOtherwise()
    {
        var engine = Engine(a => a.Applied == Asked.Baseline && a.Flow == Sample.WebToApi ? Verdict.Denied : a.ByPolicies);

        var run = await Sample.RunAsync(Sample.Shop, engine);

        Assert.That(run[Stage.Baseline].Observed[Sample.WebToApi], Is.EqualTo(Verdict.Denied));
        Assert.That(run[Stage.Baseline].Probing!.Changed, Is.Empty);
        Assert.That(PromotionGate.Decide(run).Outcome, Is.EqualTo(Outcome.Hold));
    }

    [Test]
    public async Task ALaterDenialNeverTakesBackWhatGotThrough()
    {
        // Predicted denied, twice seen allowed: a second look that shows the predicted answer must not make the gate content.
        var engine = Engine(a => a is { Applied: Asked.Promoted, Reading: < Again } ? Verdict.Allowed : a.ByPolicies);

        var run = await Sample.RunAsync(Sample.Shop, engine);

        Assert.That(run[Stage.Promoted].Observed[Sample.WebToDb], Is.EqualTo(Verdict.NotObserved));
        Assert.That(
            run[Stage.Promoted].Observed.DetailAt(run.Plan.PlaceOf(Sample.WebToDb)),
            Does.Contain("allowed at first and denied on a second look")
        );
        Assert.That(PromotionGate.Decide(run).Outcome, Is.EqualTo(Outcome.Hold));
    }

    [Test]
    public async Task AChosenTimeoutReachesEveryReading()
    {
        var engine = Engine(a => a.ByPolicies);

        await Sample.RunAsync(Sample.Shop, engine, new() { DenialTimeout = TimeSpan.FromMilliseconds(70) });

        Assert.That(engine.Readings.Select(r => r.DenialTimeout), Is.All.EqualTo(TimeSpan.FromMilliseconds(70)));
    }

    [Test]
    public async Task ReportsSayWhatWasUsed()
    {
        var engine = Engine(a =>
            a is { Applied: Asked.Baseline, Reading: < Again } && a.Flow == Sample.WebToApi ? Verdict.Denied : a.ByPolicies
        );
        var run = await Sample.RunAsync(Sample.Shop, engine);
        var report = new RunReport
        {
            Engine = "scripted",
            StartedAt = DateTimeOffset.UnixEpoch,
            Duration = TimeSpan.Zero,
            Scenarios = [new(Sample.Shop, run, PromotionGate.Decide(run))],
        };

        const string silence = "Silence counted as a denial after 200 ms, learned from 12 answers, the slowest after 4 ms.";
        const string looks = "1 flow not as predicted got a second, longer look; 1 of them changed.";
        Assert.That(Written(new TextReport()), Does.Contain(silence).And.Contain(looks));
        Assert.That(Written(new MarkdownReport()), Does.Contain(silence).And.Contain(looks));
        using var json = JsonDocument.Parse(Written(new JsonReport()));
        Assert.That(
            json.RootElement.GetProperty("scenarios")[0].GetProperty("stages")[0].GetProperty("probing").GetRawText(),
            Is.EqualTo(
                """{"denialTimeoutSeconds":0.2,"learned":true,"answers":12,"slowestAnswerSeconds":0.0032"""
                    + ""","secondLooks":["shop/web -> shop/api:8080/tcp"]"""
                    + ""","changed":["shop/web -> shop/api:8080/tcp"]}"""
            )
        );

        string Written(IResultWriter<RunReport> format)
        {
            var writer = new StringWriter();
            format.Write(report, writer);
            return writer.ToString();
        }
    }

    private static ScriptedEngine Engine(Func<Asked, Verdict> answer) =>
        new()
        {
            SendsPackets = true,
            Timing = Timing,
            Answer = answer,
        };
}
