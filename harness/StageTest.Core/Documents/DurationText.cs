using System.Globalization;
using Humanizer;

namespace StageTest.Core.Documents;

/// <summary>Durations for people. Reports for scripts write seconds as a number.</summary>
internal static class DurationText
{
    /// <summary>The syntax of durations, as a sentence for error messages.</summary>
    public const string Form = "Write a whole number and a unit, at most a day: 300ms, 90s, 5m or 1h.";

    private const int MillisecondsOfADay = 86_400_000;

    /// <summary>Writes <c>40 milliseconds</c>, <c>1.2 seconds</c>, <c>34 seconds</c> or <c>2 minutes, 5 seconds</c>.</summary>
    public static string Of(TimeSpan duration)
    {
        var seconds = Math.Max(0, duration.TotalSeconds);
        return seconds switch
        {
            < 0.0995 => Math.Round(seconds * 1000) is var whole && whole == 1 ? "1 millisecond" : Invariant($"{whole} milliseconds"),
            < 9.95 => Invariant($"{seconds:0.0} seconds"),
            < 59.5 => Invariant($"{seconds:0} seconds"),
            _ => TimeSpan.FromSeconds(Math.Round(seconds)).Humanize(precision: 2, culture: CultureInfo.InvariantCulture),
        };
    }

    /// <summary>
    /// Reads a whole number of milliseconds, seconds, minutes or hours, more than zero and at most a day: <c>300ms</c>, <c>90s</c>,
    /// <c>5m</c>, <c>1h</c>.
    /// </summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var unit =
            text.EndsWith("ms", StringComparison.Ordinal) ? "ms"
            : text.Length > 0 ? text[^1..]
            : "";
        if (
            !int.TryParse(text[..^unit.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number > MillisecondsOfADay
        )
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

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
