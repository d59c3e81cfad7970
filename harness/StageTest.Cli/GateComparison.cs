using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;

namespace StageTest.Cli;

/// <summary>Holds both sides of a change against each other: which files differ, which scenarios that can affect, and how.</summary>
/// <param name="Before">The side before the change. Its directory is this process's own.</param>
/// <param name="After">The side after it.</param>
internal sealed record GateComparison(GateSide Before, GateSide After)
{
    /// <summary>The files that only one side has or that differ, by path.</summary>
    public ImmutableArray<string> ChangedFiles { get; } =
    [
        .. Before.Files.Keys.Union(After.Files.Keys).Where(path => Before.Files.GetValueOrDefault(path) != After.Files.GetValueOrDefault(path)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The scenarios that are gone.</summary>
    public IEnumerable<Scenario> Removed => Before.Scenarios.Where(before => !After.Scenarios.Any(after => PairOf(after) == before));

    /// <summary>Changed files of policies that no scenario names on either side and that mean something else than before.</summary>
    public IEnumerable<string> UnnamedFiles(string policies)
    {
        var named = Before.Scenarios.Concat(After.Scenarios).SelectMany(s => s.Inputs).Select(i => i.Path).ToHashSet();
        return ChangedFiles.Where(path => path.StartsWith(policies + "/", StringComparison.Ordinal) && !named.Contains(path))
            .Where(path => !(Before.TextOf(path) is { } before && After.TextOf(path) is { } after && ManifestComparison.MeansSame(before, after)));
    }

    /// <summary>Changed files of policies that mean something else than before, though no scenario that names them would differ without them.</summary>
    public IEnumerable<string> UnseenFiles()
    {
        foreach (var path in ChangedFiles)
        {
            var isGone = !After.Files.ContainsKey(path);
            var naming = (isGone ? Before : After).Scenarios.Where(s => ScenarioChange.NamesPolicies(s, path)).ToArray();
            var isSame = Before.TextOf(path) is { } before && After.TextOf(path) is { } after && ManifestComparison.MeansSame(before, after);
            if (naming.Length > 0 && !isSame && !naming.Any(s => ScenarioChange.HasEffect(s, path)))
            {
                yield return path;
            }
        }
    }

    /// <summary>What the change does to each scenario that it can affect.</summary>
    /// <param name="all">Whether the others are meant too.</param>
    public IEnumerable<ScenarioChange> Changes(bool all)
    {
        foreach (var scenario in After.Scenarios)
        {
            var pair = PairOf(scenario);
            if (all || pair is null || !pair.Inputs.ToHashSet().SetEquals(scenario.Inputs))
            {
                yield return ScenarioChange.Of(pair ?? ReadWithOldPolicies(scenario), scenario, isNew: pair is null);
            }
        }
    }

    /// <summary>The scenario before the change: of the same file, else of the same name where the file was renamed; null where there is none.</summary>
    public Scenario? PairOf(Scenario after) =>
        Before.Scenarios.FirstOrDefault(s => s.File == after.File)
        ?? Before.Scenarios.FirstOrDefault(s => s.Name == after.Name && !After.Scenarios.Any(other => other.File == s.File));

    // A new scenario is held against the policies as they were, with its own workloads. Null where these cannot be read together.
    private Scenario? ReadWithOldPolicies(Scenario scenario)
    {
        var policies = scenario.Policies.Policies.Select(p => p.Location.File)
            .Concat(scenario.Policies.NetworkSets.Select(s => s.Location.File)).Concat(scenario.Policies.Tiers.Select(t => t.Location.File)).ToHashSet();
        foreach (var input in scenario.Inputs.Where(i => i.Path == scenario.File || !policies.Contains(i.Path)))
        {
            var target = Path.Combine(Before.Root, input.Path);
            if (!File.Exists(target) || input.Path == scenario.File)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(Path.Combine(After.Root, input.Path), target, overwrite: true);
            }
        }

        return ScenarioReader.Read(Path.Combine(Before.Root, scenario.File), GateSide.OptionsFor(Before.Root) with { AllowsMissingPolicies = true }, new());
    }
}
