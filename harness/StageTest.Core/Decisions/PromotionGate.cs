using System.Collections.Immutable;
using System.Diagnostics;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Decisions;

/// <summary>Decides on a run. Promotes only if every stage was observed completely and is as expected and as predicted.</summary>
internal static class PromotionGate
{
    /// <summary>Decides on one scenario.</summary>
    public static Decision Decide(ScenarioRun run)
    {
        var reasons = run
            .Stages.SelectMany(stage => OfStage(run, stage))
            .Concat(OfRun(run))
            .Concat(ObservedFlowGate.Of(run))
            .Concat(AccessGate.Of(run.Scenario))
            .ToImmutableArray();
        return reasons.IsEmpty ? Decision.Promote : new(Outcome.Hold, reasons);
    }

    /// <summary>The kind of hold reason for a kind of difference.</summary>
    public static HoldReasonKind ReasonOf(DifferenceKind kind) =>
        kind switch
        {
            DifferenceKind.Unexpected => HoldReasons.Unexpected,
            DifferenceKind.Undetermined => HoldReasons.Undetermined,
            DifferenceKind.Mispredicted => HoldReasons.Mispredicted,
            DifferenceKind.ChangedByStaging => HoldReasons.ChangedByStaging,
            DifferenceKind.Unproven => HoldReasons.Unproven,
            _ => throw new UnreachableException(),
        };

    /// <summary>The line that decides a flow: that of a policy, else that of the expectation, else the scenario's file.</summary>
    public static SourceLocation LocationOf(ScenarioRun run, FlowDifference difference) =>
        RulingLocation.Of(difference.Evaluation) ?? difference.Entry?.Location ?? SourceLocation.Whole(run.Scenario.File);

    private static IEnumerable<HoldReason> OfStage(ScenarioRun run, StageRun stage)
    {
        var name = StageText.Name(stage.Stage);
        foreach (var found in MatrixComparison.Of(run, stage).GroupBy(d => d.Kind).OrderBy(g => g.Key))
        {
            var first = found.First();
            yield return new(
                ReasonOf(found.Key),
                first.Flow.ToString(),
                $"{name}: {found.Count()} of {Flows(run.Plan.Flows.Length)} {Describe(found.Key, first)}",
                LocationOf(run, first)
            )
            {
                Stage = stage.Stage,
                Scenario = run.Scenario.Name,
                Related = first.Entry?.Location,
            };
        }

        if (!stage.Settled)
        {
            var first = run.Plan.Flows[stage.Flapped[0]];
            yield return new(
                HoldReasons.Unsettled,
                first.ToString(),
                $"{name}: {Flows(stage.Flapped.Length)} kept changing over {stage.Readings} readings, first {first}",
                SourceLocation.Whole(run.Scenario.File)
            )
            {
                Stage = stage.Stage,
                Scenario = run.Scenario.Name,
            };
        }
    }

    private static IEnumerable<HoldReason> OfRun(ScenarioRun run)
    {
        if (run.Plan.Flows.Length < run.Scenario.Plan.Flows.Length)
        {
            yield return Whole(
                HoldReasons.PartlyAsked,
                $"only {run.Plan.Flows.Length} of {Flows(run.Scenario.Plan.Flows.Length)} were tested; a part proves nothing "
                    + "about the rest"
            );
        }

        if (run.Scenario.Plan.Flows.IsEmpty)
        {
            yield return Whole(HoldReasons.NothingAsked, "the scenario has no flow, so nothing is proven; add a workload or a port");
        }

        if (run.Doubt is { } doubt)
        {
            yield return Whole(HoldReasons.EngineInDoubt, doubt);
        }

        foreach (var (name, text) in run.RequirePinned ? UnpinnedInputs.Of(run.Versions) : [])
        {
            yield return Whole(
                HoldReasons.UnpinnedInput,
                $"the engine '{run.Engine}' used an input that no digest pins ({name}: {text}), and --require-pinned forbids that; give "
                    + "its digest to the engine"
            );
        }

        HoldReason Whole(HoldReasonKind kind, string text) =>
            new(kind, run.Scenario.File, text, SourceLocation.Whole(run.Scenario.File)) { Scenario = run.Scenario.Name };
    }

    private static string Flows(int count) => count == 1 ? "1 flow" : $"{count} flows";

    private static string Describe(DifferenceKind kind, FlowDifference first) =>
        kind switch
        {
            DifferenceKind.Unexpected => $"not as expected, first {first.Flow}",
            DifferenceKind.Undetermined => $"not observed, first {first.Flow}{(first.Detail is null ? "" : $" ({first.Detail})")}",
            DifferenceKind.Mispredicted => $"not as the policies predict, first {first.Flow}",
            DifferenceKind.ChangedByStaging => $"changed by staging alone, first {first.Flow}",
            DifferenceKind.Unproven => $"denied, but never seen allowed without policies, first {first.Flow}",
            _ => throw new UnreachableException(),
        };
}
