using System.Text.Json;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Reports;

/// <summary>What differs in a run, each on the line of the rule that decides it.</summary>
internal static class RunAnnotations
{
    /// <summary>The flows that are not as they must be, then every other reason to hold.</summary>
    public static IEnumerable<Annotation> Of(RunReport report) => report.Scenarios.SelectMany(Of);

    private static IEnumerable<Annotation> Of(ScenarioResult result)
    {
        var file = SourceLocation.Whole(result.Scenario.File);
        var told = result.Run is { } run
            ? run.Stages.SelectMany(stage => MatrixComparison.Of(run, stage).Select(d => Of(run, d, file))).ToArray()
            : [];

        // The gate's own words about flows only count them; where the flows are told, the counts are not.
        var others = result.Decision.Reasons.Where(reason =>
            result.Run is null
            || !result.Run.Stages.Any(s => told.Length > 0 && reason.StartsWith($"{StageText.Name(s.Stage)}: ", StringComparison.Ordinal))
        );
        return told.Concat(
            others.Select(reason => new Annotation(
                result.Decision.Outcome == Outcome.Error ? GateReasonId.RunFailed : GateReasonId.RunHeld,
                Severity.Error,
                $"{result.Scenario.Name}: {reason}",
                file
            ))
        );
    }

    private static Annotation Of(ScenarioRun run, FlowDifference difference, SourceLocation file)
    {
        var explanation = new Explanation(run, difference);
        var message =
            $"{difference.Flow} at {StageText.Name(difference.Stage)}: {explanation.Headline}. {string.Join("; ", explanation.Rulings)}.";
        return new(
            JsonNamingPolicy.KebabCaseLower.ConvertName(difference.Kind.ToString()),
            Severity.Error,
            message,
            RulingLocation.Of(difference.Evaluation) ?? difference.Entry?.Location ?? file
        )
        {
            Related = difference.Entry?.Location ?? file,
        };
    }
}
