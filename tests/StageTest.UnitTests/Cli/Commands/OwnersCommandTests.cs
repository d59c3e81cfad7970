using NUnit.Framework;

namespace StageTest.UnitTests.Cli.Commands;

internal sealed class OwnersCommandTests
{
    private const string Settings = """
        apiVersion: stagetest.io/v1
        kind: Repository
        deployed: [{ path: policies/ }]
        owners:
          - { subject: group team-shop, tiers: [shop], paths: [policies/shop/, a b.yaml] }
          - { subject: user ann, paths: [policies/] }

        """;

    [Test]
    public async Task APathInsideOfAnotherNamesTheOwnersOfBoth()
    {
        using var command = new CommandLine();
        command.Write("stagetest.yaml", Settings);

        Assert.That(await command.RunAsync("owners", command.PathOf("stagetest.yaml"), "--organization", "acme"), Is.Zero, command.Error);

        Assert.That(
            command.Out.ReplaceLineEndings("\n"),
            Is.EqualTo(
                """
                # Written by 'stagetest owners' from 'owners' of stagetest.yaml. Change that, and write this again.
                # The tier 'shop' is of @acme/team-shop, wherever its policies are written; only 'stagetest gate' holds that.
                /a\ b.yaml @acme/team-shop
                /policies @ann
                /policies/shop @acme/team-shop @ann

                """.ReplaceLineEndings("\n")
            )
        );
    }

    [TestCase("'group team-shop' has no name there. Name its organization with --organization")]
    [TestCase("--name 'team=@x' is not SUBJECT=OWNER", "--name", "team=@x")]
    [TestCase("--name 'user ann=ann' is not SUBJECT=OWNER", "--name", "user ann=ann")]
    public async Task AnOwnerWithoutANameIsAnError(string message, params string[] options)
    {
        using var command = new CommandLine();
        command.Write("stagetest.yaml", Settings);

        Assert.That(await command.RunAsync(["owners", command.PathOf("stagetest.yaml"), .. options]), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain(message));
    }

    // What follows the line end would be a line of its own, and the last line that matches a file counts.
    [Test]
    public async Task APathWithALineEndIsAnError()
    {
        using var command = new CommandLine();
        command.Write("stagetest.yaml", Settings.Replace("a b.yaml", "\"a\\nb.yaml\"", StringComparison.Ordinal));

        Assert.That(await command.RunAsync("owners", command.PathOf("stagetest.yaml"), "--organization", "acme"), Is.EqualTo(2));
        Assert.That(command.Out, Is.Empty);
        Assert.That(command.Error, Does.Contain("A path of 'group team-shop' has a line end"));
    }

    [Test]
    public async Task ANameIsTakenAsItIsGiven()
    {
        using var command = new CommandLine();
        command.Write("stagetest.yaml", Settings);
        string[] options = ["--name", "group team-shop=@acme/shop", "--name", "user ann=ann@example.org"];

        Assert.That(await command.RunAsync(["owners", command.PathOf("stagetest.yaml"), .. options]), Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain("/policies/shop @acme/shop ann@example.org"));
    }

    [Test]
    public async Task SettingsWithoutOwnersAreAnError()
    {
        using var command = new CommandLine();
        command.Write("stagetest.yaml", Settings[..Settings.IndexOf("owners:", StringComparison.Ordinal)]);

        Assert.That(await command.RunAsync("owners", command.PathOf("stagetest.yaml")), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("The file has no 'owners'"));
    }
}
