using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;

namespace StageTest.Core.Replay;

/// <summary>The policies' verdict on a recorded connection.</summary>
/// <param name="Verdict">Allowed or Denied; NotObserved if the record is not sufficient.</param>
/// <param name="Evaluation">The deciding rule or default for one of the possibilities; null if nothing could be evaluated.</param>
/// <param name="Why">Why it is undecided and what would decide it; null if it is decided.</param>
internal sealed record ReplayAnswer(Verdict Verdict, FlowEvaluation? Evaluation, string? Why)
{
    /// <summary>An answer without an evaluation.</summary>
    public static ReplayAnswer Undecided(string why) => new(Verdict.NotObserved, null, why);

    /// <summary>
    /// The deciding ruling: that of the denying end, else that of the destination if policies govern it.
    /// </summary>
    public Ruling? Deciding =>
        Evaluation is null ? null
        : !Evaluation.Egress.IsAllowed || !Evaluation.Egress.IsJudged ? Evaluation.Egress
        : !Evaluation.Ingress.IsAllowed || !Evaluation.Ingress.IsJudged ? Evaluation.Ingress
        : Evaluation.Ingress.Policy is not null || Evaluation.Egress.Policy is null ? Evaluation.Ingress
        : Evaluation.Egress;
}
