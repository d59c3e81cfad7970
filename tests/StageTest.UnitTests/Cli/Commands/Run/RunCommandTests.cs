using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Cli.Commands.Run;

internal sealed class RunCommandTests
{
    [Test]
    public async Task TheJsonReportSaysWhatItDependsOn()
    {
        using var line = new CommandLine();
        var scenario = line.WriteScenario();

        await line.RunAsync("run", scenario, "--engine", "simulate", "--output", "json");

        using var report = System.Text.Json.JsonDocument.Parse(line.Out);
        var inputs = report
            .RootElement.GetProperty("inputs")
            .EnumerateArray()
            .ToDictionary(i => i.GetProperty("path").GetString()!, i => i.GetProperty("sha256").GetString());
        string DigestOf(string name) =>
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(line.PathOf(name))));
        Assert.That(inputs.Keys, Is.EqualTo(new[] { "policies/db.yaml", "scenarios/shop.yaml" }));
        Assert.That(inputs.Values, Is.EqualTo(inputs.Keys.Select(DigestOf)));
        Assert.That(
            report.RootElement.GetProperty("scenarios")[0].GetProperty("inputs").EnumerateArray().Select(i => i.GetString()),
            Is.EqualTo(inputs.Keys)
        );
        Assert.That(report.RootElement.GetProperty("environment").GetProperty("stagetest").GetString(), Does.Match(@"^\d+\.\d+"));
    }

    [Test]
    public async Task PromotesWithZeroAndTheTextOnStandardOutput()
    {
        using var command = new CommandLine();
        command.WriteScenario();

        var code = await command.RunAsync("run", command.PathOf("scenarios"));

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(command.Out, Does.StartWith("shop / simulate - PROMOTE: 6 flows, 3 stages, 2 readings each"));
        Assert.That(command.Error, Does.StartWith("Using engine 'simulate': a test says so.\nshop: opening simulate\n"));
    }

    [Test]
    public async Task HoldsWithOne()
    {
        using var command = new CommandLine();
        command.WriteScenario(edit: text => text.Replace("from: shop/web", "from: shop/api", StringComparison.Ordinal));

        var code = await command.RunAsync("run", command.PathOf("scenarios"));

        Assert.That(code, Is.EqualTo(1));
        Assert.That(command.Out, Does.Contain("shop/web -> shop/db:5432/tcp   expected allowed, observed denied"));
    }

    [Test]
    public async Task AFailingEngineEndsOneScenarioWithThreeAndNotTheOthers()
    {
        var failed = 0;
        var engine = new ScriptedEngine
        {
            BeforeReading = (_, _) =>
                Interlocked.Exchange(ref failed, 1) == 0 ? throw new EngineException("The lab broke. Mend it.") : Task.CompletedTask,
        };
        using var command = new CommandLine { Engine = engine };
        command.WriteScenario("one");
        command.WriteScenario("two");

        var code = await command.RunAsync("run", command.PathOf("scenarios"), "--parallel", "1");

        Assert.That(code, Is.EqualTo(3));
        Assert.That(
            command.Out,
            Does.Contain("one / scripted - ERROR").And.Contain("  The lab broke. Mend it.").And.Contain("two / scripted - PROMOTE")
        );
        Assert.That(command.Out, Does.Contain("2 scenarios: 1 promote, 0 hold, 1 error"));
    }

    [Test]
    public async Task ReportsEveryProblemOfEveryFileAndRunsNothing()
    {
        using var command = new CommandLine { Engine = new ScriptedEngine() };
        var one = command.WriteScenario("one", text => text.Replace("to: shop/db:", "to: shop/bd:", StringComparison.Ordinal));
        var two = command.WriteScenario("two", text => text.Replace("staged:", "stagged:", StringComparison.Ordinal));

        var code = await command.RunAsync("run", command.PathOf("scenarios"), "--output", $"json={command.PathOf("r.json")}");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain(Path.GetFileName(one)).And.Contain(Path.GetFileName(two)).And.Contain("error: "));
        Assert.That(command.Error, Does.EndWith("Nothing was run.\n").And.Contain("2 files, "));
        Assert.That(command.Out, Is.Empty);
        Assert.That(((ScriptedEngine)command.Engine).Log, Is.Empty);
        Assert.That(File.Exists(command.PathOf("r.json")), Is.False);
    }

    [Test]
    public async Task JsonAloneTakesThePlaceOfTheText()
    {
        using var command = new CommandLine();
        command.WriteScenario();

        var code = await command.RunAsync("run", command.PathOf("scenarios"), "--output", "json");

        Assert.That(code, Is.Zero);
        using var report = JsonDocument.Parse(command.Out);
        Assert.That(report.RootElement.GetProperty("decision").GetString(), Is.EqualTo("promote"));
    }

    [Test]
    public async Task FilesAreWrittenBesideTheText()
    {
        using var command = new CommandLine();
        command.WriteScenario();

        var code = await command.RunAsync(
            "run",
            command.PathOf("scenarios"),
            "-o",
            $"json={command.PathOf("out/r.json")}",
            "-o",
            $"junit={command.PathOf("out/r.xml")}"
        );

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain("PROMOTE"));
        Assert.That(File.ReadAllText(command.PathOf("out/r.json")), Does.StartWith("{\"version\":1,"));
        Assert.That(File.ReadAllText(command.PathOf("out/r.xml")), Does.StartWith("<?xml"));
    }

    [Test]
    public async Task ColoursGoToTheTerminalAndNeverIntoFiles()
    {
        using var command = new CommandLine { Colour = true };
        command.WriteScenario();

        await command.RunAsync("run", command.PathOf("scenarios"), "-o", $"text={command.PathOf("r.txt")}");

        Assert.That(command.Out, Does.Contain("\e[1;32mPROMOTE\e[0m"));
        Assert.That(File.ReadAllText(command.PathOf("r.txt")), Does.Not.Contain("\e["));
    }

    [Test]
    public async Task ReportsScenariosInTheOrderOfTheirFiles()
    {
        using var slow = new SemaphoreSlim(0);
        var first = 0;
        var engine = new ScriptedEngine
        {
            BeforeReading = (_, token) => Interlocked.Increment(ref first) == 1 ? slow.WaitAsync(token) : Release(),
        };
        using var command = new CommandLine { Engine = engine };
        command.WriteScenario("a");
        command.WriteScenario("b");

        await command.RunAsync("run", command.PathOf("scenarios"), "--parallel", "2");

        Assert.That(
            command.Out.Split('\n').Where(line => line.Contains(" / scripted", StringComparison.Ordinal)).Select(line => line[0]),
            Is.EqualTo("ab")
        );
        return;

        Task Release()
        {
            slow.Release();
            return Task.CompletedTask;
        }
    }

    [Test]
    public async Task AsksOnlyTheNamedFlowOfTheScenariosThatHaveIt()
    {
        var engine = new ScriptedEngine();
        using var command = new CommandLine { Engine = engine };
        command.WriteScenario("one");
        command.WriteScenario("two", text => text.Replace("5432", "3306", StringComparison.Ordinal));

        var code = await command.RunAsync("run", command.PathOf("scenarios"), "--flow", "shop/web -> shop/db:5432/tcp");

        Assert.That(code, Is.EqualTo(1));
        Assert.That(engine.Plans.SelectMany(p => p.Flows), Is.All.EqualTo(Sample.WebToDb));
        Assert.That(
            command.Out,
            Does.Contain("one / scripted - HOLD").And.Contain("only 1 of 6 flows were tested").And.Not.Contain("two /")
        );
    }

    [TestCase("--engine", "lap", "there is no engine 'lap'. Did you mean 'lab'?")]
    [TestCase("--output", "jsn", "there is no format 'jsn'. Did you mean 'json'?")]
    [TestCase("--output", "json=", "a file name must follow the '='")]
    [TestCase("--flow", "web to db", "is not a flow. Write 'namespace/from -> namespace/to:port/protocol'")]
    [TestCase("--flow", "shop/web -> shop/db:5433", "no scenario tests this flow. Did you mean 'shop/web -> shop/db:5432/tcp'?")]
    [TestCase("--parallel", "0", "--parallel: '0' is not a number of at least 1")]
    [TestCase("--parallel", "many", "'many' is not a number of at least 1")]
    [TestCase("--timeout", "5 minutes", "--timeout: '5 minutes' is not a duration. Write a whole number and a unit")]
    [TestCase("--timeout", "30h", "at most a day")]
    [TestCase("--engin", "lab", "There is no option '--engin'. Did you mean '--engine'?")]
    public async Task RefusesWhatItDoesNotUnderstandWithTwo(string option, string value, string message)
    {
        using var command = new CommandLine { Engine = new ScriptedEngine() };
        command.WriteScenario();

        var code = await command.RunAsync("run", command.PathOf("scenarios"), option, value);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain(message));
        Assert.That(command.Out, Is.Empty);
        Assert.That(((ScriptedEngine)command.Engine).Log, Is.Empty);
    }

    [Test]
    public async Task TwoReportsCannotShareStandardOutput()
    {
        using var command = new CommandLine();
        command.WriteScenario();

        var code = await command.RunAsync("run", command.PathOf("scenarios"), "-o", "json", "-o", "text");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("only one report can go to standard output"));
    }

    [Test]
    public async Task TwoReportsCannotShareAFile()
    {
        using var files = new CommandLine();
        var file = files.PathOf("report");

        var code = await files.RunAsync([
            "run",
            files.WriteScenario(),
            "--output",
            $"json={file}",
            "--output",
            $"junit={files.PathOf("./report")}",
        ]);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(files.Error, Does.Contain("are to be written to one file. Give each its own."));
        Assert.That(File.Exists(file), Is.False);
    }

    [TestCase("--output", "json=/proc/report.json", "The directory '/proc' cannot be written to: ")]
    [TestCase("--diagnostics", "/proc", "The directory '/proc' cannot be written to: ")]
    [Platform("Linux")]
    public async Task ADirectoryThatTakesNoFileIsKnownBeforeTheRun(string option, string value, string message)
    {
        using var files = new CommandLine();

        var code = await files.RunAsync(["run", files.WriteScenario(), option, value]);

        Assert.That(code, Is.EqualTo(2));
        Assert.That(files.Error, Does.StartWith(message).And.Contain("Nothing was run."));
        Assert.That(files.Out, Is.Empty);
    }

    [Test]
    public async Task AReportThatCannotBeWrittenIsKnownBeforeTheRun()
    {
        var engine = new ScriptedEngine();
        using var command = new CommandLine { Engine = engine };
        command.WriteScenario();
        var file = command.Write("file", "");

        var code = await command.RunAsync("run", command.PathOf("scenarios"), "-o", $"json={file}/r.json");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(engine.Log, Is.Empty);
    }

    [Test]
    public async Task AnInterruptedRunSaysWhereItWasAndEndsWith130()
    {
        using var interrupt = new CancellationTokenSource();
        var engine = new ScriptedEngine
        {
            BeforeReading = async (applied, token) =>
            {
                if (applied == Asked.Staged)
                {
                    await interrupt.CancelAsync();
                    token.ThrowIfCancellationRequested();
                }
            },
        };
        using var command = new CommandLine { Engine = engine };
        command.WriteScenario();

        var code = await command.RunAsync(["run", command.PathOf("scenarios")], interrupt.Token);

        Assert.That(code, Is.EqualTo(130));
        Assert.That(
            command.Error,
            Does.EndWith("Interrupted during shop (reading staged). 0 of 1 scenarios were finished; no report was written.\n")
        );
        Assert.That(command.Out, Is.Empty);
        Assert.That(engine.Log[^1], Is.EqualTo("dispose"));
    }

    [Test]
    public async Task AScenarioBeyondItsTimeoutIsAnError()
    {
        var clock = new FakeTimeProvider();
        Task Hang(CancellationToken token)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return Task.Delay(-1, token);
        }

        using var command = new CommandLine
        {
            Engine = new ScriptedEngine { BeforeReading = (_, token) => Hang(token) },
            Adjust = surroundings => surroundings with { Clock = clock },
        };
        command.WriteScenario();

        var code = await command.RunAsync("run", command.PathOf("scenarios"), "--timeout", "1s");

        Assert.That(code, Is.EqualTo(3));
        Assert.That(command.Out, Does.Contain("limit of 1 seconds; the last step was 'reading without policies'"));
    }

    [Test]
    public async Task EveryScenarioLeavesItsEvidenceInAFolderOfItsOwn()
    {
        var engine = new ScriptedEngine();
        using var command = new CommandLine { Engine = engine };
        command.WriteScenario("one");
        command.WriteScenario("two");

        await command.RunAsync("run", command.PathOf("scenarios"), "--diagnostics", command.PathOf("evidence"));

        Assert.That(Directory.GetDirectories(command.PathOf("evidence")).Select(d => d[^3..]).Order(), Is.EqualTo(new[] { "one", "two" }));
        Assert.That(engine.Log.Count(step => step.StartsWith("diagnose into ", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public async Task ABugAsksToBeReportedAndTellsMoreWhenVerbose()
    {
        var engine = new ScriptedEngine { BeforeReading = (_, _) => throw new InvalidOperationException("no such cell") };
        using var command = new CommandLine { Engine = engine };
        command.WriteScenario();

        var code = await command.RunAsync("run", command.PathOf("scenarios"));
        var brief = command.Error;
        await command.RunAsync("run", command.PathOf("scenarios"), "--verbose");

        Assert.That(code, Is.EqualTo(3));
        Assert.That(brief, Does.Contain("no such cell").And.Contain("Please report this").And.Not.Contain("   at "));
        Assert.That(command.Error, Does.Contain("   at StageTest."));
    }

    [Test]
    public async Task QuietShowsNeitherProgressNorTheChoiceOfEngine()
    {
        using var command = new CommandLine();
        command.WriteScenario();

        await command.RunAsync("run", command.PathOf("scenarios"), "--quiet");

        Assert.That(command.Error, Is.EqualTo("Using engine 'simulate': a test says so.\n"));
    }

    [Test]
    public async Task ABugInOneScenarioLosesNoOther()
    {
        var runs = 0;
        using var command = new CommandLine
        {
            Engine = new ScriptedEngine
            {
                BeforeReading = (_, _) =>
                    Interlocked.Increment(ref runs) == 1 ? throw new InvalidOperationException("no elements") : Task.CompletedTask,
            },
        };
        command.WriteScenario("first");
        command.WriteScenario("second");

        var code = await command.RunAsync("run", command.PathOf("scenarios"), "--parallel", "1", "--verbose");

        Assert.That(code, Is.EqualTo(3));
        Assert.That(
            command.Out,
            Does.Contain("first / scripted - ERROR").And.Contain("Internal error (this is a bug in StageTest): no elements")
        );
        Assert.That(command.Out, Does.Contain("second / scripted - PROMOTE"));
        Assert.That(command.Error, Does.Contain("\nSystem.InvalidOperationException: no elements").And.Contain("   at "));
    }

    [Test]
    public async Task TwoScenariosOfOneNameAreWarnedOf()
    {
        using var command = new CommandLine();
        var first = command.WriteScenario("first");
        command.WriteScenario("second", text => text.Replace("name: second", "name: first", StringComparison.Ordinal));

        var code = await command.RunAsync("run", command.PathOf("scenarios"));

        Assert.That(code, Is.Zero);
        Assert.That(command.Error, Does.Match($@"second\.yaml: warning: The name 'first' is also that of '.*first\.yaml'"));
    }

    [Test]
    public async Task NotesAreShownOnlyWhenVerbose()
    {
        using var command = new CommandLine();
        command.WriteScenario(edit: text => text.Replace("../policies/db.yaml", "../policies/", StringComparison.Ordinal));
        command.Write("policies/other.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n");

        await command.RunAsync("run", command.PathOf("scenarios"));
        var brief = command.Error;
        await command.RunAsync("run", command.PathOf("scenarios"), "--verbose");

        Assert.That(brief, Does.Not.Contain("note: "));
        Assert.That(command.Error, Does.Contain("note: "));
    }
}
