using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Decisions;

/// <summary>One reason of the gate not to promote a change, or, once waived or permitted, something that it tells all the same.</summary>
/// <param name="Id">Its kind: one of <see cref="WaivableReason"/>, or one of <see cref="GateReasonId"/>.</param>
/// <param name="Place">What it is about; a waiver names it.</param>
/// <param name="Message">The fact and, where there is one, the remedy, on one line.</param>
/// <param name="Location">The line that decides, or a whole file.</param>
internal sealed record GateReason(string Id, string Place, string Message, SourceLocation Location)
{
    /// <summary>The scenario that it came up in, or null where it belongs to none.</summary>
    public string? Scenario { get; init; }

    /// <summary>The line of a scenario that speaks about it, or null.</summary>
    public SourceLocation? Related { get; init; }

    /// <summary>The waiver that accepts it, or null.</summary>
    public Waiver? Waiver { get; init; }

    /// <summary>Whether the caller chose that it does not hold.</summary>
    public bool IsPermitted { get; init; }

    /// <summary>Whether it holds the change.</summary>
    public bool Holds => Waiver is null && !IsPermitted;
}
