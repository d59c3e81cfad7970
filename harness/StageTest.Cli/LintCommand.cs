using System.CommandLine;
using StageTest.Core.Documents;
using StageTest.Core.Reports;

namespace StageTest.Cli;

/// <summary><c>stagetest lint</c>: reads scenarios and everything that they name, and runs nothing.</summary>
internal static class LintCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var paths = CommonOptions.Paths();
        var command = new Command("lint", "Reads scenarios and every file that they name, and reports all errors, warnings and notes.") { paths };
        command.SetAction((parsed, cancellationToken) => Task.Run(() => Lint(parsed.GetRequiredValue(paths), terminal, cancellationToken), cancellationToken));
        return command;
    }

    private static int Lint(string[] paths, Terminal terminal, CancellationToken cancellationToken)
    {
        var inputs = ScenarioInputs.Read(paths, cancellationToken);
        inputs.Write(terminal.Out, Severity.Note, "");
        if (inputs.HasErrors)
        {
            return ExitCode.BadInput;
        }

        var flows = inputs.Scenarios.Sum(s => s.Plan.Flows.Length);
        terminal.Out.WriteLine($"{CountText.Of(inputs.Scenarios.Length, "scenario")}, {CountText.Of(flows, "flow")}, no errors.");
        return ExitCode.Promote;
    }
}
