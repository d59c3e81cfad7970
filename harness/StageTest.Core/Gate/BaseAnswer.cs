using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Gate;

/// <summary>The two answers to one question of the base: that of its scenario and that of the change's own scenario.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Stage">The stage: baseline or promoted.</param>
/// <param name="Expected">The base's expectation; null if it expects nothing of the flow.</param>
/// <param name="Before">The verdict of the base's policies in the base's topology.</param>
/// <param name="Now">The answer of the change's policies in the base's topology, with the rulings.</param>
/// <param name="ByHead">The verdict of the change's policies in the change's topology; null if the change no longer tests the flow.</param>
internal sealed record BaseAnswer(Flow Flow, Stage Stage, Verdict? Expected, Verdict Before, FlowEvaluation Now, Verdict? ByHead)
{
    /// <summary>Whether the answer to the base's question differs from before, and from what the base expects after promotion.</summary>
    public required bool IsOtherwise { get; init; }

    /// <summary>The line that declares it, or null if nothing does.</summary>
    public SourceLocation? DeclaredAt { get; init; }

    /// <summary>The owner of that line: <c>the base</c> or <c>the change</c>; null if nothing declares it.</summary>
    public string? DeclaredBy { get; init; }
}
