using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StageTest.Core.Documents;

namespace StageTest.Cli.Options;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary>The name of <see cref="Verbose"/>, which also decides how much detail an unexpected failure shows.</summary>
    public const string VerboseName = "--verbose";

    /// <summary>The message after an internal error.</summary>
    public const string AskForReport = $"Please report this with the command line and its output with {VerboseName}.";

    /// <summary>Whether to show notes and details.</summary>
    public static Option<bool> Verbose() =>
        new(VerboseName, "-v") { Description = "Shows notes about the input, and details of failures." };

    /// <summary>The scenarios of a command.</summary>
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

    // The parser treats an unknown option as one more path.
    private static void RefuseUnknownOptions(ArgumentResult result)
    {
        var options = (result.Parent as CommandResult)?.Command.Options.Select(o => o.Name) ?? [];
        foreach (var token in result.Tokens.Where(t => t.Value.StartsWith('-') && t.Value != "-"))
        {
            result.AddError(
                $"There is no option '{token.Value}'.{Suggestion.For(token.Value, options, "Options")} A path that begins so is "
                    + $"written './{token.Value}'."
            );
        }
    }

    /// <summary>The start of a message about an option's value: <c>--timeout: </c>; empty for an argument.</summary>
    public static string PlaceOf(ArgumentResult result) => result.Parent is OptionResult { Option: var option } ? $"{option.Name}: " : "";

    /// <summary>Reads a whole number of at least one, or adds an error to the result.</summary>
    public static int ParsePositive(ArgumentResult result)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
        {
            result.AddError($"{PlaceOf(result)}'{text}' is not a number of at least 1.");
        }

        return number;
    }
}
