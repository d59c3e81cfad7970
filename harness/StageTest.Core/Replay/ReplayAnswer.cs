using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;

namespace StageTest.Core.Replay;

/// <summary>What policies say about a recorded connection.</summary>
/// <param name="Verdict">Allowed or Denied; NotObserved where the record does not say enough.</param>
/// <param name="Evaluation">What decides, for one of the possibilities if there are several; null if nothing could be asked.</param>
/// <param name="Why">Why it is undecided and what would decide it; null if it is decided.</param>
internal sealed record ReplayAnswer(Verdict Verdict, FlowEvaluation? Evaluation, string? Why)
{
    /// <summary>An answer that nothing can be asked for.</summary>
    public static ReplayAnswer Undecided(string why) => new(Verdict.NotObserved, null, why);

    /// <summary>
    /// The ruling that decides: that of the end that denies, else that of the destination where policies have a say there.
    /// </summary>
    public Ruling? Deciding =>
        Evaluation is null ? null
        : !Evaluation.Egress.IsAllowed || !Evaluation.Egress.IsJudged ? Evaluation.Egress
        : !Evaluation.Ingress.IsAllowed || !Evaluation.Ingress.IsJudged ? Evaluation.Ingress
        : Evaluation.Ingress.Policy is not null || Evaluation.Egress.Policy is null ? Evaluation.Ingress
        : Evaluation.Egress;
}
