using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Evaluation;

/// <summary>Why a flow has its verdict: both ends, walked tier by tier.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Evaluation">The verdict and the rulings.</param>
/// <param name="Egress">The walk at the source; empty if it meets no policy.</param>
/// <param name="Ingress">The walk at the destination; empty if it meets no policy.</param>
internal sealed record FlowExplanation(
    Flow Flow,
    FlowEvaluation Evaluation,
    ImmutableArray<TierStep> Egress,
    ImmutableArray<TierStep> Ingress
)
{
    /// <summary>
    /// For a flow to a Service, the pods behind it, each with its target port. The walk is for the first of them.
    /// </summary>
    public ImmutableArray<string> Backends { get; init; } = [];
}
