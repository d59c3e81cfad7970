using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Decisions;

/// <summary>A flow of a scenario that two versions of Calico answer differently.</summary>
/// <param name="File">The scenario's file.</param>
/// <param name="Step">The scenario's step, or null.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Flow">The flow.</param>
/// <param name="Verdicts">What was seen with each version.</param>
internal sealed record VersionDifference(
    string File,
    string? Step,
    Stage Stage,
    Flow Flow,
    ImmutableArray<(string Version, Verdict Observed)> Verdicts
)
{
    /// <summary>The differences of a report that has several versions; null where it has one.</summary>
    public static ImmutableArray<VersionDifference>? Of(RunReport report)
    {
        if (report.Scenarios.All(s => s.Scenario.Variant is null))
        {
            return null;
        }

        return
        [
            .. from scenario in report.Scenarios.Where(s => s.Run is not null).GroupBy(s => (s.Scenario.File, s.Scenario.Step))
            from stage in scenario.First().Run!.Stages.Select(s => s.Stage)
            from flow in scenario.First().Run!.Plan.Flows
            let verdicts = scenario
                .Where(s => s.Run!.Plan.PlaceOf(flow) >= 0 && s.Run.Stages.Any(r => r.Stage == stage))
                .Select(s => (s.Scenario.Variant ?? "", s.Run![stage].Observed[flow]))
                .ToImmutableArray()
            where verdicts.Select(v => v.Item2).Distinct().Count() > 1
            select new VersionDifference(scenario.Key.File, scenario.Key.Step, stage, flow, verdicts),
        ];
    }

    /// <summary><c>v3.31 allowed, v3.32 denied</c>.</summary>
    public string Words => string.Join(", ", Verdicts.Select(v => $"{v.Version} {v.Observed.Words()}"));
}
