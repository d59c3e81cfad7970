using System.CommandLine;
using System.CommandLine.Parsing;

namespace StageTest.Cli.Options;

/// <summary>What validators of a command ask its options for.</summary>
internal static class WrittenValue
{
    /// <summary>
    /// The value of an option, or the default of its type where the option stands there without one or with a wrong one. The parser throws
    /// then, before it tells of the value itself, and while a shell completes it.
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
            // The parser tells of it, with what the option's own parser said.
            return default;
        }
    }

    /// <summary>Whether a user wrote an option, with a right value or a wrong one.</summary>
    public static bool IsWritten(this CommandResult command, Option option) => command.GetResult(option) is { Implicit: false };
}
