using System.CommandLine;
using StageTest.Engines.Lab;

namespace StageTest.Cli.Commands.Lab;

/// <summary><c>stagetest lab list</c>: the running labs.</summary>
internal static class ListCommand
{
    /// <summary>The command.</summary>
    public static CommandEntry Entry { get; } =
        new()
        {
            Name = "list",
            Description = "Lists the labs that run, each with its scenario and its pods.",
            Examples = """
                stagetest lab list
                """,
            ExitCodes = ExitCodeTexts.OfReading,
            Build = Build,
        };

    private static void Build(Command command, Surroundings surroundings)
    {
        var terminal = surroundings.Terminal;

        command.SetAction(_ => ExecCommand.Guard(terminal, () =>
            {
                foreach (var lab in RunningLabs.OfUser().List())
                {
                    terminal.Out.WriteLine($"{lab.Name}  {lab.Scenario}  {string.Join(' ', lab.Pods.Select(p => p.Name))}");
                }

                return ExitCode.Promote;
            }));
    }
}
