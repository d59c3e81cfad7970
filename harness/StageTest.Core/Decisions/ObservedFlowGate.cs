using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Flows.Records;
using StageTest.Core.Replay;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Topologies;

namespace StageTest.Core.Decisions;

/// <summary>
/// Holds a run because of connections that a scenario's logs saw allowed: tested ones must be allowed after promotion, unless a line of the
/// expectation denies them, and policies must allow those that could not be tested.
/// </summary>
internal static class ObservedFlowGate
{
    private const int MostTold = 50;

    /// <summary>The reasons to hold.</summary>
    public static IEnumerable<HoldReason> Of(ScenarioRun run)
    {
        var observed = run.Scenario.Observed;
        if (observed.IsEmpty)
        {
            return [];
        }

        var reasons = Asked(run).Concat(Unasked(run, [.. observed.Where(o => o.Asked is null)])).ToArray();
        return reasons.Length <= MostTold
            ? reasons
            : reasons
                .Take(MostTold)
                .Append(
                    new(
                        HoldReasons.BreaksObservedFlow,
                        run.Scenario.File,
                        $"And {CountText.Number(reasons.Length - MostTold)} more connections that were seen.",
                        SourceLocation.Whole(run.Scenario.File)
                    )
                    {
                        Stage = Stage.Promoted,
                        Scenario = run.Scenario.Name,
                    }
                );
    }

    private static IEnumerable<HoldReason> Asked(ScenarioRun run)
    {
        var stage = run[Stage.Promoted];
        foreach (var group in run.Scenario.Observed.Where(o => o.Asked is not null).GroupBy(o => o.Asked!.Value))
        {
            var place = run.Plan.PlaceOf(group.Key);
            if (
                place < 0
                || stage.Observed.Verdicts[place] != Verdict.Denied
                || stage.Expected?.Entries.GetValueOrDefault(place)?.Verdict == Verdict.Denied
            )
            {
                continue;
            }

            var evaluation = stage.Evaluator.Evaluate(group.Key);
            yield return Reason(
                run,
                HoldReasons.BreaksObservedFlow,
                $"{group.Key}",
                Seen([.. group.Select(o => o.Seen)]),
                "is denied after promotion. Let a rule allow it, or name it under 'deny'.",
                RulingLocation.Of(evaluation) ?? group.First().Seen.Location
            );
        }
    }

    private static IEnumerable<HoldReason> Unasked(ScenarioRun run, ImmutableArray<ObservedFlow> observed)
    {
        if (observed.IsEmpty)
        {
            return [];
        }

        var scenario = run.Scenario;
        var world = new ReplayWorld
        {
            Topology = scenario.Topology,
            Placement = Placement.Default(scenario.Topology),
            Scenario = scenario.Name,
            OnlyKnown = true,
            Now = scenario.PoliciesAt(Stage.Baseline).Live(),
            Promoted = scenario.PoliciesAt(Stage.Promoted).Live(),
        };
        var seen = new SeenFlows();
        foreach (var one in observed)
        {
            seen.Add(one.Seen);
        }

        var problems = observed.ToLookup(o => (o.Seen.Source, o.Seen.Destination, o.Seen.Port), o => o.Problem);
        return ReplayRun
            .Of(seen, world, CancellationToken.None)
            .Where(f => f.Promoted.Verdict != Verdict.Allowed)
            .Select(f =>
                Reason(
                    run,
                    f.Promoted.Verdict == Verdict.Denied ? HoldReasons.BreaksObservedFlow : HoldReasons.ObservedFlowUndecided,
                    $"{f}",
                    Seen([f.Seen]),
                    (
                        f.Promoted.Verdict == Verdict.Denied
                            ? $"would be denied: {f.Promoted.Deciding}. "
                            : $"cannot be judged: {f.Promoted.Why}. "
                    )
                        + $"The run does not test it, because {problems[(f.Seen.Source, f.Seen.Destination, f.Seen.Port)].First()}. "
                        + "Let a rule allow it, or add what is missing.",
                    f.Location ?? f.Seen.Location
                )
            );
    }

    private static HoldReason Reason(
        ScenarioRun run,
        HoldReasonKind kind,
        string place,
        string seen,
        string fact,
        SourceLocation location
    ) =>
        new(kind, place, $"{place} was seen allowed ({seen}), and {fact}", location)
        {
            Stage = Stage.Promoted,
            Scenario = run.Scenario.Name,
        };

    private static string Seen(ImmutableArray<SeenFlow> flows) =>
        $"{CountText.Of((int)Math.Min(flows.Sum(f => f.Connections), int.MaxValue), "connection")}, last on "
        + $"{flows.Max(f => f.Last).UtcDateTime:yyyy-MM-dd}";
}
