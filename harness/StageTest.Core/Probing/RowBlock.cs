using System.Text.Json.Serialization;

namespace StageTest.Core.Probing;

/// <summary>The outcomes of targets that follow each other in a row, as one line of a probe agent.</summary>
/// <param name="Outcomes">A digit for each target, the number of its <see cref="ProbeOutcome"/>.</param>
/// <param name="First">The place of the first of them.</param>
/// <param name="SlowestMicroseconds">How long the slowest answer among them took; 0 where there was none.</param>
internal sealed record RowBlock(string Outcomes, int First, long SlowestMicroseconds)
{
    /// <summary>Whether it follows the last results of a row, and has none itself: see <see cref="ProbeRow.Stays"/>.</summary>
    [JsonIgnore]
    public bool EndsRow => Outcomes.Length == 0;

    /// <summary>The line after the last results of a row.</summary>
    public static RowBlock End(int targets) => new("", targets, 0);

    /// <summary>The digit of an outcome.</summary>
    public static char DigitOf(ProbeOutcome outcome) => (char)('0' + (int)outcome);

    /// <summary>The outcome of a digit. What is none has not run.</summary>
    public static ProbeOutcome OutcomeOf(char digit) => digit is >= '0' and <= '4' ? (ProbeOutcome)(digit - '0') : ProbeOutcome.NotRun;
}
