using System.CommandLine;
using StageTest.Cli.Output;
using StageTest.Cli.Terminal;

namespace StageTest.Cli.Commands;

/// <summary>Actions of commands that report: if the requested reports cannot be written, nothing is read.</summary>
internal static class ReportingActions
{
    /// <summary>Sets the command's action, which gets its line and its reports.</summary>
    public static void SetAction<T>(
        this Command command,
        OutputOption<T> output,
        CommandTerminal terminal,
        Func<ParseResult, ReportOutputs<T>, int> action
    ) =>
        command.SetAction(parsed =>
            output.Of(parsed) is var reports && reports.Prepare(terminal) ? action(parsed, reports) : ExitCode.BadInput
        );

    /// <summary>Sets the command's asynchronous action, which gets its line and its reports.</summary>
    public static void SetAction<T>(
        this Command command,
        OutputOption<T> output,
        CommandTerminal terminal,
        Func<ParseResult, ReportOutputs<T>, CancellationToken, Task<int>> action
    ) =>
        command.SetAction(
            async (parsed, cancellationToken) =>
                output.Of(parsed) is var reports && reports.Prepare(terminal)
                    ? await action(parsed, reports, cancellationToken)
                    : ExitCode.BadInput
        );

    /// <summary>Runs an action that creates maps, and reports if policies are too large for a map.</summary>
    public static int WithinLimits(CommandTerminal terminal, Func<int> map)
    {
        try
        {
            return map();
        }
        catch (NotSupportedException limit)
        {
            terminal.Error.WriteLine(limit.Message);
            return ExitCode.BadInput;
        }
    }
}
