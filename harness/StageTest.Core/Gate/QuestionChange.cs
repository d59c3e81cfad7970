using StageTest.Core.Connectivity;
using StageTest.Core.Documents;

namespace StageTest.Core.Gate;

/// <summary>One difference between the question that the base asks and the one that the change asks.</summary>
/// <param name="Part">The part of the question.</param>
/// <param name="Scenario">The name of the scenario.</param>
/// <param name="Subject">What differs: a workload, a flow, a path.</param>
/// <param name="Before">How it is in the base, in words; empty if it is new.</param>
/// <param name="After">How it is after the change, in words; empty if it is gone.</param>
/// <param name="Location">The line of the change's scenario that says so, or the whole file.</param>
internal sealed record QuestionChange(
    QuestionPart Part,
    string Scenario,
    string Subject,
    string Before,
    string After,
    SourceLocation Location
)
{
    /// <summary>The flow that is expected otherwise, and how; null if the change is another one.</summary>
    public (Flow Flow, Verdict Verdict)? Turned { get; init; }

    /// <summary>The line that declares it, or null if nothing does.</summary>
    public SourceLocation? DeclaredAt { get; init; }

    /// <summary>Whose line that is: <c>the base</c> or <c>the change</c>; null if nothing declares it.</summary>
    public string? DeclaredBy { get; init; }
}
