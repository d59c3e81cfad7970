using System.CommandLine;
using StageTest.Cli.Options;
using StageTest.Cli.Runs;
using StageTest.Core.Engines;
using StageTest.Engines.Options;

namespace StageTest.Cli.Commands.Watch;

/// <summary><c>stagetest watch</c>: tests a scenario's flows again after each save.</summary>
internal static class WatchCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "watch",
            Description =
                "Tests a scenario's flows after each save of its file or of a file that it names, and shows the matrices and "
                + "the changes. "
                + "Ctrl-C ends it.",
            Examples = """
                stagetest watch scenarios/shop/lockdown.yaml                 after each save, by calculation
                stagetest watch scenarios/shop/lockdown.yaml --engine lab    the same with packets
                """,
            ExitCodes =
            [
                (ExitCode.BadInput, "bad input or a wrong command line"),
                (ExitCode.Failure, "the engine cannot be prepared"),
                (ExitCode.Interrupted, "interrupted, the usual end; everything that was created is removed"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var (terminal, engines, clock) = surroundings;
        var path = new Argument<string>("SCENARIO") { Description = "A scenario file. Its policies and manifests are watched too." };
        var engine = new EngineOptionSet(engines, $"Default: {engines.Names[0]}.");
        command.Add(path);
        engine.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var file = parsed.GetRequiredValue(path);
                if (!File.Exists(file))
                {
                    await terminal.Error.WriteLineAsync($"'{file}' does not exist.");
                    return ExitCode.BadInput;
                }

                var notices = new EngineNotices { Tell = terminal.Error.WriteLine, Warn = terminal.Error.WriteLine };
                var asked = engine.EngineOf(parsed) ?? engines.Engines[0];
                var made = asked.Create(engine.Of(parsed), notices);
                using var unfinished = made.SendsPackets ? UnfinishedWork.OfProcess.Begin() : null;
                await using var kept = new KeptEngine(made);
                try
                {
                    await kept.PrepareAsync(cancellationToken);
                }
                catch (EngineException failure)
                {
                    await terminal.Error.WriteLineAsync(failure.Message);
                    return ExitCode.Failure;
                }

                var watch = new ScenarioWatch(file, kept, terminal, clock) { EngineArguments = asked.ArgumentsOf(engine.Of(parsed)) };
                await watch.RunAsync(cancellationToken);
                return ExitCode.Interrupted;
            }
        );
    }
}
