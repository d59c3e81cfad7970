using System.CommandLine;
using Spectre.Console;
using StageTest.Cli.Terminal;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab;

namespace StageTest.Cli.Commands.Lab;

/// <summary><c>stagetest lab</c>: an interactive lab, and the commands for running ones.</summary>
internal static class LabCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "lab",
            Description = "Keeps a scenario up on real packets: enter its pods, edit its policies, watch its matrix.",
            Examples = """
                stagetest lab scenarios/shop/lockdown.yaml                   shows the matrix; files that change apply at once
                stagetest lab scenarios/shop/lockdown.yaml --stage promoted
                stagetest lab scenarios/shop/lockdown.yaml --real shop/db    leaves the database's port to a real program
                stagetest lab exec shop/db -- redis-server --port 5432       from another terminal
                stagetest lab exec shop/api -- redis-cli -h db.shop -p 5432 PING

                While it runs: b, s or p and q on a terminal; else lines: baseline, staged, promoted or quit.
                """,
            ExitCodes =
            [
                (ExitCode.Promote, "ended with q"),
                (ExitCode.BadInput, "bad input or a wrong command line; nothing was run"),
                (ExitCode.Failure, "the lab or its environment failed"),
                (ExitCode.Interrupted, "interrupted, the usual end; everything that the lab created is removed, as with q"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var (terminal, _, clock) = surroundings;
        var path = new Argument<string>("SCENARIO") { Description = "A scenario file." };
        var stage = new Option<string>("--stage", "-s")
        {
            Description = "The stage whose policies are enforced at the start: baseline, staged or promoted.",
            HelpName = "STAGE",
            DefaultValueFactory = _ => StageText.Name(Stage.Baseline),
        };
        stage.AcceptOnlyFromAmong([.. Enum.GetValues<Stage>().Select(StageText.Name)]);
        var real = new Option<string[]>("--real")
        {
            Description = "In this workload's pods nothing listens until you start the real program there with 'lab exec'. Repeatable.",
            HelpName = "WORKLOAD",
        };
        real.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => EndpointRef.Parse(t.Value) is null))
            {
                result.AddError($"--real {token.Value}: write 'namespace/workload', such as 'shop/db'.");
            }
        });
        command.Add(path);
        command.Add(stage);
        command.Add(real);
        command.Add(ExecCommand.Entry.Create(surroundings));
        command.Add(ListCommand.Entry.Create(surroundings));
        command.SetAction(
            (parsed, cancellationToken) =>
            {
                var settings = new LabSettings(
                    parsed.GetRequiredValue(path),
                    LabInput.StageOf(parsed.GetRequiredValue(stage))!.Value,
                    [.. (parsed.GetValue(real) ?? []).Select(r => EndpointRef.Parse(r)!.Value)]
                );
                var isScreen = terminal is { Interactive: true, Width: not null };
                ILabView view = isScreen ? new ScreenLabView(ConsoleOf(terminal)) : new PlainLabView(terminal);
                var input = isScreen && !Console.IsInputRedirected ? LabInput.OfKeys() : LabInput.OfLines(terminal.Lines);
                return new LabAction(settings, terminal, input, view, RunningLabs.OfUser(), clock).RunAsync(cancellationToken);
            }
        );
    }

    private static IAnsiConsole ConsoleOf(CommandTerminal terminal) =>
        AnsiConsole.Create(
            new()
            {
                // The writer of reports is flushed at the end, too late for a user who watches.
                Out = new AnsiConsoleOutput(Console.Out),
                ColorSystem = terminal.Colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            }
        );
}
