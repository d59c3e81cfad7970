using NUnit.Framework;
using StageTest.Core.Policies;
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
            Does.StartWith("It applies ").And.Contain("--calico none leaves only k3s's policy controller")
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
    [TestCase("v3.31.7", false, ExpectedResult = false)]
    [TestCase("v3.32", false, ExpectedResult = true)]
    [TestCase(null, true, ExpectedResult = true)]
    public bool VersionThatAScenarioStatesMustBeTheOneThatIsInstalled(string? installed, bool isStated)
    {
        var scenario = Read("scenarios/shop/lockdown.yaml") with { IsCalicoStated = isStated };

        var reason = K3sFit.ReasonAgainst(new() { Calico = installed }, scenario);

        Assert.That(
            reason,
            Is.Null.Or.StartsWith(
                isStated
                    ? $"It states Calico v3.32, but --calico is {installed}"
                    : "It was read by the rules of Calico v3.32; only 'stagetest run' and 'stagetest truth' read scenarios by those of"
            )
        );
        return reason is null;
    }

    [TestCase(null, null, null)]
    [TestCase(
        null,
        "rancher/k3s:v1.33.4-k3s1",
        "It states 'calico.api: crds', which needs Kubernetes v1.34 or later, and --k3s-image has v1.33."
    )]
    [TestCase("none", null, "It states 'calico.api: crds', and --calico none installs no Calico.")]
    public void NativeCrdsNeedAClusterThatCanHaveThem(string? calico, string? image, string? reason)
    {
        var scenario = Read("scenarios/shop/lockdown.yaml");
        var native = scenario with { Policies = scenario.Policies with { Api = CalicoApiKind.Crds } };

        Assert.That(
            K3sFit.ReasonAgainst(new() { Calico = calico, Image = image }, native),
            reason is null ? Is.Null : Does.StartWith(reason)
        );
    }

    [Test]
    public void ScenariosOfEachApiHaveAClusterOfTheirOwn()
    {
        var scenario = Read("scenarios/shop/lockdown.yaml");
        var native = scenario with { Policies = scenario.Policies with { Api = CalicoApiKind.Crds } };

        var clusters = K3sEngine.Split(new(), [scenario, native, scenario]);

        Assert.That(
            clusters.Select(c => (c.Options.HasNativeCrds, c.Scenarios.Length)),
            Is.EqualTo(((bool, int)[])[(false, 2), (true, 1)])
        );
        Assert.That(clusters.Select(c => c.Key), Is.Unique);
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
