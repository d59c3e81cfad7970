using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;
using StageTest.Core.Policies;
using StageTest.Core.Replay;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>Finds recorded connections that a change would break, before promotion or by it.</summary>
/// <remarks>
/// Each scenario judges the connections of which it knows an end, by its policies before and after the change. A connection that the base
/// also denies is not the change's fault. The logs of the base's own scenarios count even if the change removes entries.
/// </remarks>
internal static class ObservedFlowReview
{
    /// <summary>The broken and the undecided connections, each once.</summary>
    public static IEnumerable<HoldReason> Of(IEnumerable<ScenarioChange> changes, SeenFlows seen, CancellationToken cancellationToken) =>
        changes
            .SelectMany(change =>
                new[] { seen, SeenByBase(change) }.SelectMany(flows =>
                    new[] { Stage.Promoted, Stage.Baseline }.SelectMany(stage => Of(change, stage, flows, cancellationToken))
                )
            )
            .DistinctBy(reason => (reason.Kind, reason.Place));

    // The change's own run answers what it still tests. A connection that a line of the base denies by name may break.
    private static SeenFlows SeenByBase(ScenarioChange change)
    {
        var seen = new SeenFlows();
        if (change.Before is not { } before)
        {
            return seen;
        }

        var asked = change.Scenario.Observed.Select(o => o.Asked).OfType<Flow>().ToHashSet();
        var denied = before
            .Promoted.Entries.Where(e => e.Value.Verdict == Verdict.Denied)
            .Select(e => before.Plan.Flows[e.Key])
            .ToHashSet();
        foreach (var one in before.Observed.Where(o => o.Asked is not { } flow || !(asked.Contains(flow) || denied.Contains(flow))))
        {
            seen.Add(one.Seen);
        }

        return seen;
    }

    private static IEnumerable<HoldReason> Of(ScenarioChange change, Stage stage, SeenFlows seen, CancellationToken cancellationToken)
    {
        var scenario = change.Scenario;
        var world = new ReplayWorld
        {
            Topology = scenario.Topology,
            Placement = Placement.Default(scenario.Topology),
            Scenario = scenario.Name,
            OnlyKnown = true,
            Now = change.Before?.PoliciesAt(stage).Live() ?? PolicySet.Empty,
            Promoted = scenario.PoliciesAt(stage).Live(),
        };
        return ReplayRun
            .Of(seen, world, cancellationToken)
            .Where(f => f.Seen.WasAllowed && f is not { IsUnaffected: true } && f.Now.Verdict != Verdict.Denied)
            .Where(f => f.Class is ReplayClass.WouldBeDenied or ReplayClass.Undecided)
            .Select(f => Reason(f, scenario, stage));
    }

    private static HoldReason Reason(ReplayedFlow flow, Scenario scenario, Stage stage)
    {
        var (kind, fact) =
            flow.Class == ReplayClass.WouldBeDenied
                ? (HoldReasons.BreaksObservedFlow, $"would be denied: {flow.Promoted.Deciding}")
                : (HoldReasons.ObservedFlowUndecided, $"cannot be judged: {flow.Promoted.Why}");
        var count = CountText.Of((int)Math.Min(flow.Seen.Connections, int.MaxValue), "connection");
        return new(
            kind,
            flow.ToString(),
            $"{flow} was seen allowed ({count}, last on {flow.Seen.Last.UtcDateTime:yyyy-MM-dd}), and {fact}. "
                + "Let a rule allow it, or waive this.",
            flow.Location ?? SourceLocation.Whole(scenario.File)
        )
        {
            Scenario = scenario.Name,
            Stage = stage,
        };
    }
}
