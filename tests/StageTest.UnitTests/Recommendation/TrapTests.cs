using NUnit.Framework;
using StageTest.Core.Recommendation;
using StageTest.UnitTests.Cli;

namespace StageTest.UnitTests.Recommendation;

/// <summary>What public tools are known to write wrongly: the recommendation passes each scenario, and what they write does not.</summary>
internal sealed class TrapTests
{
    private static IEnumerable<Trap> Traps => Trap.All;

    private static IEnumerable<string> Kinds => PolicyForm.Known.Select(f => f.Kind);

    [Test]
    public async Task TheRecommendationPasses([ValueSource(nameof(Traps))] Trap trap, [ValueSource(nameof(Kinds))] string kind)
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/trap.yaml", trap.Asked);

        Assert.That(
            await command.RunAsync("recommend", scenario, "--kind", kind, "--write-to", command.PathOf("staged")),
            Is.Zero,
            command.Out + command.Error
        );

        command.Write("scenarios/trap.yaml", trap.Judging("../staged/"));
        var code = await command.RunAsync("run", scenario, "--engine", "simulate");
        Assert.That(code, Is.Zero, command.Out + command.Error);
    }

    [TestCaseSource(nameof(Traps))]
    public async Task TheUsualMistakeDoesNotPass(Trap trap)
    {
        using var command = new CommandLine();
        command.Write("staged/faulty.yaml", trap.Faulty);
        var scenario = command.Write("scenarios/trap.yaml", trap.Judging("../staged/"));

        var code = await command.RunAsync("run", scenario, "--engine", "simulate");

        Assert.That(code, Is.EqualTo(trap.Name == "protocol" ? 2 : 1), command.Out + command.Error);
    }

    [Test]
    public async Task NamesAndBytesAreTheSameInEveryRun([ValueSource(nameof(Traps))] Trap trap)
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/trap.yaml", trap.Asked);
        foreach (var folder in new[] { "first", "second" })
        {
            Assert.That(await command.RunAsync("recommend", scenario, "--write-to", command.PathOf(folder)), Is.Zero, command.Error);
        }

        (string?, string)[] Files(string folder) =>
            [
                .. Directory
                    .EnumerateFiles(command.PathOf(folder))
                    .Order(StringComparer.Ordinal)
                    .Select(f => (Path.GetFileName(f), File.ReadAllText(f))),
            ];
        Assert.That(Files("second"), Is.EqualTo(Files("first")).And.Not.Empty);
    }
}
