using StageTest.Core.Documents;

namespace StageTest.Core.Scenarios.Declarations;

/// <summary>An owner's statement that one reason to hold is known and accepted until a given day.</summary>
/// <param name="Waives">The id of the reason, one of <see cref="HoldReasons.WaivableIds"/>.</param>
/// <param name="Place">The place of the reason, as the gate prints it.</param>
/// <param name="Owner">The owner who accepts it.</param>
/// <param name="Reason">Why it is accepted.</param>
/// <param name="Expires">The last day, in UTC, on which it is valid.</param>
/// <param name="Location">Where it was written.</param>
internal sealed record Waiver(string Waives, string Place, string Owner, string Reason, DateOnly Expires, SourceLocation Location)
{
    /// <summary>Whether it has expired on a day.</summary>
    public bool IsExpiredOn(DateOnly today) => today > Expires;
}
