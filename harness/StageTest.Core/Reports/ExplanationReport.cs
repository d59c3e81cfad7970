using StageTest.Core.Evaluation;

namespace StageTest.Core.Reports;

/// <summary>Why a flow has its verdict.</summary>
/// <param name="Explanation">Both directions, tier by tier.</param>
/// <param name="Stage">The stage that is explained, or null for plain manifests.</param>
/// <param name="Pending">What Calico's pending trace shows differently, or null.</param>
internal sealed record ExplanationReport(FlowExplanation Explanation, string? Stage, string? Pending);
