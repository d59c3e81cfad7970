using StageTest.Core.Documents;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Decisions;

/// <summary>
/// One reason not to promote, of a run or of the gate. Once it is waived or permitted it does not hold, and reports tell it anyway.
/// </summary>
/// <param name="Kind">Its kind, one of <see cref="HoldReasons"/>.</param>
/// <param name="Place">What it is about: a flow, a rule, a policy, a file. A waiver names it.</param>
/// <param name="Text">The fact and, if there is one, the remedy.</param>
/// <param name="Location">The line that decides, or a whole file.</param>
internal sealed record HoldReason(HoldReasonKind Kind, string Place, string Text, SourceLocation Location)
{
    /// <summary>The id of its kind.</summary>
    public string Id => Kind.Id;

    /// <summary>The stage of a run that it is about, or null if it is about none.</summary>
    public Stage? Stage { get; init; }

    /// <summary>The scenario that it came up in, or null if it belongs to none.</summary>
    public string? Scenario { get; init; }

    /// <summary>What the run of the scenario held for, if the gate holds because a run did; else null.</summary>
    public HoldReasonKind? Cause { get; init; }

    /// <summary>The line of a scenario that speaks about it, or null.</summary>
    public SourceLocation? Related { get; init; }

    /// <summary>The waiver that accepts it, or null.</summary>
    public Waiver? Waiver { get; init; }

    /// <summary>Whether the caller chose that it does not hold.</summary>
    public bool IsPermitted { get; init; }

    /// <summary>Whether it holds.</summary>
    public bool Holds => Waiver is null && !IsPermitted;
}
