using NUnit.Framework;
using StageTest.Core.Gate;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Engines.Simulate;

namespace StageTest.UnitTests.Scenarios;

public sealed class RepositoryScenarioTests
{
    private static readonly TestCaseData[] All = [.. Repository.Scenarios("scenarios")];

    private static readonly TestCaseData[] Conformance = [.. Repository.Scenarios("scenarios/conformance")];

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
            Assert.That(scenario.Promoted.Verdicts.Distinct().Count(), Is.EqualTo(2), "an expectation should hold both verdicts, or it proves little");
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

    [Test]
    public void EveryPolicyFileIsUsedByAScenario()
    {
        var used = All.SelectMany(c => Repository.Read((string)c.Arguments[0]!).Policies.Policies.Select(p => Path.GetFullPath(p.Location.File))).ToHashSet();
        var kept = Directory.EnumerateFiles(Path.Combine(Repository.Root, "policies"), "*.yaml", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "scenarios/conformance/policies")))
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "scenarios/conformance/calico/policies")));

        Assert.That(kept.Where(f => !used.Contains(f)), Is.Empty);
    }

    private static async Task<Decision> DecideAsync(Scenario scenario)
    {
        var run = await new ScenarioRunner(new SimulateEngine(), new(), TimeProvider.System).RunAsync(scenario, null, CancellationToken.None);
        return PromotionGate.Decide(run);
    }
}
