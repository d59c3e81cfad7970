using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Runs;

/// <summary>Holds what was seen against what was expected, predicted and seen without policies.</summary>
internal static class MatrixComparison
{
    /// <summary>
    /// Every flow of a stage that is unexpected, in the plan's order, each with the most important thing that is wrong.
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

        // No policy need explain why nothing answers if nothing is said to; an answer from there is compared with the policies as any
        // other.
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
