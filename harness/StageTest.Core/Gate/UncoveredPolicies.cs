using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>Finds the policies of a repository that are added, changed or removed without a scenario that reads them.</summary>
/// <remarks>
/// A file does not say whether a deployer applies it, so each policy counts, in any folder, unless the base says that its folder is not
/// deployed. Another name in the same folder is not a change; another folder is one, because another deployer may read it.
/// </remarks>
internal sealed class UncoveredPolicies
{
    private const int MostTold = 50;

    private readonly RepositoryTree _before;
    private readonly RepositoryTree _after;
    private readonly Func<string, bool> _isIgnored;
    private readonly Func<Manifest, bool> _isHarmless;

    /// <summary>Takes both sides.</summary>
    /// <param name="before">The side before the change.</param>
    /// <param name="after">The side after it.</param>
    /// <param name="isIgnored">Whether the base declares that a path is not deployed.</param>
    /// <param name="isHarmless">Whether the base declares that a kind does not affect traffic.</param>
    public UncoveredPolicies(RepositoryTree before, RepositoryTree after, Func<string, bool> isIgnored, Func<Manifest, bool> isHarmless) =>
        (_before, _after, _isIgnored, _isHarmless) = (before, after, isIgnored, isHarmless);

    /// <summary>The reasons to hold, by path.</summary>
    public IEnumerable<HoldReason> Reasons()
    {
        var found = Find().OrderBy(r => r.Location.File, StringComparer.Ordinal).ThenBy(r => r.Location.Line).ToArray();
        return found.Length <= MostTold
            ? found
            : found
                .Take(MostTold)
                .Append(
                    new(
                        HoldReasons.UncoveredPolicy,
                        "further policies",
                        $"And {CountText.Number(found.Length - MostTold)} more policies that no scenario reads are added, "
                            + "changed or removed.",
                        found[MostTold].Location
                    )
                );
    }

    private IEnumerable<HoldReason> Find()
    {
        var paths = _before
            .Digests.Keys.Union(_after.Digests.Keys)
            .Where(path =>
                !_isIgnored(path)
                && (_before.IsOtherwiseIn(_after, path) || (_before.Judged.Contains(path) && !_after.Judged.Contains(path)))
            )
            .ToArray();
        paths = [.. paths.Union(paths.SelectMany(path => TemplateText.UsersOf(_after, path)).Where(path => !_isIgnored(path)))];
        var (was, now) = (Loose(_before, paths).ToArray(), Loose(_after, paths).ToArray());
        var (known, kept) = (was.ToLookup(d => (d.Folder, d.Content)), now.ToLookup(d => (d.Folder, d.Content)));
        var named = was.ToLookup(d => (d.Folder, d.Name));
        foreach (var item in now.Where(d => !known.Contains((d.Folder, d.Content)) && !IsMadeInto(d.Path)))
        {
            var fact =
                !item.IsNeverJudged && (_before.Judged.Contains(item.Path) || _before.Rendered.Any(r => r.IsJudged && r.Name == item.Path))
                    ? "is no longer read by any scenario"
                : named.Contains((item.Folder, item.Name)) ? "changes, and no scenario reads it"
                : "is new, and no scenario reads it";
            yield return Reason(item, fact);
        }

        var remaining = now.Select(d => (d.Folder, d.Name)).ToHashSet();
        bool IsGone(LooseDocument item) =>
            !item.MayGo
            && !kept.Contains((item.Folder, item.Content))
            && !remaining.Contains((item.Folder, item.Name))
            && (item.IsNeverJudged || (!_after.Judged.Contains(item.Path) && !_after.Rendered.Any(r => r.IsJudged && r.Name == item.Path)));
        foreach (var item in was.Where(d => IsGone(d) && !IsMadeInto(d.Path)))
        {
            yield return Reason(item, "is removed, and no scenario reads it");
        }
    }

    // A part of something deployed in another form, before and after: that form is checked instead.
    private bool IsMadeInto(string path) =>
        !_after.IsDeployed(path)
        && _before.Rendered.Any(r => r.Files.Contains(path))
        && (!_after.Digests.ContainsKey(path) || _after.Rendered.Any(r => r.Files.Contains(path)));

    private static HoldReason Reason(LooseDocument item, string fact) =>
        new(
            HoldReasons.UncoveredPolicy,
            $"{item.Path} {item.Name}",
            $"{item.Name} of {item.Path} {fact}, so no scenario tests it. {item.Remedy}",
            item.Location
        );

    // The output of a kustomization or chart depends on other files, so each is checked, whichever file changes.
    private IEnumerable<LooseDocument> Loose(RepositoryTree side, IEnumerable<string> paths)
    {
        var (documents, built) = (new LooseDocuments(side, _isHarmless), new BuiltSources(side, _isHarmless));
        return paths
            .SelectMany(documents.Of)
            .Concat(side.Builders.Where(path => !_isIgnored(path)).SelectMany(built.Of))
            .Concat(new JsonnetPolicies(side).All(_isIgnored))
            .Concat(side.Rendered.SelectMany(documents.Of))
            .Concat(
                side.Submodules.Where(s => !_isIgnored(s.Key))
                    .Select(s => new LooseDocument(
                        s.Key,
                        "submodule",
                        s.Value,
                        SourceLocation.Whole(s.Key),
                        "Its files are not in the repository. Copy what is deployed of it; or declare in the base that it is not, under "
                            + "'ignore' of 'stagetest.yaml'."
                    ))
            );
    }
}
