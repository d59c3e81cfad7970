using NUnit.Framework;

namespace StageTest.UnitTests.Cli;

internal sealed class HelpTests
{
    [TestCase("run scenarios --output h", "html")]
    [TestCase("run scenarios --engine l", "lab")]
    public async Task ShellsCompleteWhatAnOptionTakes(string line, string completed)
    {
        using var command = new CommandLine();

        await command.RunAsync($"[suggest:{line.Length}]", line);

        Assert.That(command.Out.Split('\n'), Does.Contain(completed));
    }

    [TestCase(new[] { "--help" }, "stagetest run scenarios")]
    [TestCase(new[] { "run", "--help" }, "--output json | jq .decision")]
    [TestCase(new[] { "lint", "-h" }, "stagetest lint scenarios")]
    [TestCase(new[] { "explain", "--help" }, "--manifests apps/shop --from shop/web --to shop/db:sql")]
    [TestCase(new[] { "map", "--help" }, "txt, json, md, csv, or dot")]
    [TestCase(new[] { "diff", "--help" }, "1    something differs, with --exit-code only")]
    [TestCase(new[] { "mutate", "--help" }, "stagetest mutate scenarios --min-score 0.9")]
    [TestCase(new[] { "promote", "--help" }, "stagetest promote --from report.json --dry-run")]
    [TestCase(new[] { "verify", "--help" }, "1    some file changed, is missing or was added")]
    [TestCase(new[] { "gate", "--help" }, "stagetest gate --base origin/main --head HEAD --engine lab")]
    [TestCase(new[] { "clean", "--help" }, "stagetest clean --context staging")]
    [TestCase(new[] { "schema", "--help" }, "stagetest schema > scenario.schema.json")]
    [TestCase(new[] { "init", "--help" }, "stagetest init --manifests apps/shop --policies policies/shop")]
    [TestCase(new[] { "record", "--help" }, "stagetest record scenarios/shop/lockdown.yaml --write")]
    [TestCase(new[] { "watch", "--help" }, "stagetest watch scenarios/shop/lockdown.yaml --engine lab")]
    public async Task EveryHelpHasExamplesAndExitCodes(string[] arguments, string example)
    {
        using var command = new CommandLine();

        var code = await command.RunAsync(arguments);

        Assert.That(code, Is.Zero);
        Assert.That(command.Out, Does.Contain(example).And.Contain("130  interrupted"));
        Assert.That(command.Error, Is.Empty);
    }

    [Test]
    public async Task HelpOfRunNamesEveryEngineAndFormat()
    {
        using var command = new CommandLine();

        await command.RunAsync("run", "--help");

        Assert.That(command.Out, Does.Contain("simulate").And.Contain("lab").And.Contain("text, markdown, json, junit, flows"));
    }

    [Test]
    public async Task VersionIsOneLine()
    {
        using var command = new CommandLine();

        Assert.That(await command.RunAsync("--version"), Is.Zero);
        Assert.That(command.Out, Does.Match(@"^\d+\.\d+\.\d+\S*\n$"));
    }

    [TestCase(new string[0], "A command is missing. Commands: run, gate, lint, explain, map, diff, ")]
    [TestCase(new[] { "rum", "scenarios" }, "There is no command 'rum'. Did you mean 'run'?")]
    [TestCase(new[] { "run" }, "PATH")]
    public async Task AWrongCommandEndsWithTwoAndPointsToTheHelp(string[] arguments, string message)
    {
        using var command = new CommandLine();

        var code = await command.RunAsync(arguments);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain(message).And.Contain("--help' shows what can be written."));
        Assert.That(command.Out, Is.Empty);
    }
}
