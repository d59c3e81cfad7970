using System.Text.RegularExpressions;
using NUnit.Framework;
using StageTest.Cli.Commands;

namespace StageTest.UnitTests.Cli.Commands;

/// <summary>
/// The script for PowerShell, which few machines have: its text, and what its own patterns, which are those of .NET, make of a line.
/// The scripts of other shells are tried in these shells by the end-to-end tests, as this one is where PowerShell is installed.
/// </summary>
internal sealed partial class CompletionScriptsTests
{
    private static string Script => CompletionScripts.ByShell["pwsh"];

    [Test]
    public void PowerShellCompletesTheCommandByItsName() =>
        Assert.That(Script, Does.StartWith("Register-ArgumentCompleter -Native -CommandName stagetest -ScriptBlock {"));

    [Test]
    public void PowerShellPassesTheLineUpToTheCursor()
    {
        Assert.That(Script, Does.Contain("param($word, $tree, $position)"));
        Assert.That(Script, Does.Contain("$tree.ToString().PadRight($position).Substring(0, $position)"));
        Assert.That(Script, Does.Contain("""stagetest "[suggest:$($line.Length)]" "$line" 2>$null"""));
    }

    [TestCase("stagetest comple", "completion")]
    [TestCase("stagetest run x --engine sim", "simulate")]
    [TestCase("stagetest run x --engine=sim", "--engine=simulate")]
    [TestCase("stagetest run x --output=mark", "--output=markdown")]
    [TestCase("stagetest lint x -o=sar", "-o=sarif")]
    [TestCase("stagetest run x -o=", "-o=json")]
    [TestCase("./stagetest map x -o=", "-o=svg")]
    public async Task PowerShellOffersTheWholeWord(string typed, string offered)
    {
        using var command = new CommandLine();
        var line = Replacements().Matches(Script).Aggregate(typed, (text, r) => Regex.Replace(text, r.Groups[1].Value, r.Groups[2].Value));
        var option = Regex.Match(typed[(typed.LastIndexOf(' ') + 1)..], Option().Match(Script).Groups[1].Value).Value;

        await command.RunAsync($"[suggest:{line.Length}]", line);

        Assert.That(command.Out.Split('\n').Select(found => option + found), Does.Contain(offered));
        Assert.That(Script, Does.Contain("""CompletionResult]::new("$option$_", $_, 'ParameterValue', $_)"""));
    }

    [GeneratedRegex("-replace '([^']*)', '([^']*)'")]
    private static partial Regex Replacements();

    [GeneratedRegex(@"\$word -match '([^']*)'")]
    private static partial Regex Option();
}
