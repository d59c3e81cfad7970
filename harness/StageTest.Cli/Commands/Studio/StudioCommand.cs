using System.CommandLine;
using StageTest.Cli.Options;
using StageTest.Cli.Runs;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Commands.Studio;

/// <summary><c>stagetest studio</c>: a page on this machine that follows the files of a scenario.</summary>
internal static class StudioCommand
{
    private const string Folder = "scenarios";

    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "studio",
            Description =
                "Opens a page on this machine that shows a scenario's matrices, graph, policy board and flows, and what each edit of its "
                + "files opens and closes. Only you reach it, and it changes no file. The .NET tool needs the ASP.NET Core "
                + "runtime for it. Ctrl-C ends it.",
            Examples = """
                stagetest studio scenarios/shop/lockdown.yaml                 one scenario, by calculation
                stagetest studio scenarios/shop/lockdown.yaml --engine lab    the same with packets
                stagetest studio                                              a choice of all scenarios below 'scenarios'
                """,
            ExitCodes =
            [
                (ExitCode.BadInput, "bad input or a wrong command line; nothing was started"),
                (ExitCode.Failure, "the studio cannot be started"),
                (ExitCode.Interrupted, "interrupted, the usual end; everything that was created is removed"),
            ],
            IsBeyondNative = true,
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var (terminal, engines, _) = surroundings;
        var path = new Argument<string>("SCENARIO")
        {
            Description = $"A scenario file, or a folder of them.",
            DefaultValueFactory = _ => Folder,
        };
        var engine = new EngineOptionSet(engines, $"Default: {engines.Names[0]}.");
        var label = GroupOption.Create();
        command.Add(path);
        command.Add(label);
        engine.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                var diagnostics = new DiagnosticBag();
                var files = ScenarioFiles.Find([parsed.GetRequiredValue(path)], diagnostics);
                DiagnosticLines.Write(diagnostics.Sorted(), Severity.Warning, terminal.Error);
                if (diagnostics.HasErrors)
                {
                    return ExitCode.BadInput;
                }

                // The started program removes the resources of the lab, and this waits for it.
                using var unfinished = UnfinishedWork.OfProcess.Begin();
                try
                {
                    var asked = engine.EngineOf(parsed) ?? engines.Engines[0];
                    return await StudioProgram.RunAsync(
                        new(asked.Name, engine.Of(parsed), files) { GroupBy = parsed.GetValue(label) },
                        cancellationToken
                    );
                }
                catch (EngineException failure)
                {
                    await terminal.Error.WriteLineAsync(failure.Message);
                    return ExitCode.Failure;
                }
            }
        );
    }
}
