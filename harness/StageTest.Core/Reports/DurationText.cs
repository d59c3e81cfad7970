using System.Globalization;
using Humanizer;

namespace StageTest.Core.Reports;

/// <summary>Durations for people. Reports that scripts read write seconds as a number.</summary>
public static class DurationText
{
    /// <summary>Writes <c>40 milliseconds</c>, <c>1.2 seconds</c>, <c>34 seconds</c> or <c>2 minutes, 5 seconds</c>.</summary>
    public static string Of(TimeSpan duration)
    {
        var seconds = Math.Max(0, duration.TotalSeconds);
        return seconds switch
        {
            < 0.0995 => Invariant($"{Math.Round(seconds * 1000)} milliseconds"),
            < 9.95 => Invariant($"{seconds:0.0} seconds"),
            < 59.5 => Invariant($"{seconds:0} seconds"),
            _ => TimeSpan.FromSeconds(Math.Round(seconds)).Humanize(precision: 2, culture: CultureInfo.InvariantCulture),
        };
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
