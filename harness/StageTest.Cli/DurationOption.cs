using System.CommandLine.Parsing;
using System.Globalization;

namespace StageTest.Cli;

/// <summary>Durations as people write them: <c>300ms</c>, <c>90s</c>, <c>5m</c>, <c>1h</c>.</summary>
internal static class DurationOption
{
    /// <summary>Reads an argument, or adds what is wrong with it to the result.</summary>
    public static TimeSpan Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (TryParse(text, out var duration))
        {
            return duration;
        }

        result.AddError($"'{text}' is not a duration. Write a whole number and a unit, at most a day: 300ms, 90s, 5m or 1h.");
        return default;
    }

    private static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var unit = text.EndsWith("ms", StringComparison.Ordinal) ? "ms" : text.Length > 0 ? text[^1..] : "";
        if (!int.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 86_400_000)
        {
            return false;
        }

        duration = unit switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => default,
        };
        return duration > TimeSpan.Zero && duration <= TimeSpan.FromDays(1);
    }
}
