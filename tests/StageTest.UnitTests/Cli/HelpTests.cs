using System.CommandLine;
using NUnit.Framework;
using StageTest.Cli;
using StageTest.Cli.Commands;
using StageTest.Engines;

namespace StageTest.UnitTests.Cli;

internal sealed class HelpTests
{
    // Each engine has a line.
    private static readonly int ScreenLines = 39 + EngineCatalog.Product.Engines.Length;
    private const int ScreenColumns = 100;

    [TestCase("run scenarios --output h", "html")]
    [TestCase("run scenarios --engine l", "lab")]
    [TestCase("gate --engine l", "lab")]
    [TestCase("gate --output h", "html")]
    [TestCase("record s.yaml --engine s", "simulate")]
    [TestCase("watch s.yaml --engine s", "simulate")]
    [TestCase("map apps --stage p", "promoted")]
    [TestCase("map apps -o d", "dot")]
    [TestCase("lint apps -o s", "sarif")]
    [TestCase("diff a b -o m", "markdown")]
    [TestCase("explain s.yaml --stage b", "baseline")]
    [TestCase("completion f", "fish")]
    [TestCase("run x --engine ", "simulate")]
    [TestCase("gate --engine ", "simulate")]
    [TestCase("run x --output ", "markdown")]
    public async Task ShellsCompleteWhatAnOptionTakes(string line, string completed)
    {
        using var command = new CommandLine();

        await command.RunAsync($"[suggest:{line.Length}]", line);

        Assert.That(command.Out.Split('\n'), Does.Contain(completed));
    }

    [Test]
    public async Task ArgumentsAreNotReadFromAFile()
    {
        using var command = new CommandLine();
        var file = $"@{command.Write("options", "--help")}";

        var code = await command.RunAsync("lint", file);

        Assert.That(code, Is.EqualTo(2), command.Error);
        Assert.That(command.Out, Does.Contain($"{file}: error: There is no such file or folder."));
    }

    [TestCaseSource(nameof(Commands))]
    public async Task EveryHelpHasDescriptionExamplesAndExitCodes(string path)
    {
        using var command = new CommandLine();

        var code = await command.RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.That(code, Is.Zero);
        Assert.That(command.Error, Is.Empty);
        Assert.That(
            command.Out,
            Does.StartWith("Description:\n  ").And.Contain("\nExamples:\n  stagetest ").Or.Contain("\nExamples:\n  source ")
        );
        Assert.That(command.Out, Does.Match(@"\nExit codes:\n(  (\d+|other) +\S.*\n)+$"));
    }

    [TestCaseSource(nameof(Commands))]
    public async Task HelpIsAsAccepted(string path)
    {
        using var command = new CommandLine();

        await command.RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Golden.Match(Neutral(command.Out), $"Help/{(path.Length == 0 ? "stagetest" : path.Replace(' ', '-'))}.txt");
    }

    [Test]
    public async Task HelpOfRunFitsOnAScreen()
    {
        using var command = new CommandLine();

        await command.RunAsync("run", "--help");

        var lines = Neutral(command.Out).TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.LessThanOrEqualTo(ScreenLines));
        Assert.That(lines.Select(l => l.Length).Max(), Is.LessThanOrEqualTo(ScreenColumns));
    }

    [Test]
    public async Task HelpOfRunNamesEveryEngineAndFormat()
    {
        using var command = new CommandLine();

        await command.RunAsync("run", "--help");

        var words = string.Join(' ', command.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.That(words, Does.Contain("simulate needs nothing.").And.Contain("text, markdown, json, junit, flows"));
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
    [TestCase(new[] { "--hepl" }, "There is no option '--hepl'. Did you mean '--help'?")]
    [TestCase(new[] { "run" }, "PATH")]
    [TestCase(new[] { "gate", "--base=" }, "--base: the value is empty. Write '--base REV', or leave --base out.")]
    [TestCase(new[] { "gate", "--base", "" }, "--base: the value is empty. Write '--base REV', or leave --base out.")]
    [TestCase(new[] { "run", "" }, "PATH: the value is empty.")]
    public async Task AWrongCommandEndsWithTwoAndPointsToTheHelp(string[] arguments, string message)
    {
        using var command = new CommandLine();

        var code = await command.RunAsync(arguments);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain(message).And.Contain("--help' shows the usage."));
        Assert.That(command.Out, Is.Empty);
    }

    private static IEnumerable<string> Commands()
    {
        using var nowhere = new StringWriter();
        var surroundings = new Surroundings(new() { Out = nowhere, Error = nowhere }, EngineCatalog.Product, TimeProvider.System)
        {
            Commands = CommandList.Known,
        };
        return [.. Below(StageTestCommand.Create(surroundings), "")];

        static IEnumerable<string> Below(Command command, string path) =>
            command.Subcommands.Where(c => !c.Hidden).SelectMany(c => Below(c, $"{path} {c.Name}".Trim())).Prepend(path);
    }

    // The program that runs the tests gives its name to the usage; --parallel defaults to what the machine has.
    private static string Neutral(string help) =>
        System.Text.RegularExpressions.Regex.Replace(
            help.Replace(RootCommand.ExecutableName, "stagetest", StringComparison.Ordinal),
            @"\[default:(\s+)(8|16|24|32)\]",
            "[default:$1N]"
        );
}
