using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Runs;

/// <summary>Compares observations with expectations, predictions, and observations without policies.</summary>
internal static class MatrixComparison
{
    /// <summary>
    /// Every unexpected flow of a stage, in the plan's order, each with its most important difference.
    /// </summary>
    public static ImmutableArray<FlowDifference> Of(ScenarioRun run, StageRun stage)
    {
        var differences = ImmutableArray.CreateBuilder<FlowDifference>();
        for (var place = 0; place < run.Plan.Flows.Length; place++)
        {
            if (KindOf(run, stage, place) is not { } kind)
            {
                continue;
            }

            var flow = run.Plan.Flows[place];
            differences.Add(
                new()
                {
                    Kind = kind,
                    Stage = stage.Stage,
                    Flow = flow,
                    Expected = stage.Expected?.Verdicts[place],
                    Predicted = stage.Predicted.Verdicts[place],
                    Observed = stage.Observed.Verdicts[place],
                    Detail = run.Skipped.GetValueOrDefault(place) ?? stage.Observed.DetailAt(place),
                    Evaluation = stage.Evaluator.Evaluate(flow),
                    Entry = stage.Expected?.Entries.GetValueOrDefault(place),
                }
            );
        }

        return differences.ToImmutable();
    }

    private static DifferenceKind? KindOf(ScenarioRun run, StageRun stage, int place)
    {
        var observed = stage.Observed.Verdicts[place];
        if (observed is not (Verdict.Allowed or Verdict.Denied))
        {
            return DifferenceKind.Undetermined;
        }

        if (stage.Expected?.Verdicts[place] is { } expected && expected != observed)
        {
            return DifferenceKind.Unexpected;
        }

        var flow = run.Plan.Flows[place];
        if (
            stage.Stage == Stage.Staged
            && run[Stage.Baseline].Observed.Verdicts[place] is (Verdict.Allowed or Verdict.Denied) and var before
            && before != observed
        )
        {
            return DifferenceKind.ChangedByStaging;
        }

        // If a flow is expected to fail anyway, no policy need explain the missing answer; an answer is compared with the policies as
        // usual.
        if (observed == Verdict.Denied && run.Scenario.Unreachable.Contains(flow))
        {
            return null;
        }

        if (stage.Predicted.Verdicts[place] != observed)
        {
            return DifferenceKind.Mispredicted;
        }

        return observed == Verdict.Denied && run.Control[flow] != Verdict.Allowed ? DifferenceKind.Unproven : null;
    }
}
