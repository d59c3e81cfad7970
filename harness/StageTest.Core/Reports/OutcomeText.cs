using StageTest.Core.Decisions;

namespace StageTest.Core.Reports;

/// <summary>The text of decisions, the same everywhere.</summary>
internal static class OutcomeText
{
    /// <summary>The word in reports for scripts: <c>promote</c>, <c>hold</c> or <c>error</c>.</summary>
    public static string Code(Outcome outcome) =>
        outcome switch
        {
            Outcome.Promote => "promote",
            Outcome.Hold => "hold",
            _ => "error",
        };

    /// <summary>The word in headlines: <c>PROMOTE</c>, <c>HOLD</c> or <c>ERROR</c>.</summary>
    public static string Word(Outcome outcome) => Code(outcome).ToUpperInvariant();

    /// <summary>The word's role in a text report.</summary>
    public static TextRole Role(Outcome outcome) =>
        outcome switch
        {
            Outcome.Promote => TextRole.Promote,
            Outcome.Hold => TextRole.Hold,
            _ => TextRole.Error,
        };
}
