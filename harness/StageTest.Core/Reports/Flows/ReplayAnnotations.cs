using StageTest.Core.Documents;
using StageTest.Core.Replay;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Reports.Flows;

/// <summary>The results of a replay, each on the line of the deciding policy.</summary>
internal static class ReplayAnnotations
{
    private static readonly AnnotationRule Opened = new(
        "opens-observed-flow",
        "A connection that was seen denied would be allowed.",
        HoldReasons.BreaksObservedFlow.Page
    );

    /// <summary>An annotation for each flow that changes or is undecided.</summary>
    public static IEnumerable<Annotation> Of(ReplayReport report) =>
        report.Flows.Where(f => !ReplayWords.IsCountedOnly(f.Class) && f.Class != ReplayClass.Differs).Select(Of);

    private static Annotation Of(ReplayedFlow flow)
    {
        var (rule, severity) = flow.Class switch
        {
            ReplayClass.WouldBeDenied => (AnnotationRule.Of(HoldReasons.BreaksObservedFlow), Severity.Error),
            ReplayClass.Undecided => (AnnotationRule.Of(HoldReasons.ObservedFlowUndecided), Severity.Note),
            _ => (Opened, Severity.Warning),
        };
        return new(
            rule,
            severity,
            $"{ReplayWords.Heading(flow.Class)}: {ReplayWords.Line(flow)}. {ReplayWords.Reason(flow)}",
            flow.Location ?? flow.Seen.Location
        )
        {
            Justification = flow.Waiver is { } waiver ? $"{waiver.Owner}: {waiver.Reason}" : null,
        };
    }
}
