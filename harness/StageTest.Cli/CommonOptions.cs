using System.CommandLine;
using System.CommandLine.Parsing;

namespace StageTest.Cli;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary>The name of <see cref="Verbose"/>, which also decides how much an unexpected failure tells.</summary>
    public const string VerboseName = "--verbose";

    /// <summary>Whether notes and details are wanted.</summary>
    public static Option<bool> Verbose() => new(VerboseName, "-v") { Description = "Shows notes about the input, and details of failures." };

    /// <summary>Adds an error unless the value is at least one.</summary>
    public static void RequirePositive(OptionResult result, Option<int> option)
    {
        // A value that is no number has its error already.
        if (!result.Errors.Any() && result.GetValue(option) < 1)
        {
            result.AddError($"{option.Name} must be at least 1.");
        }
    }
}
