using System.CommandLine;
using StageTest.Core.Documents;

namespace StageTest.Cli;

/// <summary><c>stagetest lint</c>: reads scenarios and everything that they name, and runs nothing.</summary>
internal static class LintCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var paths = RunCommand.PathsArgument();
        var command = new Command("lint", "Reads scenarios and every file that they name, and reports all errors, warnings and notes.") { paths };
        command.SetAction(parsed => Lint(parsed.GetRequiredValue(paths), terminal));
        return command;
    }

    private static int Lint(string[] paths, Terminal terminal)
    {
        var inputs = ScenarioInputs.Read(paths, CancellationToken.None);
        inputs.Write(terminal.Out, Severity.Note, "");
        if (inputs.HasErrors)
        {
            return ExitCode.BadInput;
        }

        var flows = inputs.Scenarios.Sum(s => s.Plan.Flows.Length);
        terminal.Out.WriteLine($"{inputs.Scenarios.Length} scenario{(inputs.Scenarios.Length == 1 ? "" : "s")}, {flows} flows, no problems.");
        return ExitCode.Promote;
    }
}
