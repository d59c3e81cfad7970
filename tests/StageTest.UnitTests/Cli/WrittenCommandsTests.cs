using System.CommandLine;
using System.Runtime.CompilerServices;
using NUnit.Framework;
using StageTest.Cli;
using StageTest.Engines;

namespace StageTest.UnitTests.Cli;

/// <summary>What help and documentation tell people to type is a command line, and each command's help is about that command.</summary>
internal sealed class WrittenCommandsTests
{
    [TestCaseSource(nameof(Commands))]
    public async Task ExamplesNameTheirCommandAndCanBeTyped(string path)
    {
        using var command = new CommandLine();

        Assert.That(await command.RunAsync([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]), Is.Zero);

        var examples = command.Out[command.Out.IndexOf("Examples:", StringComparison.Ordinal)..].Split('\n');
        var calls = examples.SelectMany(line => ShellLine.Calls(line.Trim())).ToArray();
        Assert.That(calls.Select(call => string.Join(' ', call)), Has.Some.StartsWith(path));
        Assert.That(calls.SelectMany(Problems), Is.Empty);
    }

    [TestCaseSource(nameof(Pages))]
    public void CommandsOfThePageCanBeTyped(string page)
    {
        var isShell = false;
        var problems = new List<string>();
        foreach (var (number, line) in File.ReadLines(Path.Combine(Root(), page)).Index())
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isShell = line == "```sh";
            }
            else if (isShell)
            {
                problems.AddRange(ShellLine.Calls(line).SelectMany(Problems).Select(p => $"{page}:{number + 1}: {p}"));
            }
        }

        Assert.That(problems, Is.Empty);
    }

    [Test]
    public void ALineOfAPageThatCannotBeTypedIsNoticed() =>
        Assert.That(
            ShellLine.Calls("STAGETEST=1 true | stagetest run scenarios --no-such-option # a comment").SelectMany(Problems),
            Is.Not.Empty
        );

    private static RootCommand Root(TextWriter output) =>
        StageTestCommand.Create(
            new(new() { Out = output, Error = output }, EngineCatalog.Product, TimeProvider.System) { Commands = CommandList.Known }
        );

    private static IEnumerable<string> Problems(string[] call)
    {
        using var nowhere = new StringWriter();
        var parsed = Root(nowhere).Parse(call);

        // Directories and files of a reader's own are not here.
        return parsed
            .Errors.Where(e =>
                !e.Message.Contains("There is no such directory", StringComparison.Ordinal)
                && !e.Message.Contains("There is no such file", StringComparison.Ordinal)
            )
            .Select(e => $"stagetest {string.Join(' ', call)}: {e.Message}");
    }

    private static IEnumerable<string> Commands()
    {
        using var nowhere = new StringWriter();
        return [.. Below(Root(nowhere), "")];

        static IEnumerable<string> Below(Command command, string path) =>
            command.Subcommands.Where(c => !c.Hidden).SelectMany(c => Below(c, $"{path} {c.Name}".Trim())).Prepend(path);
    }

    private static IEnumerable<string> Pages() =>
        Directory
            .EnumerateFiles(Root(), "*.md")
            .Concat(
                ((string[])["docs", "harness", "policies", "scenarios"]).SelectMany(f =>
                    Directory.EnumerateFiles(Path.Combine(Root(), f), "*.md", SearchOption.AllDirectories)
                )
            )
            .Select(f => Path.GetRelativePath(Root(), f));

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));
}
