using System.Globalization;
using System.Text;
using NUnit.Framework;
using StageTest.Cli;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Cli.Reference;

/// <summary>The pages of docs/reference that are made from the product: they say what it says. <c>make golden</c> writes them.</summary>
internal sealed class ReferencePagesTests
{
    [Test]
    public void CommandsAreThoseOfTheHelp()
    {
        var help = Path.Combine(Repository.Root, "tests", "StageTest.UnitTests", "Cli", "Help");
        var page = new StringBuilder("# Commands\n\nEvery command has `--help`; these are its texts.\n");
        foreach (var name in CommandList.Known.Select(c => c.Name))
        {
            var files = Directory
                .EnumerateFiles(help, $"{name}*.verified.txt")
                .Where(f => BaseName(f) == name || IsSubcommandOf(name, BaseName(f)));
            foreach (var file in files.Order(StringComparer.Ordinal))
            {
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"\n## stagetest {(BaseName(file) == name ? name : $"{name} {BaseName(file)[(name.Length + 1)..]}")}\n\n```text\n"
                );
                page.Append(File.ReadAllText(file).TrimEnd('\n')).Append("\n```\n");
            }
        }

        Match("commands.md", page.ToString());
    }

    [Test]
    public void ExitCodesAreThoseOfTheCommands()
    {
        var page = new StringBuilder("# Exit codes\n\nScripts can rely on these numbers.\n\n| Command | Code | Meaning |\n|---|---|---|\n");
        foreach (var command in CommandList.Known)
        {
            foreach (var (code, meaning) in command.ExitCodes)
            {
                var number = code?.ToString(CultureInfo.InvariantCulture) ?? "other";
                page.Append(CultureInfo.InvariantCulture, $"| `{command.Name}` | {number} | {meaning} |\n");
            }
        }

        Match("exit-codes.md", page.ToString());
    }

    [TestCase(
        "scenario",
        "scenario.md",
        "# Scenario files\n\nThe fields of a scenario; [Scenarios](../../scenarios/README.md) shows how to write one.\n"
    )]
    [TestCase(
        "repository",
        "stagetest-yaml.md",
        "# stagetest.yaml\n\nThe settings of a repository, at its root. [The gate](gate.md) reads them from the base.\n"
    )]
    public async Task FieldsAreThoseOfTheSchema(string schema, string page, string heading)
    {
        using var command = new CommandLine();
        Assert.That(await command.RunAsync("schema", schema), Is.Zero, command.Error);

        Match(page, SchemaPage.Of(command.Out, heading));
    }

    private static string BaseName(string file) => Path.GetFileName(file)[..^".verified.txt".Length];

    // The name of a command may begin with another's: probe-image is not a command of probe.
    private static bool IsSubcommandOf(string command, string name) =>
        name.StartsWith($"{command}-", StringComparison.Ordinal) && CommandList.Known.All(c => c.Name != name);

    private static void Match(string page, string text)
    {
        var file = Path.Combine(Repository.Root, "docs", "reference", page);
        if (Environment.GetEnvironmentVariable(Golden.Accept) == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.That(File.Exists(file) ? File.ReadAllText(file) : null, Is.EqualTo(text), "'make golden' writes the page.");
    }
}
