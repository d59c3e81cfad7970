using NUnit.Framework;
using StageTest.Engines;
using StageTest.Engines.Simulate;

namespace StageTest.UnitTests.Cli;

/// <summary>Who asks for more scenarios at a time than an engine can run hears of it.</summary>
internal sealed class ParallelLimitTests
{
    [Test]
    public async Task ANumberWithoutEffectIsNamed()
    {
        using var command = Single();

        Assert.That(await command.RunAsync("run", command.WriteScenario(), "--engine", "simulate", "--parallel", "3"), Is.Zero);
        Assert.That(command.Error, Does.Contain("--parallel 3: the engine 'simulate' runs at most one scenario at a time."));
    }

    [TestCase("--parallel", "1")]
    [TestCase("--quiet")]
    public async Task NothingIsSaidWhereNothingIsLost(params string[] more)
    {
        using var command = Single();

        Assert.That(await command.RunAsync(["run", command.WriteScenario(), "--engine", "simulate", .. more]), Is.Zero);
        Assert.That(command.Error, Does.Not.Contain("at most"));
    }

    [TestCase("run")]
    [TestCase("gate")]
    public async Task HelpNamesTheEnginesThatRunOneAtATime(string name)
    {
        using var command = new CommandLine();

        await command.RunAsync(name, "--help");

        Assert.That(
            string.Join(' ', command.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            Does.Contain("Scenarios at a time; k3s and cluster run at most 6.")
        );
    }

    private static CommandLine Single() =>
        new() { Engines = EngineCatalog.Product with { Engines = [SimulateEngine.Descriptor with { MaximumSessions = 1 }] } };
}
