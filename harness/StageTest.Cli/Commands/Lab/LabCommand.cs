using System.Collections.Immutable;
using System.CommandLine;
using Spectre.Console;
using StageTest.Cli.Terminal;
using StageTest.Core.Engines;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab;

namespace StageTest.Cli.Commands.Lab;

/// <summary><c>stagetest lab</c>: an interactive lab, and the commands that speak about running ones.</summary>
internal static class LabCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CommandTerminal terminal, TimeProvider clock)
    {
        var path = new Argument<string>("SCENARIO") { Description = "A scenario file." };
        var stage = new Option<string>("--stage", "-s")
        {
            Description = "Whose policies are in force at the beginning: baseline, staged or promoted.",
            HelpName = "STAGE",
            DefaultValueFactory = _ => StageText.Name(Stage.Baseline),
        };
        stage.AcceptOnlyFromAmong([.. Enum.GetValues<Stage>().Select(StageText.Name)]);
        var real = new Option<string[]>("--real")
        {
            Description =
                "In this workload's pods nothing listens until you start the real program there with 'lab exec'. May be repeated.",
            HelpName = "WORKLOAD",
        };
        real.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => EndpointRef.Parse(t.Value) is null))
            {
                result.AddError($"--real {token.Value}: write 'namespace/workload', such as 'shop/db'.");
            }
        });
        var command = new Command("lab", "Keeps a scenario up on real packets: enter its pods, edit its policies, watch its matrix.")
        {
            path,
            stage,
            real,
            ExecCommand(terminal),
            ListCommand(terminal),
        };
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
        return command;
    }

    private static IAnsiConsole ConsoleOf(CommandTerminal terminal) =>
        AnsiConsole.Create(
            new()
            {
                // The writer of reports is flushed at the end, which is too late for somebody who watches.
                Out = new AnsiConsoleOutput(Console.Out),
                ColorSystem = terminal.Colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            }
        );

    private static Command ExecCommand(CommandTerminal terminal)
    {
        var pod = new Argument<string>("POD")
        {
            Description =
                "A pod such as shop/web or shop/web-1, or an external endpoint such as external/internet. Of a workload with "
                + "several pods, its name means the first.",
        };
        var program = new Argument<string[]>("COMMAND")
        {
            Description = "Any program of this machine and its arguments, after '--'.",
            Arity = ArgumentArity.OneOrMore,
        };
        var name = new Option<string?>("--lab", "-l") { Description = "Which lab, where several run.", HelpName = "NAME" };
        var command = new Command("exec", "Runs a program of this machine in the network of a pod of a running lab. It ends with the lab.")
        {
            pod,
            program,
            name,
        };
        command.SetAction(parsed => Guard(terminal, () =>
            {
                var labs = RunningLabs.OfUser().List();
                if (
                    Choose(labs, parsed.GetValue(name), out var problem) is not { } lab
                    || Find(lab, parsed.GetRequiredValue(pod), ref problem) is not { } found
                )
                {
                    terminal.Error.WriteLine(problem);
                    return ExitCode.BadInput;
                }

                PodEntrance.Become(lab, found, parsed.GetRequiredValue(program));
                return ExitCode.Failure;
            }));
        return command;
    }

    private static Command ListCommand(CommandTerminal terminal)
    {
        var command = new Command("list", "Lists the labs that run, each with its scenario and its pods.");
        command.SetAction(_ => Guard(terminal, () =>
            {
                foreach (var lab in RunningLabs.OfUser().List())
                {
                    terminal.Out.WriteLine($"{lab.Name}  {lab.Scenario}  {string.Join(' ', lab.Pods.Select(p => p.Name))}");
                }

                return ExitCode.Promote;
            }));
        return command;
    }

    private static int Guard(CommandTerminal terminal, Func<int> action)
    {
        try
        {
            return action();
        }
        catch (EngineException failure)
        {
            terminal.Error.WriteLine(failure.Message);
            return ExitCode.Failure;
        }
    }

    /// <summary>The lab of a name or, without one, the only one; null, with the reason, where there is none.</summary>
    internal static RunningLab? Choose(ImmutableArray<RunningLab> labs, string? name, out string problem)
    {
        var names = string.Join(", ", labs.Select(l => l.Name));
        problem =
            labs.IsEmpty ? "No lab is running. Start one in another terminal: stagetest lab SCENARIO"
            : name is null ? $"Several labs are running. Choose one with '--lab': {names}."
            : $"--lab {name}: no such lab is running. Running are: {names}.";
        return name is null
            ? labs.Length == 1
                ? labs[0]
                : null
            : labs.FirstOrDefault(l => l.Name == name);
    }

    private static RunningPod? Find(RunningLab lab, string name, ref string problem)
    {
        problem =
            $"The lab '{lab.Name}' has no pod '{name}'.{Core.Documents.Suggestion.For(name, lab.Pods.Select(p => p.Name), "Its pods")}";
        return lab.Find(name);
    }
}
