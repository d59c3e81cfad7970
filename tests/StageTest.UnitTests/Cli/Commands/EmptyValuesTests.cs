using System.CommandLine;
using NUnit.Framework;
using StageTest.Cli;
using StageTest.Engines;

namespace StageTest.UnitTests.Cli.Commands;

internal sealed class EmptyValuesTests
{
    [TestCase("--base: the value is empty", "gate", "--base=")]
    [TestCase("--base: the value is empty", "gate", "--base", "")]
    [TestCase("PATH: the value is empty", "run", "")]
    public async Task AnEmptyValueIsNamed(string message, params string[] arguments)
    {
        using var command = new CommandLine();

        Assert.That(await command.RunAsync(arguments), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain(message));
    }

    [Test]
    public async Task AnEmptyArgumentOfAnotherProgramIsItsOwn()
    {
        using var command = new CommandLine();

        await command.RunAsync("lab", "exec", "--lab", "none", "shop/db", "--", "redis-server", "--save", "");

        Assert.That(command.Error, Does.Not.Contain("the value is empty"));
    }

    [TestCaseSource(nameof(OptionsWithValues))]
    public async Task AMissingValueIsAWrongCommandLine(string path, string option)
    {
        using var command = new CommandLine();
        string[] words = [.. path.Split(' '), option];

        Assert.That(await command.RunAsync(words), Is.EqualTo(2), command.Error);
        Assert.That(command.Error, Does.Contain("Nothing was run.").And.Not.Contain("in a way that it should not"));

        // And it is completed before its first letter.
        var line = $"{string.Join(' ', words)} ";
        Assert.That(await command.RunAsync($"[suggest:{line.Length}]", line), Is.Zero, command.Error);
    }

    private static IEnumerable<TestCaseData> OptionsWithValues()
    {
        using var nowhere = new StringWriter();
        var root = StageTestCommand.Create(
            new(new() { Out = nowhere, Error = nowhere }, EngineCatalog.Product, TimeProvider.System) { Commands = CommandList.Known }
        );
        return [.. Below(root, "")];

        static IEnumerable<TestCaseData> Below(Command command, string path) =>
            command
                .Subcommands.SelectMany(c => Below(c, $"{path} {c.Name}".Trim()))
                .Concat(command.Options.Where(o => o.Arity.MinimumNumberOfValues > 0).Select(o => new TestCaseData(path, o.Name)));
    }
}
