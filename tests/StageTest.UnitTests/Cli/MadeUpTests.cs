using NUnit.Framework;
using StageTest.Cli;
using StageTest.Cli.Commands;
using StageTest.Cli.Output;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Lint;
using StageTest.Core.Reports;
using StageTest.Core.Reports.Formats;

namespace StageTest.UnitTests.Cli;

/// <summary>A command, a format and a rule of lint that exist only here work everywhere, because everything asks the lists.</summary>
internal sealed class MadeUpTests
{
    private static readonly OutputFormat Tally = new OutputFormat("tally") { Aliases = ["count"] }
        .For<RunReport>((report, writer) => writer.Write($"{report.Scenarios.Length} scenarios run\n"))
        .For<LintReport>((report, writer) => writer.Write($"{report.Findings.Length} findings\n"))
        .For<ConnectionMap>((map, writer) => writer.Write($"{map.Lines.Count} lines\n"));

    private static readonly CommandEntry Greet = new()
    {
        Name = "greet",
        Description = "Says hello to a map.",
        Examples = "stagetest greet    says hello",
        ExitCodes = [(0, "said"), (1, "silent")],
        Build = (command, surroundings) =>
        {
            var output = new OutputOption<ConnectionMap>(surroundings.Formats);
            command.Add(output.Option);
            command.SetAction(parsed =>
            {
                if (!output.Of(parsed).Prepare(surroundings.Terminal))
                {
                    return 2;
                }

                surroundings.Terminal.Out.Write("hello\n");
                return 1;
            });
        },
    };

    private static readonly LintRule Disliked = new("ST9999", "A name that a test dislikes", (subject, findings) =>
    {
        foreach (var workload in subject.Scenario.Topology.Workloads.Where(w => w.Ref.Name == "web"))
        {
            findings.Add(workload.Location, $"{workload.Ref} is called so. Call it otherwise.");
        }
    });

    [Test]
    public async Task ACommandIsRunListedCompletedAndExplained()
    {
        using var command = MadeUp();

        Assert.That(await command.RunAsync("greet"), Is.EqualTo(1));
        Assert.That(command.Out, Is.EqualTo("hello\n"));
        await command.RunAsync("--help");
        Assert.That(command.Out, Does.Contain("Says hello to a map."));
        await command.RunAsync("greet", "--help");
        Assert.That(
            command.Out,
            Does.Contain("Says hello to a map.").And.Contain("stagetest greet    says hello").And.Contain("  1     silent\n")
        );
        await command.RunAsync("[suggest:2]", "gr");
        Assert.That(command.Out, Is.EqualTo("greet\n"));
        await command.RunAsync("gret");
        Assert.That(command.Error, Does.Contain("Did you mean 'greet'?"));
    }

    [TestCase("run")]
    [TestCase("lint")]
    [TestCase("map")]
    [TestCase("greet")]
    public async Task AFormatIsOfferedCompletedAndCheckedByEveryCommandWhoseResultItWrites(string name)
    {
        using var command = MadeUp();

        await command.RunAsync(name, "--help");
        Assert.That(command.Out, Does.Contain("tally"));
        var line = $"{name} x --output t";
        await command.RunAsync($"[suggest:{line.Length}]", line);
        Assert.That(command.Out.Split('\n'), Does.Contain("tally"));
        var blocked = Path.Combine(command.Write("a-file", ""), "report");
        var path = name == "greet" ? [] : (string[])[command.WriteScenario()];
        Assert.That(await command.RunAsync([name, .. path, "-o", $"count={blocked}"]), Is.EqualTo(2), command.Error);
        Assert.That(command.Error, Does.Contain("cannot be created").And.Contain("Nothing was run."));
    }

    [Test]
    public async Task AFormatWritesItsResults()
    {
        using var command = MadeUp();
        var scenario = command.WriteScenario();

        Assert.That(await command.RunAsync("run", scenario, "--engine", "simulate", "-o", "tally"), Is.Zero, command.Error);
        Assert.That(command.Out, Is.EqualTo("1 scenarios run\n"));
        Assert.That(await command.RunAsync("map", scenario, "-o", $"tally={command.PathOf("out/map")}"), Is.Zero, command.Error);
        Assert.That(await File.ReadAllTextAsync(command.PathOf("out/map")), Does.Match("^[0-9]+ lines\n$"));
        Assert.That(command.Out, Does.Contain("shop/web"));
    }

    [TestCase("text", "ST9999", "shop/web is called so. Call it otherwise.")]
    [TestCase("json", "\"id\": \"ST9999\"", "shop/web is called so. Call it otherwise.", "docs/reference/lint/ST9999.md")]
    [TestCase("junit", "ST9999", "shop/web is called so. Call it otherwise.")]
    [TestCase("sarif", "\"id\": \"ST9999\"", "\"text\": \"Explained in docs/reference/lint/ST9999.md of StageTest's repository.\"")]
    [TestCase("github", "ST9999", "shop/web is called so. Call it otherwise.")]
    public async Task ARuleOfLintIsShownInEveryFormat(string format, params string[] texts)
    {
        using var command = MadeUp();

        Assert.That(await command.RunAsync("lint", command.WriteScenario(), "--strict", "-o", format), Is.EqualTo(1), command.Error);
        Assert.That(texts.Where(t => !command.Out.Contains(t, StringComparison.Ordinal)), Is.Empty, command.Out);
    }

    [Test]
    public async Task ARuleOfLintIsSilencedAsOthersAre()
    {
        using var command = MadeUp();
        var path = command.WriteScenario(edit: text =>
            text.Replace("ports: [80] }", "ports: [80] }  # stagetest:ignore ST9999 because a test wants it", StringComparison.Ordinal)
        );

        await command.RunAsync("lint", path);

        Assert.That(command.Out, Does.Contain("ST1005").And.Not.Contain("ST9999"));
    }

    [Test]
    public async Task OtherCommandsRefuseAFormatThatCannotWriteTheirResult()
    {
        using var command = MadeUp();

        Assert.That(await command.RunAsync("doctor", "-o", "tally"), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("there is no format 'tally'").And.Contain("text"));
    }

    private static CommandLine MadeUp() =>
        new()
        {
            Adjust = s =>
                s with
                {
                    Formats = OutputFormats.Known.With(Tally),
                    Commands = [.. CommandList.Known, Greet],
                    Rules = [.. LintRules.All, Disliked],
                },
        };
}
