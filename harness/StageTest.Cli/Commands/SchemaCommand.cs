using System.CommandLine;
using StageTest.Cli.Terminal;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Commands;

/// <summary><c>stagetest schema</c>: the JSON Schema of scenario files, for editors.</summary>
internal static class SchemaCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(CommandTerminal terminal)
    {
        var command = new Command("schema", "Prints the JSON Schema of scenario files, by which editors complete and check them.");
        command.SetAction(_ =>
        {
            terminal.Out.Write(ScenarioSchema.Text);
            return ExitCode.Promote;
        });
        return command;
    }
}
