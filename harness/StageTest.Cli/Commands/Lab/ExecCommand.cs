using System.Collections.Immutable;
using System.CommandLine;
using StageTest.Cli.Terminal;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Engines.Lab;

namespace StageTest.Cli.Commands.Lab;

/// <summary><c>stagetest lab exec</c>: runs a program in a pod of a running lab.</summary>
internal static class ExecCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "exec",
            Description = "Runs a program of this machine in the network of a pod of a running lab. It ends with the lab.",
            Examples = """
                stagetest lab exec shop/web -- curl http://api.shop:8080
                stagetest lab exec shop/db-1 -- ss -tln
                stagetest lab exec --lab shop-lockdown-2 external/internet -- ping -c 1 web.shop
                """,
            ExitCodes =
            [
                (null, "the exit code of the program"),
                (ExitCode.BadInput, "no such lab or pod is running; nothing was started"),
                (ExitCode.Failure, "the environment failed; nothing was started"),
                (126, "the program cannot be started"),
                (127, "the program cannot be found"),
                (137, "the lab ended before the program"),
            ],
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;
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
        var name = new Option<string?>("--lab", "-l") { Description = "The lab, if several run.", HelpName = "NAME" };
        command.Add(pod);
        command.Add(program);
        command.Add(name);
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
    }

    /// <summary>Runs an action, and reports failures of the environment.</summary>
    internal static int Guard(CommandTerminal terminal, Func<int> action)
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

    /// <summary>The lab of a name or, without a name, the only one; null, with the reason, if there is none.</summary>
    internal static RunningLab? Choose(ImmutableArray<RunningLab> labs, string? name, out string problem)
    {
        var names = string.Join(", ", labs.Select(l => l.Name));
        problem =
            labs.IsEmpty ? "No lab is running. Start one in another terminal: stagetest lab SCENARIO"
            : name is null ? $"Several labs are running. Choose one with '--lab': {names}."
            : $"--lab {name}: no such lab is running. Running labs: {names}.";
        return name is null
            ? labs.Length == 1
                ? labs[0]
                : null
            : labs.FirstOrDefault(l => l.Name == name);
    }

    private static RunningPod? Find(RunningLab lab, string name, ref string problem)
    {
        problem = $"The lab '{lab.Name}' has no pod '{name}'.{Suggestion.For(name, lab.Pods.Select(p => p.Name), "Its pods")}";
        return lab.Find(name);
    }
}
