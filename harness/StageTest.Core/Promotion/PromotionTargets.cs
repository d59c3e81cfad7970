using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Sources;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Promotion;

/// <summary>The target paths of promoted files.</summary>
/// <remarks>
/// A staged file moves, with its name, into the folder that its scenarios name under <c>policies.enforced</c>; if there are several, into
/// the nearest one. If they name only a kustomization, the file moves into its folder and the kustomization lists it. If they name neither,
/// a folder <c>staged</c> has a sibling <c>live</c>; any other file stays in place. The scenario then names it under
/// <c>policies.enforced</c>.
/// </remarks>
internal sealed class PromotionTargets
{
    private const string StagedFolder = "staged";
    private const string LiveFolder = "live";

    private readonly string _root;
    private readonly Dictionary<string, string> _targets = [];
    private readonly HashSet<string> _kustomized = new(StringComparer.Ordinal);

    public PromotionTargets(string root, ImmutableArray<Scenario> scenarios, DiagnosticBag diagnostics)
    {
        _root = root;
        foreach (
            var group in scenarios
                .SelectMany(s => PromotionPlanner.StagedFiles(root, s).Select(f => (File: f, Scenario: s)))
                .GroupBy(p => p.File)
        )
        {
            var named = group.Select(p => Named(p.Scenario, p.File)).OfType<string>().Distinct().ToArray();
            if (named.Length > 1)
            {
                diagnostics.Error(
                    SourceLocation.Whole(group.Key),
                    $"The scenarios {string.Join(" and ", group.Select(p => p.Scenario.File))} name different folders under "
                        + $"'policies.enforced', so the file would have to go to '{named[0]}' and to '{named[1]}'. Let them name the "
                        + "same folder."
                );
            }

            _targets[group.Key] = named.Length > 0 ? named[0] : Conventional(group.Key);
        }
    }

    /// <summary>The target of a staged file.</summary>
    public string Of(string file) => _targets[file];

    /// <summary>The paths in a scenario's enforced list afterwards.</summary>
    public IReadOnlyList<string> EnforcedAfter(Scenario scenario, ScenarioEdit edit, SortedDictionary<string, FileChange> changes)
    {
        var own = PromotionEvidence.PathOf(scenario);
        var home = Path.GetDirectoryName(Path.Combine(_root, own))!;
        bool IsThere(string file) =>
            changes.TryGetValue(file, out var change)
                ? change.After is not null
                : File.Exists(Path.Combine(_root, file)) && changes.Values.All(c => c.MovedFrom != file);
        var enforced = edit.Paths("enforced", scenario.File)
            .Select(p => p.Path)
            .Where(p => Resolve(p, home).Any(IsThere) || Covers(p, home, changes))
            .ToList();

        foreach (var (path, _) in edit.Paths("staged", scenario.File))
        {
            var moved = Resolve(path, home).Select(f => _targets.GetValueOrDefault(f, f)).Where(IsThere).ToArray();
            var left = moved.Where(t => KustomizedFolderOf(t) is null && !enforced.Any(p => IsCovered(p, home, t))).ToArray();
            if (left.Length == 0)
            {
                continue;
            }

            enforced.AddRange(Shortest(path, home, left));
        }

        return enforced;
    }

    /// <summary>The kustomizations into whose folders files move, with the names of the files in them.</summary>
    public IEnumerable<(string Path, string[] Added)> Kustomizations(IReadOnlyCollection<string> moved) =>
        moved
            .GroupBy(KustomizedFolderOf)
            .Where(group => group.Key is not null)
            .Select(group =>
                (
                    PromotionPlanner.PathOf(_root, ManifestFolder.KustomizationsIn(Path.Combine(_root, group.Key!)).First()),
                    group.Select(file => file[(group.Key!.Length + 1)..]).Order(StringComparer.Ordinal).ToArray()
                )
            );

