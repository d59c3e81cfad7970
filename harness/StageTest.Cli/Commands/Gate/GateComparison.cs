using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Decisions;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;

namespace StageTest.Cli.Commands.Gate;

/// <summary>Compares both sides of a change: which files differ, which scenarios that can affect, and how.</summary>
internal sealed class GateComparison
{
    private readonly Dictionary<string, Scenario> _beforeByFile;
    private readonly ILookup<string, Scenario> _goneByName;

    /// <summary>Takes the side before the change and the one after it.</summary>
    public GateComparison(GateSide before, GateSide after)
    {
        (Before, After) = (before, after);
        _beforeByFile = before.Scenarios.ToDictionary(s => s.File, StringComparer.Ordinal);
        var files = after.Scenarios.Select(s => s.File).ToHashSet(StringComparer.Ordinal);
        _goneByName = before.Scenarios.Where(s => !files.Contains(s.File)).ToLookup(s => s.Name, StringComparer.Ordinal);
        ChangedFiles =
        [
            .. before
                .Files.Keys.Union(after.Files.Keys)
                .Where(path => before.Files.GetValueOrDefault(path) != after.Files.GetValueOrDefault(path))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The side before the change.</summary>
    public GateSide Before { get; }

    /// <summary>The side after it.</summary>
    public GateSide After { get; }

    /// <summary>The files that only one side has or that differ, by path.</summary>
    public ImmutableArray<string> ChangedFiles { get; }

    /// <summary>The removed scenarios.</summary>
    public IEnumerable<Scenario> Removed
    {
        get
        {
            var paired = After.Scenarios.Select(PairOf).OfType<Scenario>().ToHashSet();
            return Before.Scenarios.Where(before => !paired.Contains(before));
        }
    }

    /// <summary>The reasons to hold because scenarios of the base cannot be read.</summary>
    /// <param name="before">The files before the change.</param>
    /// <param name="after">The files after it.</param>
    public IEnumerable<HoldReason> UnreadScenarios(RepositoryTree before, RepositoryTree after) =>
        UnreadScenario.Reasons(
            Before.Unread,
            [.. ChangedFiles.Union(Before.Unread.Select(u => u.File)).Where(path => before.IsOtherwiseIn(after, path))],
            after.Digests.Keys.ToHashSet(StringComparer.Ordinal)
        );

    /// <summary>The files that differ, also where a scenario cannot be read, so that its side does not know its files.</summary>
    /// <param name="before">The files before the change.</param>
    /// <param name="after">The files after it.</param>
    public ImmutableArray<string> ChangedIn(RepositoryTree before, RepositoryTree after) =>
        [
            .. ChangedFiles
                .Union(Before.Unread.Concat(After.Unread).Select(u => u.File))
                .Where(path => before.IsOtherwiseIn(after, path) || !(before.Digests.ContainsKey(path) || after.Digests.ContainsKey(path)))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>The effect of the change on each scenario that it can affect.</summary>
    /// <param name="all">Whether to include the other scenarios.</param>
    public IEnumerable<ScenarioChange> Changes(bool all)
    {
        foreach (var scenario in After.Scenarios)
        {
            var pair = PairOf(scenario);
            if (all || pair is null || !pair.Inputs.ToHashSet().SetEquals(scenario.Inputs))
            {
                yield return ScenarioChange.Of(pair ?? WithOldPolicies(scenario), scenario, isNew: pair is null);
            }
        }
    }

    /// <summary>
    /// The roles and bindings that scenarios name after the change and whose rights are compared, or stated one by one by a new scenario.
    /// </summary>
    public IEnumerable<RbacObjects> ComparedAccess =>
        After
            .Scenarios.Where(s => PairOf(s)?.Access is not null || s.Access?.Expected is { DeniesOthers: true })
            .Select(s => s.Access?.Rbac)
            .OfType<RbacObjects>();

    /// <summary>
    /// The scenario before the change: of the same file, else of the same name if the file was renamed; null if there is none.
    /// </summary>
    public Scenario? PairOf(Scenario after) => _beforeByFile.GetValueOrDefault(after.File) ?? _goneByName[after.Name].FirstOrDefault();

    /// <summary>The scenario after the change; null if the change removes it.</summary>
    public Scenario? HeadOf(Scenario before) => After.Scenarios.FirstOrDefault(after => PairOf(after) == before);

    // A new scenario is compared with the earlier policies, in its own topology. Null if these cannot be read together.
    private Scenario? WithOldPolicies(Scenario scenario) =>
        After.TextOf(scenario.File) is { } text
        && new ScenarioElsewhere(Path.Combine(Before.Root, scenario.File), text, Before.Reading, new()).ReadPolicies(scenario.Topology)
            is { } policies
            ? scenario with
            {
                Policies = policies,
            }
            : null;
}
