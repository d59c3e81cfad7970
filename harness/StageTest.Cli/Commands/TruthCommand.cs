using System.CommandLine;
using StageTest.Cli.Options;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest truth</c>: records the verdicts of a real dataplane, as data to which later runs are compared.</summary>
internal static class TruthCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "truth",
            Description =
                "Runs scenarios on packets and records what the dataplane answered, as data for tests on machines without one: a folder "
                + "for each scenario, with its policies, a line for each pair of addresses, versions, digests and the time.",
            Examples = """
                stagetest truth scenarios --engine k3s --calico v3.32.1 --write-to truth
                stagetest truth scenarios/shop/lockdown.yaml --engine lab --write-to truth
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "recorded, and every answer is as the policies predict"),
                (ExitCode.Hold, "an answer is not as the policies predict, or a scenario has no reliable answer"),
                (ExitCode.BadInput, "bad input or a wrong command line; nothing was run"),
                (ExitCode.Failure, "the engine or its environment failed, or a file cannot be written; the other scenarios are recorded"),
                (ExitCode.Interrupted, "interrupted; nothing is recorded"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var (terminal, engines, clock) = surroundings;
        var paths = CommonOptions.Paths();
        var engine = new EngineOptionSet(engines, "Required: an engine that sends packets.");
        engine.Engine.Required = true;
        var folder = new Option<string>("--write-to")
        {
            Description = "Where the folders of the scenarios are written. Files of an older recording are replaced.",
            HelpName = "DIRECTORY",
            Required = true,
        };
        var limits = new RunLimits(engines);
        command.Add(paths);
        command.Add(folder);
        limits.AddTo(command);
        engine.AddTo(command);
        command.SetAction(
            (parsed, cancellationToken) =>
                new TruthAction(terminal, clock).RunAsync(
                    new()
                    {
                        Paths = [.. parsed.GetRequiredValue(paths)],
                        Engine = engine.EngineOf(parsed)!,
                        Given = engine.Of(parsed),
                        Folder = parsed.GetRequiredValue(folder),
                        Parallel = limits.ParallelOf(parsed),
                        TimeLimit = limits.TimeLimitOf(parsed),
                        Diagnostics = limits.DiagnosticsOf(parsed),
                    },
                    cancellationToken
                )
        );
    }
}
