using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Decisions;

/// <summary>A flow of a scenario for which two versions of Calico give different results.</summary>
/// <param name="File">The scenario's file.</param>
/// <param name="Step">The scenario's step, or null.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Flow">The flow.</param>
/// <param name="Verdicts">The result with each version.</param>
internal sealed record VersionDifference(
    string File,
    string? Step,
    Stage Stage,
    Flow Flow,
    ImmutableArray<(string Version, Verdict Observed)> Verdicts
)
{
    /// <summary>The differences in a report on several versions; null for one version, or without a comparison.</summary>
    public static ImmutableArray<VersionDifference>? Of(RunReport report)
    {
        if (VersionGap.VersionsOf(report).Length < 2 || !ScenariosOf(report).Any(s => s.Count() > 1))
        {
            return null;
        }

        return
        [
            .. from scenario in ScenariosOf(report)
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

    private static IEnumerable<IGrouping<(string File, string? Step), ScenarioResult>> ScenariosOf(RunReport report) =>
        report.Scenarios.Where(s => s.Run is not null).GroupBy(s => (s.Scenario.File, s.Scenario.Step));

    /// <summary><c>v3.31 allowed, v3.32 denied</c>.</summary>
    public string Words => string.Join(", ", Verdicts.Select(v => $"{v.Version} {v.Observed.Words()}"));
}
