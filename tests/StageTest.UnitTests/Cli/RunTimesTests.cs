using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Cli;

/// <summary>Where the time of a run went, in words and in the JSON report.</summary>
internal sealed class RunTimesTests
{
    [Test]
    public async Task AreToldForEachScenarioAndForAll()
    {
        var clock = new FakeTimeProvider();
        using var command = new CommandLine
        {
            Engine = new ScriptedEngine
            {
                SendsPackets = true,
                BeforeReading = (_, _) =>
                {
                    clock.Advance(TimeSpan.FromSeconds(2));
                    return Task.CompletedTask;
                },
                Close = () =>
                {
                    clock.Advance(TimeSpan.FromSeconds(0.5));
                    return ValueTask.CompletedTask;
                },
            },
            Adjust = surroundings => surroundings with { Clock = clock },
        };
        var report = command.PathOf("report.json");

        var code = await command.RunAsync("run", command.WriteScenario(), "--engine", "lab", "--verbose", "--output", $"json={report}");

        var json = JsonNode.Parse(File.ReadAllText(report))!;
        var times = json["scenarios"]![0]!["timesSeconds"]!;
        var readings = (double)times["readings"]!;
        Assert.That(code, Is.Zero, command.Error);
        Assert.That(readings, Is.GreaterThanOrEqualTo(8).And.EqualTo(2 * Math.Round(readings / 2)));
        Assert.That((double)times["removal"]!, Is.EqualTo(0.5));
        Assert.That((double)times["pods"]!, Is.Zero);
        Assert.That(json["timesSeconds"]!.AsObject().Select(t => t.Key), Is.EqualTo(new[] { "removal", "start" }));
        Assert.That(
            command.Error,
            Does.Contain($"shop: pods 0.0 s, policies 0.0 s, readings {readings:0.0} s, removal 0.5 s")
                .And.Contain("time of all: start 0.0 s, pods 0.0 s")
        );
    }

    [Test]
    public async Task ACalculationHasNone()
    {
        using var command = new CommandLine();
        var report = command.PathOf("report.json");

        await command.RunAsync("run", command.WriteScenario(), "--engine", "simulate", "--verbose", "--output", $"json={report}");

        Assert.That(File.ReadAllText(report), Does.Not.Contain("timesSeconds"));
        Assert.That(command.Error, Does.Not.Contain("time of all"));
    }
}
