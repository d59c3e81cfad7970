using StageTest.Core.Connectivity;

namespace StageTest.Core.Evaluation;

/// <summary>The policies' verdict on one flow.</summary>
/// <param name="Verdict">Allowed or Denied; NotObserved where replicas of one workload get different answers.</param>
/// <param name="Egress">The ruling at the source.</param>
/// <param name="Ingress">The ruling at the destination.</param>
/// <param name="Detail">Which replicas differ, or null.</param>
internal sealed record FlowEvaluation(Verdict Verdict, Ruling Egress, Ruling Ingress, string? Detail = null);
