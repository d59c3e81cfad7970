using System.Collections.Immutable;

namespace StageTest.Core.Decisions;

/// <summary>Promote or hold, with the reasons.</summary>
/// <param name="Outcome">What the gate says.</param>
/// <param name="Reasons">Why it does not promote, most important first; empty where it does.</param>
internal sealed record Decision(Outcome Outcome, ImmutableArray<string> Reasons)
{
    /// <summary>Everything is as expected.</summary>
    public static Decision Promote { get; } = new(Outcome.Promote, []);
}
