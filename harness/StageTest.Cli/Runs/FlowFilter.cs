using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Runs;

/// <summary>Restricts scenarios to the flows that <c>--flow</c> names.</summary>
internal static class FlowFilter
{
    /// <summary>The scenarios that test any of the flows.</summary>
    public static ImmutableArray<Scenario> Apply(ImmutableArray<Scenario> scenarios, ImmutableArray<Flow> flows) =>
        flows.IsEmpty ? scenarios : [.. scenarios.Where(s => flows.Any(flow => s.Plan.PlaceOf(flow) >= 0))];

    /// <summary>One sentence for every flow that no scenario tests.</summary>
    public static IEnumerable<string> Problems(ImmutableArray<Scenario> scenarios, ImmutableArray<Flow> flows) =>
        flows.Where(flow => !scenarios.Any(s => s.Plan.PlaceOf(flow) >= 0)).Select(flow => Describe(scenarios, flow));

    private static string Describe(ImmutableArray<Scenario> scenarios, Flow flow)
    {
        // Flows that share an end are the first suggestions; comparing all flows of a large scenario would take too long.
        const int mostCandidates = 2000;
        var candidates = scenarios
            .SelectMany(s => s.Plan.Flows)
            .OrderByDescending(f => (f.From == flow.From ? 1 : 0) + (f.To == flow.To ? 1 : 0))
            .Take(mostCandidates)
            .Select(f => f.ToString());
        var meant = Suggestion.Closest(flow.ToString(), candidates) is { } closest ? $" Did you mean '{closest}'?" : "";
        return $"--flow '{flow}': no scenario tests this flow.{meant}";
    }
}
