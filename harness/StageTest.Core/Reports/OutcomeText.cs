using StageTest.Core.Decisions;

namespace StageTest.Core.Reports;

/// <summary>How decisions are written, everywhere the same.</summary>
internal static class OutcomeText
{
    /// <summary>The word in reports that scripts read: <c>promote</c>, <c>hold</c> or <c>error</c>.</summary>
    public static string Code(Outcome outcome) =>
        outcome switch
        {
            Outcome.Promote => "promote",
            Outcome.Hold => "hold",
            _ => "error",
        };

    /// <summary>The word in headlines: <c>PROMOTE</c>, <c>HOLD</c> or <c>ERROR</c>.</summary>
    public static string Word(Outcome outcome) => Code(outcome).ToUpperInvariant();

    /// <summary>The role that the word has in a text report.</summary>
    public static TextRole Role(Outcome outcome) =>
        outcome switch
        {
            Outcome.Promote => TextRole.Promote,
            Outcome.Hold => TextRole.Hold,
            _ => TextRole.Error,
        };
}
