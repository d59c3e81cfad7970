using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Reports.Gate;

/// <summary>The findings of the gate, each on the deciding line.</summary>
internal static class GateAnnotations
{
    /// <summary>The problems of the input, the unexpected flows, then every other reason.</summary>
    public static IEnumerable<Annotation> Of(GateReport report)
    {
        var problems = report.Problems.Select(p => new Annotation(
            AnnotationRule.Of(HoldReasons.BadInput),
            p.Severity,
            p.Message,
            p.Location
        ));
        var runs = report.Run is { } run ? RunAnnotations.Of(run) : [];

        // Findings that a run reports flow by flow are not repeated as a count.
        var others = report.Reasons.Where(r => r.Cause is null).Select(Of);
        var survivors = report.Mutations is { IsEnough: false } mutations
            ? mutations.Survivors.Select(s => new Annotation(
                AnnotationRule.UnnoticedMistake,
                Severity.Warning,
                MutationReview.Describe(s),
                s.Mutant.Location
            ))
            : [];
        return problems.Concat(runs).Concat(others).Concat(survivors);
    }

    private static Annotation Of(HoldReason reason) =>
        new(AnnotationRule.Of(reason.Kind), SeverityOf(reason), reason.Text, reason.Location)
        {
            Related = reason.Related,
            Justification = reason.Waiver is { } waiver ? Waived(waiver) : null,
        };

    /// <summary>The acceptance of a hold reason: owner, reason and last day.</summary>
    public static string Waived(Waiver waiver) => $"waived by {waiver.Owner} until {waiver.Expires:yyyy-MM-dd}: {waiver.Reason}";

    private static Severity SeverityOf(HoldReason reason) =>
        reason.Holds ? Severity.Error
        : reason.IsPermitted ? Severity.Warning
        : Severity.Note;
}
