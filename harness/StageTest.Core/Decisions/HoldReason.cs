using StageTest.Core.Documents;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Decisions;

/// <summary>
/// One reason not to promote, of a run or of the gate. A waived or permitted reason does not hold, but reports still show it.
/// </summary>
/// <param name="Kind">Its kind, one of <see cref="HoldReasons"/>.</param>
/// <param name="Place">Its subject: a flow, a rule, a policy, a file. A waiver names it.</param>
/// <param name="Text">The fact and, if there is one, the remedy.</param>
/// <param name="Location">The deciding line, or a whole file.</param>
internal sealed record HoldReason(HoldReasonKind Kind, string Place, string Text, SourceLocation Location)
{
    /// <summary>The id of its kind.</summary>
    public string Id => Kind.Id;

    /// <summary>The stage of a run that it concerns, or null for none.</summary>
    public Stage? Stage { get; init; }

    /// <summary>The scenario in which it was found, or null for none.</summary>
    public string? Scenario { get; init; }

    /// <summary>The reason of the scenario's run, if the gate holds because a run did; otherwise null.</summary>
    public HoldReasonKind? Cause { get; init; }

    /// <summary>The line of a scenario that concerns it, or null.</summary>
    public SourceLocation? Related { get; init; }

    /// <summary>The waiver that accepts it, or null.</summary>
    public Waiver? Waiver { get; init; }

    /// <summary>Whether the caller chose that it does not hold.</summary>
    public bool IsPermitted { get; init; }

    /// <summary>Whether it holds.</summary>
    public bool Holds => Waiver is null && !IsPermitted;
}
