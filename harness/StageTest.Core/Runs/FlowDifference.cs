using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Selection;

namespace StageTest.Core.Runs;

/// <summary>One flow that is unexpected.</summary>
internal sealed record FlowDifference
{
    /// <summary>The kind of difference.</summary>
    public required DifferenceKind Kind { get; init; }

    /// <summary>The stage.</summary>
    public required Stage Stage { get; init; }

    /// <summary>The flow.</summary>
    public required Flow Flow { get; init; }

    /// <summary>The author's expectation, or null if there is none.</summary>
    public Verdict? Expected { get; init; }

    /// <summary>The verdict of the policies alone.</summary>
    public required Verdict Predicted { get; init; }

    /// <summary>The observed verdict.</summary>
    public required Verdict Observed { get; init; }

    /// <summary>The details of the observation, or null.</summary>
    public string? Detail { get; init; }

    /// <summary>The rules that explain the prediction.</summary>
    public required FlowEvaluation Evaluation { get; init; }

    /// <summary>The line of the scenario about the flow, or null for the default.</summary>
    public ExpectationEntry? Entry { get; init; }
}
