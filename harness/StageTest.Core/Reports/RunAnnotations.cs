using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports;

/// <summary>The differences of a run, each on the line of the deciding rule.</summary>
internal static class RunAnnotations
{
    /// <summary>The unexpected flows, then every other reason to hold.</summary>
    public static IEnumerable<Annotation> Of(RunReport report) => report.Scenarios.SelectMany(Of);

    private static IEnumerable<Annotation> Of(ScenarioResult result)
    {
        var differences = result.Run is { } run ? run.Stages.SelectMany(stage => Of(run, stage)).ToArray() : [];

        // A reason that counts flows adds nothing if each of them is listed.
        var told = differences.Select(d => d.Rule.Id).ToHashSet();
        var others = result.Decision.Reasons.Where(reason => !told.Contains(reason.Id));
        return differences.Concat(
            others.Select(reason => new Annotation(
                AnnotationRule.Of(reason.Kind),
                Severity.Error,
                $"{result.Scenario.Name}: {reason.Text}",
                reason.Location
            ))
        );
    }

    private static IEnumerable<Annotation> Of(ScenarioRun run, StageRun stage) =>
        MatrixComparison.Of(run, stage).Select(difference => Of(run, difference));

    private static Annotation Of(ScenarioRun run, FlowDifference difference)
    {
        var explanation = new Explanation(run, difference);
        var message =
            $"{difference.Flow} at {StageText.Name(difference.Stage)}: {explanation.Headline}. {string.Join("; ", explanation.Rulings)}.";
        return new(
            AnnotationRule.Of(PromotionGate.ReasonOf(difference.Kind)),
            Severity.Error,
            message,
            PromotionGate.LocationOf(run, difference)
        )
        {
            Related = difference.Entry?.Location ?? SourceLocation.Whole(run.Scenario.File),
        };
    }
}
