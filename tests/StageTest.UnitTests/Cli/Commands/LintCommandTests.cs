using System.Text.Json;
using NUnit.Framework;

namespace StageTest.UnitTests.Cli.Commands;

internal sealed class LintCommandTests
{
    // Every pod is closed but to the API.
    private static readonly Func<string, string> Closed = text =>
        text[..text.IndexOf("  promoted:", StringComparison.Ordinal)] + "  promoted: { default: deny, allow: [{ from: shop/api }] }\n";

    [Test]
    public async Task CountsWhatIsWell()
    {
        using var command = new CommandLine();
        command.Write(
            "policies/db.yaml",
            Runs.Sample.ClosedDatabase.Replace("{ matchLabels: { role: db } }", "{}", StringComparison.Ordinal)
        );
        command.WriteScenario("one", Closed);
        command.WriteScenario("two", Closed);

        var code = await command.RunAsync("lint", command.PathOf("scenarios"));

        Assert.That(code, Is.Zero, command.Out);
        Assert.That(command.Out, Does.EndWith("2 scenarios, 12 flows, no errors.\n"));
    }

    [Test]
    public async Task PrintsEveryProblemAndEndsWithTwo()
    {
        using var command = new CommandLine();
        command.WriteScenario(edit: text => text.Replace("shop/web,", "shop/wbe,", StringComparison.Ordinal));

        var code = await command.RunAsync("lint", command.PathOf("scenarios"), command.PathOf("nowhere"));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(
            command.Out,
            Does.Contain("'shop/wbe' is not in the topology").And.Contain("nowhere: error: There is no such file or folder.")
        );
        Assert.That(command.Out, Does.EndWith("2 files, 2 problems.\n"));
    }

    [TestCase(0)]
    [TestCase(1, "--strict")]
    public async Task AWarningEndsWithOneOnlyWhereAskedFor(int expected, params string[] options)
    {
        using var command = new CommandLine();
        command.WriteScenario();

        var code = await command.RunAsync(["lint", command.PathOf("scenarios"), .. options]);

        Assert.That(code, Is.EqualTo(expected), command.Out);
        Assert.That(
            command.Out,
            Does.Match(@"/shop\.yaml:5:17: warning: After promotion the namespace 'shop' stays allow-by-default: .* \[ST1005\]\n")
        );
        Assert.That(
            command.Out,
            Does.Contain("See docs/reference/lint/ST1005.md;").And.EndsWith("1 scenario, 6 flows, no errors, 1 warning.\n")
        );
    }

    [Test]
    public async Task JsonHasEveryFindingWithItsPlace()
    {
        using var command = new CommandLine();
        command.WriteScenario();

        Assert.That(await command.RunAsync("lint", command.PathOf("scenarios"), "--output", "json"), Is.Zero);

        var finding = JsonDocument.Parse(command.Out).RootElement.GetProperty("findings")[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(finding.GetProperty("id").GetString(), Is.EqualTo("ST1005"));
            Assert.That(finding.GetProperty("severity").GetString(), Is.EqualTo("warning"));
            Assert.That(finding.GetProperty("file").GetString(), Does.EndWith("scenarios/shop.yaml"));
            Assert.That(finding.GetProperty("line").GetInt32(), Is.EqualTo(5));
            Assert.That(finding.GetProperty("page").GetString(), Is.EqualTo("docs/reference/lint/ST1005.md"));
        }
    }

    private const string Settings = """
        apiVersion: stagetest.io/v1
        kind: Repository
        deployed: [{ path: policies/ }]
        scenarios: [scenarios/]
        ignore: [{ path: docs/, reason: shown to readers }]
        gate: { engine: lab, waiversFrom: base }

        """;

    [Test]
    public async Task SettingsOfARepositoryAreRead()
    {
        using var command = new CommandLine();
        command.Write("scenarios/README.md", "");
        command.Write("docs/README.md", "");

        Assert.That(await command.RunAsync("lint", command.Write("stagetest.yaml", Settings)), Is.Zero, command.Out);
        Assert.That(command.Out, Is.EqualTo("1 file of settings, no errors.\n"));
    }

    [Test]
    public async Task SettingsAreReadWithTheFolderThatHoldsThem()
    {
        using var command = new CommandLine();
        command.WriteScenario("one", Closed);
        command.Write("stagetest.yaml", Settings);

        Assert.That(await command.RunAsync("lint", command.PathOf("."), "--strict"), Is.EqualTo(1), command.Out);
        Assert.That(command.Out, Does.Contain("stagetest.yaml:5:18: warning: 'docs' does not exist, so this has no effect."));
        Assert.That(command.Out, Does.Contain("1 scenario, 6 flows, 1 file of settings, no errors, "));
    }

    [TestCase("scenarios:", "scenario:", "stagetest.yaml:4:1: error: A repository's settings has no field 'scenario'.")]
    [TestCase("engine: lab", "engine: lap", "'gate.engine': ")]
    [TestCase("docs/", "policies/old/", "stagetest.yaml:5:18: warning: 'policies/old' is declared as not deployed, and 'policies' under")]
    [TestCase(
        "policies/",
        "docs/README.md",
        "'docs/README.md' is a file whose name does not end in .yaml, .yml, .json, so it is not read."
    )]
    [TestCase("gate:", "owners: [{ subject: me, tiers: [a] }]\ngate:", "stagetest.yaml:6:21: error: 'me' is not a subject; it must be")]
    [TestCase("gate:", "owners: [{ subject: user me, paths: [none/] }]\ngate:", "warning: 'none' does not exist, so this has no effect.")]
    [TestCase("engine: lab", "requirePinned: 3", "stagetest.yaml:6:24: error: 'requirePinned' must be true or false, found the number 3.")]
    [TestCase(
        "gate:",
        "kinds: [{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, harmless: none }]\ngate:",
        "stagetest.yaml:6:51: error: NetworkPolicy of networking.k8s.io/v1 decides connections, and StageTest judges it."
    )]
    public async Task WhatIsWrongWithSettingsIsTold(string old, string text, string said)
    {
        using var command = new CommandLine();
        command.Write("scenarios/README.md", "");
        command.Write("docs/README.md", "");
        command.Write("policies/old/README.md", "");
        var file = command.Write("stagetest.yaml", Settings.Replace(old, text, StringComparison.Ordinal));

        Assert.That(await command.RunAsync("lint", file, "--strict"), Is.Not.Zero);
        Assert.That(command.Out, Does.Contain(said));
    }
}
