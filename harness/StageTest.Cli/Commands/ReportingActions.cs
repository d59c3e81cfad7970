using System.CommandLine;
using StageTest.Cli.Output;
using StageTest.Cli.Terminal;

namespace StageTest.Cli.Commands;

/// <summary>Actions of commands that report: nothing is read where the reports that were asked for cannot be written.</summary>
internal static class ReportingActions
{
    /// <summary>Sets what the command does with its line and its reports.</summary>
    public static void SetAction<T>(
        this Command command,
        OutputOption<T> output,
        CommandTerminal terminal,
        Func<ParseResult, ReportOutputs<T>, int> action
    ) =>
        command.SetAction(parsed =>
            output.Of(parsed) is var reports && reports.Prepare(terminal) ? action(parsed, reports) : ExitCode.BadInput
        );

    /// <summary>Sets what the command does with its line and its reports, if it waits for something.</summary>
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

    /// <summary>Does what makes maps, and says why where policies are more than a map can hold.</summary>
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
