using StageTest.Core.Evaluation;

namespace StageTest.Core.Reports;

/// <summary>Why a flow has its verdict.</summary>
/// <param name="Explanation">Both directions, tier by tier.</param>
/// <param name="Stage">The explained stage, or null for plain manifests.</param>
/// <param name="Pending">The difference to Calico's pending trace, or null.</param>
internal sealed record ExplanationReport(FlowExplanation Explanation, string? Stage, string? Pending);
