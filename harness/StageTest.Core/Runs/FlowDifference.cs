using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Selection;

namespace StageTest.Core.Runs;

/// <summary>One flow that is unexpected.</summary>
internal sealed record FlowDifference
{
    /// <summary>What is wrong.</summary>
    public required DifferenceKind Kind { get; init; }

    /// <summary>The stage at which it was seen.</summary>
    public required Stage Stage { get; init; }

    /// <summary>The flow.</summary>
    public required Flow Flow { get; init; }

    /// <summary>The author's expectation, or null if there is none.</summary>
    public Verdict? Expected { get; init; }

    /// <summary>What the policies alone say.</summary>
    public required Verdict Predicted { get; init; }

    /// <summary>What was seen.</summary>
    public required Verdict Observed { get; init; }

    /// <summary>What is known about the observation beyond its verdict, or null.</summary>
    public string? Detail { get; init; }

    /// <summary>Which rules explain the prediction.</summary>
    public required FlowEvaluation Evaluation { get; init; }

    /// <summary>The line of the scenario that speaks about the flow, or null for the default.</summary>
    public ExpectationEntry? Entry { get; init; }
}
