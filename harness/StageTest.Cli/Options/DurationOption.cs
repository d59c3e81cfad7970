using System.CommandLine.Parsing;
using StageTest.Core.Documents;

namespace StageTest.Cli.Options;

/// <summary>Durations as people write them: <c>300ms</c>, <c>90s</c>, <c>5m</c>, <c>1h</c>.</summary>
internal static class DurationOption
{
    /// <summary>Reads an argument, or adds an error to the result.</summary>
    public static TimeSpan Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (DurationText.TryParse(text, out var duration))
        {
            return duration;
        }

        result.AddError($"{CommonOptions.PlaceOf(result)}'{text}' is not a duration. {DurationText.Form}");
        return default;
    }
}