    private string? KustomizedFolderOf(string file) =>
        _kustomized.Where(folder => file.StartsWith(folder + "/", StringComparison.Ordinal)).MaxBy(folder => folder.Length);

    private string? Named(Scenario scenario, string file)
    {
        var own = PromotionEvidence.PathOf(scenario);
        var home = Path.GetDirectoryName(Path.Combine(_root, own))!;
        var edit = new ScenarioEdit(File.ReadAllText(Path.Combine(_root, own)), scenario.File, new());
        var folders = edit.Paths("enforced", scenario.File)
            .Select(p => Path.GetFullPath(Path.Combine(home, p.Path)))
            .Where(Directory.Exists)
            .Select(f => PromotionPlanner.PathOf(_root, f))
            .ToArray();
        if (folders.Length == 0)
        {
            folders =
            [
                .. edit.Rendered("enforced")
                    .Where(r => r.Form == PolicySourceShape.Kustomize.Name)
                    .Select(r => PromotionPlanner.PathOf(_root, Path.GetFullPath(Path.Combine(home, r.Folder)))),
            ];
            _kustomized.UnionWith(folders);
        }

        if (folders.Length == 0)
        {
            return null;
        }

        // The part of the path below the staged folder is kept, so that equal names in different folders do not collide.
        var below = edit.Paths("staged", scenario.File)
            .Select(p => Path.GetFullPath(Path.Combine(home, p.Path)))
            .Where(Directory.Exists)
            .Select(f => PromotionPlanner.PathOf(_root, f))
            .Where(f => file.StartsWith(f + "/", StringComparison.Ordinal))
            .MaxBy(f => f.Length);
        var folder = folders.MaxBy(f => Common(f, file))!;
        return $"{folder}/{(below is null ? Path.GetFileName(file) : file[(below.Length + 1)..])}";
    }

    private static int Common(string one, string other) => one.Split('/').Zip(other.Split('/')).TakeWhile(p => p.First == p.Second).Count();

    private static string Conventional(string file)
    {
        var parts = file.Split('/');
        var staged = Array.FindLastIndex(parts, parts.Length - 2, p => p == StagedFolder);
        if (parts.Length < 2 || staged < 0)
        {
            return file;
        }

        parts[staged] = LiveFolder;
        return string.Join('/', parts);
    }

    // Whole folders if nothing else is in them, otherwise single files.
    private IEnumerable<string> Shortest(string path, string home, string[] targets)
    {
        var before = Resolve(path, home);
        if (before.All(f => _targets.GetValueOrDefault(f, f) == f))
        {
            return [path];
        }

        var folder = Path.GetDirectoryName(targets[0])!.Replace('\\', '/');
        var isWhole =
            Directory.Exists(Path.GetFullPath(Path.Combine(home, path)))
            && targets.All(t => t.StartsWith(folder + "/", StringComparison.Ordinal))
            && !Directory.Exists(Path.Combine(_root, folder));
        string Relative(string target) => Path.GetRelativePath(home, Path.Combine(_root, target)).Replace('\\', '/');
        return isWhole ? [Relative(folder) + "/"] : targets.Select(Relative);
    }

    private IReadOnlyList<string> Resolve(string path, string home) =>
        [
            .. new RepositoryFiles(Path.Combine(home, "-"), _root)
                .Resolve(path, SourceLocation.Whole(path), new())
                .Select(f => PromotionPlanner.PathOf(_root, f)),
        ];

    private bool Covers(string path, string home, SortedDictionary<string, FileChange> changes) =>
        changes.Values.Any(c => c.After is not null && IsCovered(path, home, c.Path));

    private bool IsCovered(string path, string home, string file)
    {
        var full = PromotionPlanner.PathOf(_root, Path.GetFullPath(Path.Combine(home, path)));
        return full == file
            || file.StartsWith(full + "/", StringComparison.Ordinal)
            || (path.Contains('*', StringComparison.Ordinal) && Resolve(path, home).Contains(file));
    }
}
