using System.Text.RegularExpressions;
using NUnit.Framework;
using NUnit.Framework.Constraints;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Cli.Output;

/// <summary>The contract of <c>--output</c>: which format each command writes, to standard output and with <c>=FILE</c>.</summary>
internal sealed partial class ListedFormatsTests
{
    private static readonly (string Command, string Formats)[] Listed =
    [
        ("run", "text txt markdown md json junit sarif github html"),
        ("gate", "text txt markdown md json junit sarif github html"),
        ("lint", "text txt json junit sarif github"),
        ("map", "text txt markdown md json csv dot"),
        ("diff", "text txt markdown md json"),
        ("mutate", "text txt json"),
        ("explain", "text txt json"),
        ("doctor", "text txt json"),
        ("promote", "text txt json"),
        ("verify", "text txt json"),
    ];

    [TestCaseSource(nameof(Pairs))]
    public async Task IsWrittenToStandardOutputAndIntoAFile(string name, string format)
    {
        using var command = new CommandLine { Engine = new ScriptedEngine { SendsPackets = true } };
        var line = await LineOfAsync(command, name);
        var file = command.PathOf($"reports/of/{name}");

        var expected = await command.RunAsync([.. line, "--output", format]);
        Assert.That(expected, Is.LessThan(2), command.Error);
        var printed = command.Out;
        Assert.That(await command.RunAsync([.. line, "-o", $"{format}={file}"]), Is.EqualTo(expected), command.Error);

        var written = await File.ReadAllTextAsync(file);
        Assert.That(printed, Is.Not.Empty);
        Assert.That(FirstWord(written), Is.EqualTo(FirstWord(printed)));
        Assert.That(FirstWord(written), FormOf(format));
    }

    [TestCaseSource(nameof(Pairs))]
    public async Task AFileThatCannotBeWrittenIsToldBeforeAnythingRuns(string name, string format)
    {
        var engine = new ScriptedEngine { SendsPackets = true };
        using var command = new CommandLine { Engine = engine };
        var line = await LineOfAsync(command, name);
        var blocked = Path.Combine(command.Write("a-file", ""), "report");
        engine.Readings.Clear();

        Assert.That(await command.RunAsync([.. line, "-o", $"{format}={blocked}"]), Is.EqualTo(2));

        Assert.That(command.Error, Does.Contain("Nothing was run."));
        Assert.That(command.Out, Is.Empty);
        Assert.That(engine.Readings, Is.Empty);
    }

    // A line that gives a report, with all that it needs in place.
    private static async Task<string[]> LineOfAsync(CommandLine command, string name)
    {
        var scenario = command.WriteScenario();
        command.Write("app/all.yaml", ShopManifests.Workloads + "---\n" + ShopManifests.Closed);
        var report = command.PathOf("report.json");
        var record = command.PathOf("promotion.json");
        if (name is "promote" or "verify")
        {
            Assert.That(await command.RunAsync("run", scenario, "-q", "-o", $"json={report}"), Is.Zero, command.Error);
        }

        if (name is "verify")
        {
            Assert.That(await command.RunAsync("promote", "--yes", "--from", report), Is.Zero, command.Error);
        }

        if (name is "gate")
        {
            await GitFolder.CommitAsync(command.PathOf(""));
            command.WriteScenario("held", text => text[..text.IndexOf("    deny:", StringComparison.Ordinal)]);
        }

        return name switch
        {
            "gate" => ["gate", "--repository", command.PathOf(""), "--base", "HEAD", "--all"],

            // Held, because annotations tell nothing of what is well.
            "run" => ["run", command.WriteScenario("held", text => text[..text.IndexOf("    deny:", StringComparison.Ordinal)])],
            "map" => ["map", command.PathOf("app")],
            "diff" => ["diff", scenario],
            "explain" => ["explain", "--manifests", command.PathOf("app"), "--from", "shop/web", "--to", "shop/db:5432"],
            "doctor" => ["doctor"],
            "promote" => ["promote", "--dry-run", "--from", report],
            "verify" => ["verify", record],
            _ => [name, scenario],
        };
    }

    // Times differ from run to run, and the width of text does; the beginning tells the form.
    private static string FirstWord(string text) => Number().Replace(text.TrimStart().Split([' ', '\n', '\r'], 2)[0], "0");

    private static IResolveConstraint FormOf(string format) =>
        format switch
        {
            "json" or "sarif" => Does.StartWith("{"),
            "junit" => Does.StartWith("<?xml"),
            "html" => Does.StartWith("<!DOCTYPE").IgnoreCase,
            "dot" => Does.StartWith("digraph"),
            "github" => Does.StartWith("::"),
            _ => Is.Not.Empty,
        };

    private static IEnumerable<TestCaseData> Pairs() =>
        Listed.SelectMany(l => l.Formats.Split(' ').Select(f => new TestCaseData(l.Command, f)));

    // A run may take 0.00 seconds or 0.001.
    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();
}
