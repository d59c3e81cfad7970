using System.CommandLine;
using System.CommandLine.Parsing;

namespace StageTest.Cli.Options;

/// <summary>Reads options for the validators of a command.</summary>
internal static class WrittenValue
{
    /// <summary>
    /// The value of an option, or the default of its type if the option has no value or an invalid one. In that case the parser throws
    /// before it reports the value itself, and while a shell completes it.
    /// </summary>
    public static T? Written<T>(this CommandResult command, Option<T> option)
    {
        if (option.Arity.MinimumNumberOfValues > 0 && command.GetResult(option) is { Implicit: false, Tokens.Count: 0 })
        {
            return default;
        }

        try
        {
            return command.GetValue(option);
        }
        catch (InvalidOperationException)
        {
            // The parser reports it, with the message of the option's own parser.
            return default;
        }
    }

    /// <summary>Whether the user wrote an option, with a valid value or an invalid one.</summary>
    public static bool IsWritten(this CommandResult command, Option option) => command.GetResult(option) is { Implicit: false };
}
