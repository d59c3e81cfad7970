using NUnit.Framework;

namespace StageTest.UnitTests.Cli.Commands;

/// <summary><c>lint</c> and <c>map</c> of policies and manifests without a scenario: as files, as folders and piped in.</summary>
internal sealed class PoliciesAloneTests
{
    private static readonly string Broken = ShopManifests.Closed.Replace(
        "policyTypes: [Ingress, Egress]",
        "policyTypes: [Ingres]",
        StringComparison.Ordinal
    );

    [TestCase("policies", "shop")]
    [TestCase("policies/shop/web.yaml", "web.yaml")]
    public async Task LintReadsPoliciesWithoutAScenario(string path, string named)
    {
        using var command = new CommandLine();
        command.Write("policies/shop/web.yaml", ShopManifests.Closed);

        Assert.That(await command.RunAsync("lint", command.PathOf(path)), Is.Zero, command.Out + command.Error);
        Assert.That(command.Out, Does.Contain("no errors"));

        command.Write("policies/shop/web.yaml", Broken);
        Assert.That(await command.RunAsync("lint", command.PathOf(path)), Is.EqualTo(2));
        Assert.That(command.Out, Does.Contain(named).And.Contain("Ingres"));
    }

    [Test]
    public async Task LintReadsStandardInput()
    {
        using var well = new CommandLine { Piped = ShopManifests.Closed };
        using var broken = new CommandLine { Piped = Broken };

        Assert.That(await well.RunAsync("lint", "-"), Is.Zero, well.Out + well.Error);
        Assert.That(await broken.RunAsync("lint", "-"), Is.EqualTo(2));
        Assert.That(broken.Out, Does.Match("(?m)^-:[0-9]+:[0-9]+: error: .*Ingres"));
    }

    [Test]
    public async Task LintReadsAScenarioFromStandardInput()
    {
        var scenario = CommandLine.Scenario.Replace("../policies/db.yaml", "policies/none.yaml", StringComparison.Ordinal);
        using var command = new CommandLine { Piped = scenario };

        Assert.That(await command.RunAsync("lint", "-"), Is.EqualTo(2), command.Out);
        Assert.That(command.Out + command.Error, Does.Contain("none.yaml"));
    }

    [Test]
    public async Task MapReadsFilesFoldersAndStandardInputAlike()
    {
        const string all = ShopManifests.Workloads + "---\n" + ShopManifests.Closed;
        using var command = new CommandLine { Piped = all };
        command.Write("app/all.yaml", all);

        Assert.That(await command.RunAsync("map", command.PathOf("app")), Is.Zero, command.Error);
        var folder = command.Out;
        Assert.That(await command.RunAsync("map", command.PathOf("app/all.yaml")), Is.Zero, command.Error);
        var file = command.Out;
        Assert.That(await command.RunAsync("map", "-"), Is.Zero, command.Error);

        Assert.That(folder, Does.Contain("shop/web").And.EqualTo(file).And.EqualTo(command.Out));
    }

    [Test]
    public async Task MapNamesStandardInputWhereItIsWrong()
    {
        using var command = new CommandLine { Piped = ShopManifests.Workloads + "---\n" + Broken };

        Assert.That(await command.RunAsync("map", "-"), Is.EqualTo(2));
        Assert.That(command.Error, Does.Match("(?m)^-:[0-9]+:[0-9]+: error: .*Ingres"));
        Assert.That(command.Out, Is.Empty);
    }
}
