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

        Assert.That(
            VersionText.Lines(report).First(),
            Does.StartWith("Calico v3.31.7, v3.32.1: ").And.EndWith(" differ between these versions:")
        );
        Assert.That(
            VersionText.Lines(report),
            Has.Some.EqualTo($"  {Sample.Shop.File}, promoted: {Sample.WebToDb}   v3.31.7 denied, v3.32.1 allowed")
        );
    }

    [Test]
    public async Task ReportOfOneVersionSaysNothing() =>
        Assert.That(VersionText.Lines(Of(await ResultAsync(variant: null, Verdict.Allowed))), Is.Empty);

    private static async Task<ScenarioResult> ResultAsync(string? variant, Verdict verdict)
    {
        var scenario = Sample.Shop with { Variant = variant };
        var run = await Sample.RunAsync(scenario, new ScriptedEngine { Answer = a => a.Flow == Sample.WebToDb ? verdict : a.ByPolicies });
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
