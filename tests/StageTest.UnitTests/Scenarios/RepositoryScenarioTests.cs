using NUnit.Framework;
using StageTest.Core.Decisions;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines.Simulate;

namespace StageTest.UnitTests.Scenarios;

internal sealed class RepositoryScenarioTests
{
    private static readonly TestCaseData[] All = [.. Repository.Scenarios("scenarios")];

    private static readonly TestCaseData[] Conformance = [.. Repository.Scenarios("scenarios/conformance")];

    private static readonly string[] ConformancePolicies =
    [
        .. Directory
            .EnumerateDirectories(Path.Combine(Repository.Root, "scenarios/conformance"), "policies", SearchOption.AllDirectories)
            .SelectMany(Directory.EnumerateFiles)
            .Select(f => Path.GetFileName(f)!),
    ];

    [TestCaseSource(nameof(All))]
    public async Task EveryScenarioPromotes(string file)
    {
        var scenario = Repository.Read(file);

        var decision = await DecideAsync(scenario);

        Assert.That(decision.Outcome, Is.EqualTo(Outcome.Promote), string.Join('\n', decision.Reasons));
    }

    [TestCaseSource(nameof(All))]
    public void EveryScenarioSaysWhatItIsAbout(string file)
    {
        var scenario = Repository.Read(file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(scenario.Description, Is.Not.Null.And.Not.Empty);
            Assert.That(scenario.Policies.Policies.Any(p => p.IsStaged), Is.True, "nothing is staged");
            Assert.That(
                scenario.Promoted.Verdicts.Distinct().Count(),
                Is.EqualTo(2),
                "an expectation should hold both verdicts, or it proves little"
            );
        }
    }

    [TestCaseSource(nameof(Conformance))]
    public void AConformanceScenarioIsNamedAsItsFile(string file)
    {
        Assert.That(Repository.Read(file).Name, Is.EqualTo(Path.GetFileNameWithoutExtension(file)));
    }

    [TestCaseSource(nameof(Conformance))]
    public async Task AConformanceScenarioHoldsWithoutAnyOneOfItsPolicies(string file)
    {
        var scenario = Repository.Read(file);

        foreach (var policy in scenario.Policies.Policies)
        {
            var rest = scenario.Policies with { Policies = scenario.Policies.Policies.Remove(policy) };
            var decision = await DecideAsync(scenario with { Policies = rest });

            Assert.That(decision.Outcome, Is.EqualTo(Outcome.Hold), $"nothing is missed without {policy} ({policy.Location})");
        }
    }

    [TestCaseSource(nameof(Conformance))]
    public async Task AConformanceScenarioHoldsWithoutAnyOneOfItsFiles(string file)
    {
        var scenario = Repository.Read(file);

        foreach (var policies in scenario.Policies.Policies.GroupBy(p => p.Location.File))
        {
            var rest = scenario.Policies with { Policies = scenario.Policies.Policies.RemoveRange(policies) };
            var decision = await DecideAsync(scenario with { Policies = rest });

            Assert.That(decision.Outcome, Is.EqualTo(Outcome.Hold), $"nothing is missed without {policies.Key}");
        }
    }

    [TestCaseSource(nameof(Conformance))]
    public void AConformanceScenarioUsesFilesOfItsOwnNameOnly(string file)
    {
        var used = Repository.Read(file).Policies.Policies.Select(p => Path.GetFileName(p.Location.File)).Distinct();

        Assert.That(used, Is.EquivalentTo(ConformancePolicies.Where(p => p.Split('.')[0] == Path.GetFileNameWithoutExtension(file))));
    }

    [Test]
    public void EveryConformancePolicyBelongsToAScenario()
    {
        var names = Conformance.Select(c => Path.GetFileNameWithoutExtension((string)c.Arguments[0]!)).ToHashSet();

        Assert.That(ConformancePolicies.Where(p => !names.Contains(p.Split('.')[0])), Is.Empty);
    }

    [Test]
    public void ThereAreAtLeastFiftyConformanceScenarios() => Assert.That(Conformance, Has.Length.GreaterThanOrEqualTo(50));

    private static async Task<Decision> DecideAsync(Scenario scenario)
    {
        var run = await new ScenarioRunner(new SimulateEngine(), new(), TimeProvider.System).RunAsync(
            scenario,
            null,
            CancellationToken.None
        );
        return PromotionGate.Decide(run);
    }
}
