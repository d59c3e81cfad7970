using System.CommandLine;
using StageTest.Cli.Terminal;
using StageTest.Core.Engines;
using StageTest.Core.Reports;
using StageTest.Engines;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest doctor</c>: what each engine needs, what this machine has, and what to do about the rest.</summary>
internal static class DoctorCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CommandTerminal terminal, EngineCatalog engines)
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "text or json.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => "text",
        };
        output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("doctor", "Shows what each engine needs, what this machine has, and what to install or set.") { output };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var examinations = new List<EngineExamination>();
                foreach (var engine in engines.Engines.Select(e => e.Create([], new())))
                {
                    examinations.Add(new(engine.Name, engine.SendsPackets, await engine.ExamineAsync(cancellationToken)));
                }

                if (parsed.GetRequiredValue(output) == "json")
                {
                    ExaminationJson.Write(examinations, terminal.Out);
                }
                else
                {
                    ExaminationText.Write(examinations, terminal.Out);
                }

                return examinations.Any(e => e is { SendsPackets: true, CanRun: true }) ? ExitCode.Promote : ExitCode.Hold;
            }
        );
        return command;
    }
}
