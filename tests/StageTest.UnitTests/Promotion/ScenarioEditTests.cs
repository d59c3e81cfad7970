using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Promotion;

namespace StageTest.UnitTests.Promotion;

/// <summary>What a promotion changes in the text of a scenario.</summary>
internal sealed class ScenarioEditTests
{
    /// <summary>Staged policies may lie in a file of the enforced ones, so that the scenario has no staged list.</summary>
    [TestCase("policies: { enforced: [../policies/] }\n", "policies: { enforced: [../policies/] }\n")]
    [TestCase("policies: { enforced: [../policies/], staged: [../next/] }\n", "policies: { enforced: [../policies/] }\n")]
    public void TheListOfStagedPoliciesGoesWhereThereIsOne(string was, string now)
    {
        var problems = new DiagnosticBag();

        Assert.That(new ScenarioEdit(was, "scenario.yaml", problems).Apply(["../policies/"]), Is.EqualTo(now));
        Assert.That(problems.Items, Is.Empty);
    }
}
