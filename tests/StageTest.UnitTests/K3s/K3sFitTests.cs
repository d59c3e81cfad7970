using NUnit.Framework;
using StageTest.Core.Scenarios;
using StageTest.Engines.K3s;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.K3s;

/// <summary>What a cluster cannot say about a scenario is known before it is started.</summary>
internal sealed class K3sFitTests
{
    [Test]
    public void WithoutCalicoItsKindsCannotBeApplied() =>
        Assert.That(
            K3sFit.ReasonAgainst(new() { Calico = K3sOptions.NoCalico }, Read("scenarios/shop/lockdown.yaml")),
            Does.StartWith("It applies ").And.Contain("--calico none leaves k3s's own policy controller")
        );

    [Test]
    public void WithoutCalicoThereIsNoDataplaneToChoose() =>
        Assert.That(
            K3sFit.ReasonAgainst(
                new() { Calico = K3sOptions.NoCalico, Dataplane = CalicoDataplane.Known[0] },
                Read("scenarios/shop/lockdown.yaml")
            ),
            Does.StartWith("--calico none installs no Calico, so --calico-dataplane has no effect.")
        );

    [Test]
    public void EveryExampleOfTheDocumentationCanBeAsked()
    {
        const string without = "--calico none";
        var examples = File.ReadLines(Path.Combine(Repository.Root, "harness", "StageTest.Engines", "K3s", "README.md"))
            .Where(line => line.StartsWith("stagetest run ", StringComparison.Ordinal) && line.Contains(without, StringComparison.Ordinal))
            .Select(line => line.Split(' ')[2])
            .ToArray();

        Assert.That(examples, Is.Not.Empty);
        Assert.That(examples.Select(file => K3sFit.ReasonAgainst(new() { Calico = K3sOptions.NoCalico }, Read(file))), Has.All.Null);
    }

    [TestCase("v3.31", true, ExpectedResult = false)]
    [TestCase("v3.32.1", true, ExpectedResult = true)]
    [TestCase("v3.31.7", false, ExpectedResult = true)]
    [TestCase(null, true, ExpectedResult = true)]
    public bool VersionThatAScenarioStatesMustBeTheOneThatIsInstalled(string? installed, bool isStated)
    {
        var scenario = Read("scenarios/shop/lockdown.yaml") with { IsCalicoStated = isStated };

        var reason = K3sFit.ReasonAgainst(new() { Calico = installed }, scenario);

        Assert.That(reason, Is.Null.Or.StartsWith($"It states Calico v3.32, but --calico is {installed}"));
        return reason is null;
    }

    [Test]
    public void ScenarioTellsWhetherItStatesAVersion() =>
        Assert.That(
            (
                Read("scenarios/shop/lockdown.yaml").IsCalicoStated,
                Read("scenarios/conformance/calico/baseline-admin-network-policy.yaml").IsCalicoStated
            ),
            Is.EqualTo((false, true))
        );

    [TestCase("--cluster-cidr=10.99.0.0/16", ExpectedResult = false)]
    [TestCase("--cluster-cidr=10.244.0.0/16", ExpectedResult = true)]
    [TestCase("--debug", ExpectedResult = true)]
    public bool AnArgumentMayNotGiveTheClusterOtherRangesThanTheScenarioStates(string argument)
    {
        var scenario = Read("tests/StageTest.UnitTests/Cli/RealInput/calico-6634/scenario.yaml");

        var reason = K3sFit.ReasonAgainst(new() { Arguments = [argument] }, scenario);

        Assert.That(reason, Is.Null.Or.StartsWith("It states the range 10.244.0.0/16"));
        return reason is null;
    }

    private static Scenario Read(string file) => ScenarioReader.Read(Path.Combine(Repository.Root, file), new(), new())!;
}
