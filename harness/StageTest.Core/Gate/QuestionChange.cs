using StageTest.Core.Connectivity;
using StageTest.Core.Documents;

namespace StageTest.Core.Gate;

/// <summary>One difference between the base's question and the change's.</summary>
/// <param name="Part">The part of the question.</param>
/// <param name="Scenario">The name of the scenario.</param>
/// <param name="Subject">The different item: a workload, a flow, a path.</param>
/// <param name="Before">Its form in the base, in words; empty if it is new.</param>
/// <param name="After">Its form after the change, in words; empty if it is removed.</param>
/// <param name="Location">The corresponding line of the change's scenario, or the whole file.</param>
internal sealed record QuestionChange(
    QuestionPart Part,
    string Scenario,
    string Subject,
    string Before,
    string After,
    SourceLocation Location
)
{
    /// <summary>The flow with another expectation, and its verdict; null for other differences.</summary>
    public (Flow Flow, Verdict Verdict)? Turned { get; init; }

    /// <summary>The line that declares it, or null if nothing does.</summary>
    public SourceLocation? DeclaredAt { get; init; }

    /// <summary>The owner of that line: <c>the base</c> or <c>the change</c>; null if nothing declares it.</summary>
    public string? DeclaredBy { get; init; }
}
