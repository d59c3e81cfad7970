using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Engines;

namespace StageTest.Core.Decisions;

/// <summary>The results of a command, as plain data for the report formats.</summary>
internal sealed record RunReport
{
    /// <summary>The engine's name.</summary>
    public required string Engine { get; init; }

    /// <summary>The options of the engine, as words of a command line.</summary>
    public ImmutableArray<string> EngineArguments { get; init; } = [];

    /// <summary>When the run began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The time that belongs to no scenario, if the engine sends packets. Default: not known.</summary>
    public ImmutableArray<RunPhase> Phases { get; init; } = [];

    /// <summary>The scenarios, in the order of their files.</summary>
    public required ImmutableArray<ScenarioResult> Scenarios { get; init; }

    /// <summary>The versions of StageTest and of the components behind the engine's answers, by name.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The label by whose values diagrams group workloads, such as a team. Default: by namespace.</summary>
    public string? FrameLabel { get; init; }

    /// <summary>Every file that was read, by path.</summary>
    public IEnumerable<InputFile> Inputs =>
        Scenarios.SelectMany(s => s.Scenario.Inputs).Distinct().OrderBy(i => i.Path, StringComparer.Ordinal);

    /// <summary>The outcome of all scenarios together: an error outweighs a hold, a hold outweighs a promote.</summary>
    public Outcome Outcome => Scenarios.IsEmpty ? Outcome.Hold : Scenarios.Max(s => s.Decision.Outcome);

    /// <summary>
    /// The versions of components behind some results. If clusters of several versions were used, all of them, with commas.
    /// </summary>
    public static ImmutableSortedDictionary<string, string> VersionsOf(IEnumerable<ScenarioResult> results) =>
        results
            .SelectMany(VersionsOf)
            .Prepend(new("stagetest", StageTestVersion.Text))
            .Distinct()
            .GroupBy(v => v.Key)
            .ToImmutableSortedDictionary(
                versions => versions.Key,
                versions => string.Join(", ", versions.Select(v => v.Value)),
                StringComparer.Ordinal
            );

    // The version of rules that no engine installed.
    private static ImmutableSortedDictionary<string, string> VersionsOf(ScenarioResult result) =>
        result.Run?.Versions is not { } versions ? ImmutableSortedDictionary<string, string>.Empty
        : result.Scenario.Variant is { } rules && !versions.ContainsKey("calico") ? versions.SetItem("calicoRules", rules)
        : versions;
}
