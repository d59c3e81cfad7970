using NUnit.Framework;

namespace StageTest.UnitTests.Cli;

public sealed class LintCommandTests
{
    [Test]
    public async Task CountsWhatIsWell()
    {
        using var command = new CommandLine();
        command.WriteScenario("one");
        command.WriteScenario("two");

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
        Assert.That(command.Out, Does.Contain("'shop/wbe' is not in the topology").And.Contain("nowhere: error: There is no such file or folder."));
        Assert.That(command.Out, Does.EndWith("2 files, 2 problems.\n"));
    }
}
