using System.CommandLine;
using System.CommandLine.Parsing;

namespace StageTest.Cli.Options;

/// <summary>What validators of a command ask its options for.</summary>
internal static class WrittenValue
{
    /// <summary>
    /// The value of an option, or the default of its type where the option stands there without one. The parser throws then, before it
    /// tells of the missing value, and while a shell completes it.
    /// </summary>
    public static T? Written<T>(this CommandResult command, Option<T> option) =>
        option.Arity.MinimumNumberOfValues > 0 && command.GetResult(option) is { Implicit: false, Tokens.Count: 0 }
            ? default
            : command.GetValue(option);
}
