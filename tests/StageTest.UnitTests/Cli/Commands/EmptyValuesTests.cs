using NUnit.Framework;

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
}
