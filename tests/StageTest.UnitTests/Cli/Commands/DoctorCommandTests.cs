using System.Text.Json;
using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Cli.Commands;

internal sealed class DoctorCommandTests
{
    private static readonly EngineRequirement Docker = new()
    {
        Name = "Docker",
        IsMet = false,
        Found = "nothing answers",
        Remedy = "Start it.",
    };

    [Test]
    public async Task OneEngineThatSendsPacketsIsEnough()
    {
        using var command = new CommandLine
        {
            Engine = new ScriptedEngine { SendsPackets = true, Requirements = [Docker with { IsMet = true }] },
        };

        Assert.That(await command.RunAsync("doctor"), Is.Zero);
        Assert.That(command.Out, Does.Contain("scripted can run and sends packets."));
        Assert.That(
            command.Out,
            Does.Match("StageTest (renders|cannot render) kustomizations .*\\nStageTest (renders|cannot render) charts ")
        );
        Assert.That(
            command.Out,
            Does.Match("'stagetest gate' (can run with|cannot run here:) git .*\\n'stagetest studio' (can|cannot) run ")
        );
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task ACalculationOrAnEngineThatCannotRunIsNotEnough(bool sendsPackets, bool isMet)
    {
        using var command = new CommandLine
        {
            Engine = new ScriptedEngine { SendsPackets = sendsPackets, Requirements = [Docker with { IsMet = isMet }] },
        };

        Assert.That(await command.RunAsync("doctor"), Is.EqualTo(1));
    }

    [Test]
    public async Task ScriptsGetTheSameAsJson()
    {
        using var command = new CommandLine
        {
            Engine = new ScriptedEngine
            {
                SendsPackets = true,
                Requirements = [Docker, Docker with { Name = "IPv6", IsMet = true, IsOptional = true }],
            },
        };

        await command.RunAsync("doctor", "--output", "json");

        using var json = JsonDocument.Parse(command.Out);
        var engine = json.RootElement.GetProperty("engines")[0];
        Assert.That(engine.GetProperty("canRun").GetBoolean(), Is.False);
        Assert.That(
            JsonSerializer.Serialize(engine.GetProperty("requirements")),
            Is.EqualTo(
                """[{"name":"Docker","met":false,"optional":false,"found":"nothing answers","remedy":"Start it."}"""
                    + """,{"name":"IPv6","met":true,"optional":true,"found":"nothing answers"}]"""
            )
        );
    }

    [Test]
    public async Task ScriptsLearnWhichCommandsCanRun()
    {
        using var command = new CommandLine { Engine = new ScriptedEngine { SendsPackets = true } };

        await command.RunAsync("doctor", "--output", "json");

        using var json = JsonDocument.Parse(command.Out);
        var commands = json.RootElement.GetProperty("commands").EnumerateArray().ToArray();
        Assert.That(commands.Select(c => c.GetProperty("name").GetString()), Is.EqualTo(["gate", "studio"]));
        Assert.That(
            commands.Select(c => (c.TryGetProperty("path", out _), c.TryGetProperty("remedy", out _))),
            Is.EqualTo(commands.Select(c => c.GetProperty("canRun").GetBoolean()).Select(can => (can, !can)))
        );
    }

    [Test]
    public async Task ScriptsLearnWhatRenders()
    {
        using var command = new CommandLine { Engine = new ScriptedEngine { SendsPackets = true } };

        await command.RunAsync("doctor", "--output", "json");

        using var json = JsonDocument.Parse(command.Out);
        var renderers = json.RootElement.GetProperty("renderers").EnumerateArray().ToArray();
        Assert.That(renderers.Select(r => r.GetProperty("renders").GetString()), Is.EqualTo(["kustomizations", "charts"]));
        Assert.That(
            renderers.Select(r => (r.TryGetProperty("path", out _), r.TryGetProperty("remedy", out _))),
            Is.EqualTo(renderers.Select(r => r.GetProperty("canRender").GetBoolean()).Select(can => (can, !can)))
        );
    }
}
