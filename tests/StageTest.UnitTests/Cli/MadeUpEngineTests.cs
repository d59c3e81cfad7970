using System.Collections.Immutable;
using System.Text.RegularExpressions;
using NUnit.Framework;
using StageTest.Core.Scenarios;
using StageTest.Engines;
using StageTest.Engines.Options;
using StageTest.NUnit;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Cli;

/// <summary>An engine that nothing but its descriptor tells of works everywhere: nothing else knows engines or their options.</summary>
internal sealed class MadeUpEngineTests
{
    private readonly List<Paper> _made = [];

    private sealed record Paper
    {
        public string Size { get; init; } = "a4";

        public int Sheets { get; init; } = 1;

        public ImmutableArray<string> Notes { get; init; } = [];

        public bool IsGlossy { get; init; }

        public string For { get; init; } = "";
    }

    [SetUp]
    public void Forget() => _made.Clear();

    private EngineCatalog Catalog =>
        EngineCatalog.Product with
        {
            Engines =
            [
                .. EngineCatalog.Product.Engines,
                EngineDescriptor.Of<Paper>(
                    "paper",
                    "a printer",
                    [
                        EngineOption<Paper>.Choice("paper-size", ["a4", "a5"], "How large it is.", (o, v) => o with { Size = v }) with
                        {
                            RequiredBecause = "paper has a size.",
                        },
                        EngineOption<Paper>.Count("sheets", "How many there are.", (o, v) => o with { Sheets = v }),
                        EngineOption<Paper>.Texts("note", "TEXT", "What it says.", (o, v) => o with { Notes = v }),
                        EngineOption<Paper>.Flag("glossy", "Whether it shines.", (o, v) => o with { IsGlossy = v }),
                    ],
                    (options, notices) =>
                    {
                        notices.Warn("made");
                        _made.Add(options);
                        return new ScriptedEngine { Name = "paper" };
                    },
                    (options, scenarios) => scenarios.Select(s => (s.Name, options with { For = s.Name }, ImmutableArray.Create(s)))
                ),
            ],
        };

    [Test]
    public async Task ItsOptionsStandInHelpUnderItsOwnHeading()
    {
        using var command = new CommandLine { Engines = Catalog };

        await command.RunAsync("run", "--help");
        Assert.That(command.Out, Does.Contain("needs a printer.").And.Not.Contain("--paper-size"));

        await command.RunAsync("run", "--engine", "paper", "--help");
        Assert.That(
            command.Out,
            Does.Contain("Engine paper, which needs a printer:")
                .And.Contain("--paper-size <a4|a5>  How large it is. Required.")
                .And.Contain("--sheets <NUMBER>")
                .And.Contain("--glossy  ")
                .And.Not.Contain("--k3s-image")
        );
    }

    [TestCase("run")]
    [TestCase("gate")]
    [TestCase("record")]
    [TestCase("watch")]
    public async Task ItsOptionsAreCheckedByEveryCommandThatAsksEngines(string name)
    {
        using var command = new CommandLine { Engines = Catalog };
        string[] path = name == "gate" ? [] : [command.WriteScenario()];

        var code = await command.RunAsync([name, .. path, "--engine", "paper", "--sheets", "0", "--nodes", "2"]);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(
            command.Error,
            Does.Contain("--sheets 0: Write a whole number of at least 1.")
                .And.Contain("--nodes: the engine 'paper' has no such option; k3s has it.")
                .And.Contain("The engine 'paper' needs --paper-size: paper has a size.")
        );
        Assert.That(_made, Is.Empty);
    }

    [Test]
    public async Task ItIsMadeWithItsOptionsForTheScenariosThatShareIt()
    {
        using var command = new CommandLine { Engines = Catalog };
        command.WriteScenario("one");
        command.WriteScenario("two");

        var code = await command.RunAsync(
            "run",
            "--engine",
            "paper",
            "--paper-size=a5",
            "--note",
            "first",
            "--glossy",
            "--note",
            "second",
            command.PathOf("scenarios")
        );

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(_made.Select(m => m.For), Is.EqualTo(new[] { "one", "two" }));
        Assert.That(
            _made.Select(m => (m.Size, m.Sheets, string.Join(' ', m.Notes), m.IsGlossy)),
            Is.All.EqualTo(("a5", 1, "first second", true))
        );
        Assert.That(command.Out, Does.Contain("one / paper - PROMOTE").And.Contain("two / paper - PROMOTE"));
        Assert.That(command.Error, Does.Contain("made"));
    }

    [Test]
    public async Task ReportsSayHowItIsAskedAgainWithTheSameOptions()
    {
        using var command = new CommandLine { Engines = Catalog };
        var scenario = command.WriteScenario(edit: text =>
            text.Replace("shop/db:5432, because", "shop/api:8080, because", StringComparison.Ordinal)
        );
        string[] options = ["--paper-size", "a5", "--note", "first one", "--note=--second", "--glossy"];
        await command.RunAsync(["run", scenario, "--engine", "paper", .. options]);
        var repeats = command.Out.Split('\n').Where(l => l.Contains(" repeat ", StringComparison.Ordinal)).ToArray();
        Assert.That(repeats, Is.Not.Empty);

        foreach (var repeat in repeats)
        {
            var printed = repeat[repeat.IndexOf("run ", StringComparison.Ordinal)..];
            await command.RunAsync([.. Regex.Matches(printed, @"'(?<word>[^']*)'|(?<word>\S+)").Select(m => m.Groups["word"].Value)]);
        }

        Assert.That(_made, Has.Count.EqualTo(repeats.Length + 1), command.Error);
        Assert.That(
            _made.Select(m => (m.Size, m.Sheets, string.Join('|', m.Notes), m.IsGlossy)),
            Is.All.EqualTo(("a5", 1, "first one|--second", true))
        );
    }

    [Test]
    public async Task ItsNameAndValuesAreCompleted()
    {
        using var command = new CommandLine { Engines = Catalog };
        const string line = "run scenarios --engine paper --paper-size ";

        await command.RunAsync($"[suggest:{line.Length}]", line);

        Assert.That(command.Out.Split('\n'), Does.Contain("a4").And.Contain("a5"));
    }

    [Test]
    public async Task ItsOptionsAreSettingsOfNUnit()
    {
        var settings = Read(
            [("stagetest.engine", "paper"), ("stagetest.paper-size", "a5"), ("stagetest.note", "first; second")],
            out var none
        );
        Read([("stagetest.engine", "paper"), ("stagetest.paper-size", "a6")], out var problems);

        Assert.That(none, Is.Empty);
        Assert.That(problems, Is.EqualTo("stagetest.paper-size a6: There is no such value. Write a4 or a5."));
        using var command = new CommandLine();
        var scenario = ScenarioReader.Read(command.WriteScenario("one"), new(), new())!;
        await using var engines = new ScenarioEngines(settings.Engine!, settings.Given, new());
        var used = await engines.UseAsync(scenario, engine => Task.FromResult(engine.Name), CancellationToken.None);
        Assert.That(used, Is.EqualTo("paper"));
        Assert.That(_made.Select(m => (m.Size, string.Join(' ', m.Notes), m.For)), Is.EqualTo(new[] { ("a5", "first second", "one") }));
    }

    private ScenarioSettings Read((string Name, string Value)[] parameters, out string problems) =>
        ScenarioSettings.Read(
            parameters.Select(p => p.Name),
            name => parameters.FirstOrDefault(p => p.Name == name).Value,
            _ => null,
            Catalog,
            out problems
        );
}
