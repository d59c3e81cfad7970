using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Recommendation;
using StageTest.Core.Scenarios;
using StageTest.EndToEndTests.Lab;
using StageTest.UnitTests.Recommendation;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests;

/// <summary>Recommended policies on packets: what was seen leads to policies that let just that through.</summary>
internal sealed class RecommendOnPacketsTests : LabFixture
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("stagetest-recommend-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("scenarios/shop/lockdown.yaml", "StagedKubernetesNetworkPolicy")]
    [TestCase("scenarios/conformance/services/target-ports.yaml", "StagedNetworkPolicy")]
    public async Task WhatPacketsMetLeadsToPoliciesThatPacketsProve(string file, string kind)
    {
        var scenario = Path.Combine(Repository.Root, file);
        var log = Path.Combine(_folder, "flows.jsonl");
        var run = await StageTestProcess.RunAsync("run", scenario, "--engine", "lab", "--output", $"flows={log}");
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        var promoted = Path.Combine(_folder, "promoted.jsonl");
        await File.WriteAllLinesAsync(
            promoted,
            File.ReadLines(log).Where(l => l.Contains("\"stage\":\"promoted\"", StringComparison.Ordinal))
        );

        var staged = Path.Combine(_folder, "staged");
        var recommend = await StageTestProcess.RunAsync(
            "recommend",
            "--flows",
            promoted,
            "--manifests",
            scenario,
            "--kind",
            kind,
            "--default-deny",
            "--engine",
            "lab",
            "--write-to",
            staged
        );

        Assert.That(recommend.ExitCode, Is.Zero, recommend.Output + recommend.Error);
        Assert.That(recommend.Output, Does.Contain("by simulate and lab: ").And.Contain("and no rule, peer or port is surplus."));
        Assert.That(Directory.EnumerateFiles(staged), Is.Not.Empty);
    }

    [Test]
    public async Task TheUsualMistakesFailWherePacketsPassTheRecommendation()
    {
        // Some kernels have no SCTP, and no API server takes the policy with the mistake.
        Trap[] traps = [.. Trap.All.Where(t => t.Name != "protocol")];
        foreach (var trap in traps)
        {
            var (good, bad) = (Path.Combine(_folder, "good", trap.Name), Path.Combine(_folder, "bad", trap.Name));
            Directory.CreateDirectory(Path.Combine(good, "staged"));
            Directory.CreateDirectory(Path.Combine(bad, "staged"));
            var asked = Path.Combine(good, "scenario.yaml");
            await File.WriteAllTextAsync(asked, trap.Asked);
            var problems = new DiagnosticBag();
            var made = Recommender.Of(Intent.Of(ScenarioReader.Read(asked, new(), problems)!), new());
            foreach (var policy in made.Files)
            {
                await File.WriteAllTextAsync(Path.Combine(good, "staged", policy.Name), policy.Text);
            }

            await File.WriteAllTextAsync(asked, trap.Judging("staged/"));
            await File.WriteAllTextAsync(Path.Combine(bad, "staged", "faulty.yaml"), trap.Faulty);
            await File.WriteAllTextAsync(Path.Combine(bad, "scenario.yaml"), trap.Judging("staged/"));
        }

        var passes = await StageTestProcess.RunAsync("run", Path.Combine(_folder, "good"), "--engine", "lab");
        var fails = await StageTestProcess.RunAsync("run", Path.Combine(_folder, "bad"), "--engine", "lab");

        Assert.That(passes.ExitCode, Is.Zero, passes.Output + passes.Error);
        Assert.That(fails.ExitCode, Is.EqualTo(1), fails.Output + fails.Error);
        Assert.That(fails.Output, Does.Contain($": 0 promote, {traps.Length} hold, 0 error"));
    }
}
