using StageTest.Core.Connectivity;
using StageTest.Core.Documents;

namespace StageTest.Core.Evaluation;

/// <summary>Finds the line that decides a flow.</summary>
internal static class RulingLocation
{
    /// <summary>
    /// The line that denies the flow; if it is allowed, the rule that lets it in, else the one that lets it out. Null if no policy decides.
    /// </summary>
    public static SourceLocation? Of(FlowEvaluation evaluation)
    {
        Ruling[] ends =
            evaluation.Verdict == Verdict.Allowed
                ? [evaluation.Ingress, evaluation.Egress]
                : [.. new[] { evaluation.Egress, evaluation.Ingress }.Where(r => !r.IsAllowed || !r.IsJudged)];
        return ends.Select(LocationOf).FirstOrDefault(l => l is not null);
    }

    private static SourceLocation? LocationOf(Ruling ruling) =>
        ruling.Rule is { } rule ? rule.Location
        : ruling.Governing.IsEmpty ? null
        : ruling.Governing[0].Location;
}
