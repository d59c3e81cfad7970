using System.CommandLine;
using StageTest.Cli.Output;
using StageTest.Cli.Runs;
using StageTest.Core.Engines;
using StageTest.Engines.Lab.Linux;
using StageTest.Engines.Rendering;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest doctor</c>: what each engine needs, what this machine has, and how to install the rest.</summary>
internal static class DoctorCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "doctor",
            Description = "Shows what each engine needs, what this machine has, and what to install or set.",
            Examples = """
                stagetest doctor
                stagetest doctor --output json | jq '.engines[] | select(.canRun) | .name'
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "at least one engine that sends packets can run here"),
                (ExitCode.Hold, "no engine that sends packets can run here"),
                (ExitCode.BadInput, "a wrong command line"),
                (ExitCode.Failure, "a report cannot be written"),
                (ExitCode.Interrupted, "interrupted"),
            ],
            IsBeyondNative = true,
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var (terminal, engines, _) = surroundings;
        var output = new OutputOption<MachineExamination>(surroundings.Formats);
        command.Add(output.Option);
        command.SetAction(output, terminal, async (parsed, reports, cancellationToken) =>
        {
            var examinations = new List<EngineExamination>();
            foreach (var engine in engines.Engines.Select(e => e.Create([], new())))
            {
                examinations.Add(new(engine.Name, engine.SendsPackets, await engine.ExamineAsync(cancellationToken)));
            }

            var machine = new MachineExamination(
                [.. examinations],
                InstalledRenderer.Examine(Executables.Find),
                [
                    new("gate", "git", Executables.Find("git"), SystemPackage.Git.Remedy(Executables.Find)),
                    StudioProgram.Examine(AppContext.BaseDirectory, StudioProgram.Runtimes, Executables.Find),
                ]
            );
            if (!reports.Write(machine, terminal))
            {
                return ExitCode.Failure;
            }

            return examinations.Any(e => e is { SendsPackets: true, CanRun: true }) ? ExitCode.Promote : ExitCode.Hold;
        });
    }
}
