using StageTest.Core.Documents;

namespace StageTest.Core.Scenarios.Declarations;

/// <summary>An owner's word that one reason to hold is known and accepted until a day.</summary>
/// <param name="Waives">The id of the reason, one of <see cref="HoldReasons.WaivableIds"/>.</param>
/// <param name="Place">The place of the reason, as the gate prints it.</param>
/// <param name="Owner">The owner who accepts it.</param>
/// <param name="Reason">Why it is accepted.</param>
/// <param name="Expires">The last day, in UTC, on which it counts.</param>
/// <param name="Location">Where it was written.</param>
internal sealed record Waiver(string Waives, string Place, string Owner, string Reason, DateOnly Expires, SourceLocation Location)
{
    /// <summary>Whether it no longer counts on a day.</summary>
    public bool IsExpiredOn(DateOnly today) => today > Expires;
}
