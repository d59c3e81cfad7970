using System.Collections.Immutable;
using StageTest.Cli.Inputs;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Engines.Options;

namespace StageTest.Cli.Runs;

/// <summary>A part of a run: there is one for each version of Calico in the options.</summary>
/// <param name="Given">The options of the engine.</param>
/// <param name="Scenarios">The scenarios, by the rules of that version.</param>
/// <param name="Unread">The scenarios that cannot be read by these rules, with the reason.</param>
internal sealed record RunRound(
    ImmutableArray<GivenOption> Given,
    ImmutableArray<Scenario> Scenarios,
    ImmutableArray<ScenarioResult> Unread
)
{
    /// <summary>The rounds of the given options: one round if at most one version is named.</summary>
    public static ImmutableArray<RunRound> Of(ImmutableArray<GivenOption> given, ImmutableArray<Scenario> scenarios)
    {
        var versions = CalicoOption.VersionsOf(given);
        return versions.IsEmpty
            ? [new(given, scenarios, [])]
            :
            [
                .. versions.Select(version =>
                    Of(CalicoOption.With(given, version), scenarios, version, isOneOfSeveral: versions.Length > 1)
                ),
            ];
    }

    private static RunRound Of(ImmutableArray<GivenOption> given, ImmutableArray<Scenario> scenarios, string version, bool isOneOfSeveral)
    {
        var read = ImmutableArray.CreateBuilder<Scenario>();
        var unread = ImmutableArray.CreateBuilder<ScenarioResult>();
        foreach (var scenario in scenarios)
        {
            var diagnostics = new DiagnosticBag();
            if (Read(scenario, CalicoVersionText.Parse(version)!.Value, diagnostics) is { } found)
            {
                read.Add(Named(found));
            }
            else
            {
                var first = diagnostics.Sorted().First(d => d.Severity == Severity.Error);
                unread.Add(new(Named(scenario), null, Decision.EngineFailed(scenario, $"It cannot be run on Calico {version}: {first}")));
            }
        }

        return new(given, read.ToImmutable(), unread.ToImmutable());

        Scenario Named(Scenario one) =>
            one with
            {
                Name = isOneOfSeveral ? $"{one.Name} ({version})" : one.Name,
                Variant = version,
                Steps = [.. one.Steps.Select(Named)],
            };
    }

    // A scenario's own statement is what its author means; the engine says whether it can be tested this way.
    private static Scenario? Read(Scenario scenario, CalicoVersion version, DiagnosticBag diagnostics) =>
        scenario.IsCalicoStated || scenario.Policies.Calico == version
            ? scenario
            : ScenarioReader.Read(scenario.File, ScenarioReading.Strict with { Calico = version }, diagnostics);
}
