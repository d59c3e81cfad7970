using System.CommandLine;
using System.CommandLine.Parsing;
using StageTest.Core.Documents;

namespace StageTest.Cli;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary>The name of <see cref="Verbose"/>, which also decides how much an unexpected failure tells.</summary>
    public const string VerboseName = "--verbose";

    /// <summary>Whether notes and details are wanted.</summary>
    public static Option<bool> Verbose() => new(VerboseName, "-v") { Description = "Shows notes about the input, and details of failures." };

    /// <summary>The scenarios that a command is about.</summary>
    public static Argument<string[]> Paths()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Scenario files, and folders that are searched for them.",
            Arity = ArgumentArity.OneOrMore,
        };
        paths.Validators.Add(RefuseUnknownOptions);
        return paths;
    }

    // The parser takes an option that it does not know for one more path.
    private static void RefuseUnknownOptions(ArgumentResult result)
    {
        var options = (result.Parent as CommandResult)?.Command.Options.Select(o => o.Name) ?? [];
        foreach (var token in result.Tokens.Where(t => t.Value.StartsWith('-')))
        {
            result.AddError($"There is no option '{token.Value}'.{Suggestion.For(token.Value, options, "Options")} A path that begins so is written './{token.Value}'.");
        }
    }

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
