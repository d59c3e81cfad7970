using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Reports;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Reports;

internal sealed class VersionTextTests
{
    [Test]
    public async Task FlowThatVersionsAnswerDifferentlyIsShownWithBoth()
    {
        var report = Of(await ResultAsync("v3.31.7", Verdict.Denied), await ResultAsync("v3.32.1", Verdict.Allowed));

        Assert.That(VersionText.Lines(report).First(), Is.EqualTo("Calico v3.31.7, v3.32.1: 1 flow differs between these versions:"));
        Assert.That(
            VersionText.Lines(report),
            Has.Some.EqualTo($"  {Sample.Shop.File}, promoted: {Sample.WebToDb}   v3.31.7 denied, v3.32.1 allowed")
        );
    }

    [Test]
    public async Task NothingIsComparedWhereOneVersionWasTested()
    {
        var failed = Failed("v3.32.1");
        var report = Of(await ResultAsync("v3.31.7", Verdict.Denied), failed);

        Assert.That(
            VersionText.Lines(report),
            Is.EqualTo([
                "Calico v3.31.7, v3.32.1: no flow was compared, because no scenario was tested with two of these versions.",
                "Not tested with all of these versions, so differences are unknown (1 scenario):",
                $"  {Sample.Shop.File}: only v3.31.7",
            ])
        );
        var json = JsonReport.Of(report);
        Assert.That(json.VersionDifferences, Is.Null);
        Assert.That(json.VersionGaps!.Single().NotTested, Is.EqualTo(["v3.32.1"]));
    }

    [Test]
    public async Task ScenarioThatLacksAVersionIsNamedBesideOthersThatAreCompared()
    {
        var report = Of(
            await ResultAsync("v3.31.7", Verdict.Allowed),
            await ResultAsync("v3.32.1", Verdict.Allowed),
            Failed("v3.31.7", "other.yaml"),
            Failed("v3.32.1", "other.yaml")
        );

        Assert.That(
            VersionText.Lines(report),
            Is.EqualTo([
                "Calico v3.31.7, v3.32.1: no flow differs between these versions.",
                "Not tested with all of these versions, so differences are unknown (1 scenario):",
                "  other.yaml: none",
            ])
        );
    }

    [Test]
    public async Task ReportOfOneVersionNamesIt()
    {
        var report = Of(await ResultAsync("v3.31.7", Verdict.Allowed));

        Assert.That(VersionText.Lines(report), Is.EqualTo(["Tested by the rules of Calico v3.31.7, as --calico says."]));
        Assert.That(RunReport.VersionsOf(report.Scenarios)["calicoRules"], Is.EqualTo("v3.31.7"));
    }

    [Test]
    public async Task ReportWithoutAVersionSaysNothing() =>
        Assert.That(VersionText.Lines(Of(await ResultAsync(variant: null, Verdict.Allowed))), Is.Empty);

    private static ScenarioResult Failed(string variant, string? file = null)
    {
        var scenario = Sample.Shop with { Variant = variant, File = file ?? Sample.Shop.File };
        return new(scenario, null, Decision.EngineFailed(scenario, "It cannot be run."));
    }

    private static async Task<ScenarioResult> ResultAsync(string? variant, Verdict verdict)
    {
        var scenario = Sample.Shop with { Variant = variant };
        var run = await Sample.RunAsync(
            scenario,
            new ScriptedEngine { Answer = a => a.Flow == Sample.WebToDb && a.Applied == Asked.Promoted ? verdict : a.ByPolicies }
        );
        return new(scenario, run, PromotionGate.Decide(run));
    }

    private static RunReport Of(params ScenarioResult[] results) =>
        new()
        {
            Engine = "k3s",
            StartedAt = default,
            Duration = default,
            Scenarios = [.. results],
        };
}
