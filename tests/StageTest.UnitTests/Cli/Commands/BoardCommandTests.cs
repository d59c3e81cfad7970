using NUnit.Framework;

namespace StageTest.UnitTests.Cli.Commands;

internal sealed class BoardCommandTests
{
    [TestCase("tiers: [default]", true)]
    [TestCase("paths: [policies/]", true)]
    [TestCase("tiers: [platform]", false)]
    [TestCase("paths: [other/]", false)]
    public async Task CardsNameTheOwnersOfTheirTierAndFile(string owned, bool isOwner)
    {
        using var command = new CommandLine();
        var file = command.WriteScenario();
        command.Write("other/README.md", "");
        command.Write(
            "stagetest.yaml",
            $$"""
            apiVersion: stagetest.io/v1
            kind: Repository
            owners: [{ subject: group team-shop, {{owned}} }]
            """
        );

        var exitCode = await command.RunAsync("board", file);

        Assert.That(exitCode, Is.Zero, command.Error);
        Assert.That(command.Out.Contains("owned by group team-shop", StringComparison.Ordinal), Is.EqualTo(isOwner), command.Out);
    }
}
