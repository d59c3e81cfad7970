using System.Collections.Immutable;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Decisions;

/// <summary>Decides on a run. Promotes only when every stage was observed completely and is as expected and as predicted.</summary>
internal static class PromotionGate
{
    /// <summary>Decides on one scenario.</summary>
    public static Decision Decide(ScenarioRun run)
    {
        var reasons = ImmutableArray.CreateBuilder<string>();
        foreach (var stage in run.Stages)
        {
            var name = StageText.Name(stage.Stage);
            var differences = MatrixComparison.Of(run, stage);
            foreach (var kind in Enum.GetValues<DifferenceKind>())
            {
                var found = differences.Where(d => d.Kind == kind).ToArray();
                if (found.Length > 0)
                {
                    reasons.Add($"{name}: {found.Length} of {Flows(run.Plan.Flows.Length)} {Describe(kind, found[0])}");
                }
            }

            if (!stage.Settled)
            {
                reasons.Add(
                    $"{name}: {Flows(stage.Flapped.Length)} kept changing over {stage.Readings} readings, first "
                        + $"{run.Plan.Flows[stage.Flapped[0]]}"
                );
            }
        }

        if (run.Plan.Flows.Length < run.Scenario.Plan.Flows.Length)
        {
            reasons.Add(
                $"only {run.Plan.Flows.Length} of {Flows(run.Scenario.Plan.Flows.Length)} were asked; a part proves nothing about the rest"
            );
        }

        if (run.Scenario.Plan.Flows.IsEmpty)
        {
            reasons.Add("the scenario asks no flow, so nothing is proved; add a workload or a port");
        }

        if (run.Doubt is { } doubt)
        {
            reasons.Add(doubt);
        }

        return reasons.Count == 0 ? Decision.Promote : new(Outcome.Hold, reasons.ToImmutable());
    }

    private static string Flows(int count) => count == 1 ? "1 flow" : $"{count} flows";

    private static string Describe(DifferenceKind kind, FlowDifference first) =>
        kind switch
        {
            DifferenceKind.Unexpected => $"not as expected, first {first.Flow}",
            DifferenceKind.Undetermined => $"not observed, first {first.Flow}{(first.Detail is null ? "" : $" ({first.Detail})")}",
            DifferenceKind.Mispredicted => $"not as the policies say, first {first.Flow}",
            DifferenceKind.ChangedByStaging => $"changed by staging alone, first {first.Flow}",
            _ => $"denied, but never seen allowed without policies, first {first.Flow}",
        };
}
