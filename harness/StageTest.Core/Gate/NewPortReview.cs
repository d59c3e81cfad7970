using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>
/// Finds flows that open on a port that is new to the topology, between ends covered by an older line without a port: the author of that
/// line did not have the port in mind.
/// </summary>
internal static class NewPortReview
{
    private const int MostTold = 50;

    /// <summary>The flows that only such a line expects.</summary>
    /// <param name="change">What changes.</param>
    /// <param name="declared">What is declared for the scenario.</param>
    public static IEnumerable<HoldReason> Of(ScenarioChange change, DeclaredChange declared)
    {
        if (change is not { IsNew: false, Before: { } before })
        {
            return [];
        }

        var (after, ends) = (change.Scenario, before.Topology.Endpoints.Select(e => e.OfWorkload()).ToHashSet());
        var broad = before
            .Plan.Flows.Where((_, place) => before.Promoted.Verdicts[place] == Verdict.Allowed && !NamesPort(before.Promoted, place))
            .Select(Ends)
            .ToHashSet();
        return change
            .Flows.Where(f => f is { Stage: Stage.Promoted, Opens: true } && !before.Plan.PlacesOf(f.Flow).Any())
            .Where(f => ends.Contains(Ends(f.Flow).From) && ends.Contains(Ends(f.Flow).To) && !declared.Opens.ContainsKey(f.Flow))
            .Where(f => IsLeftToBroadLine(after.Promoted, f.Flow, broad.Contains(Ends(f.Flow))))
            .Take(MostTold)
            .Select(f => new HoldReason(
                HoldReasons.UncoveredChange,
                f.Flow.ToString(),
                $"{f.Flow} opens on a port that the base does not have, and no line of 'allow' names the port. Write a line that does, or "
                    + "declare the flow under 'open' of 'expectChange'.",
                after.Promoted.Entries.GetValueOrDefault(after.Plan.PlaceOf(f.Flow))?.Location ?? SourceLocation.Whole(after.File)
            )
            {
                Scenario = after.Name,
            });
    }

    private static (EndpointRef From, EndpointRef To) Ends(Flow flow) => (flow.From.OfWorkload(), flow.To.OfWorkload());

    private static bool IsLeftToBroadLine(Expectation after, Flow flow, bool wasBroad) =>
        after.Plan.PlaceOf(flow) is var place and >= 0
        && after.Verdicts[place] == Verdict.Allowed
        && !NamesPort(after, place)
        && (wasBroad || !after.Entries.ContainsKey(place));

    private static bool NamesPort(Expectation expectation, int place) =>
        expectation.Entries.GetValueOrDefault(place) is { NamesPort: true };
}
