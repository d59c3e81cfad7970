using System.Collections.Immutable;

namespace StageTest.Core.Decisions;

/// <summary>A scenario that was not tested with each of a report's versions of Calico.</summary>
/// <param name="File">The scenario's file.</param>
/// <param name="Step">The scenario's step, or null.</param>
/// <param name="Tested">The versions that it was tested with.</param>
/// <param name="NotTested">The other versions.</param>
internal sealed record VersionGap(string File, string? Step, ImmutableArray<string> Tested, ImmutableArray<string> NotTested)
{
    /// <summary>The versions of a report, as the user named them, in order; empty if the scenarios decide.</summary>
    public static ImmutableArray<string> VersionsOf(RunReport report) =>
        [.. report.Scenarios.Select(s => s.Scenario.Variant).OfType<string>().Distinct()];

    /// <summary>The scenarios without a result for some version; null if a report has one version.</summary>
    public static ImmutableArray<VersionGap>? Of(RunReport report) =>
        VersionsOf(report) is not { Length: > 1 } versions
            ? null
            :
            [
                .. from scenario in report.Scenarios.GroupBy(s => (s.Scenario.File, s.Scenario.Step))
                let tested = scenario.Where(s => s.Run is not null).Select(s => s.Scenario.Variant).OfType<string>().ToImmutableArray()
                where tested.Length < versions.Length
                select new VersionGap(scenario.Key.File, scenario.Key.Step, tested, [.. versions.Except(tested)]),
            ];

    /// <summary><c>only v3.31</c>.</summary>
    public string Words => Tested.IsEmpty ? "none" : $"only {string.Join(", ", Tested)}";
}
