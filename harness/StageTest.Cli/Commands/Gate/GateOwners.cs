using System.Collections.Immutable;
using System.Text;
using StageTest.Cli.Git;
using StageTest.Core.Access;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Cli.Commands.Gate;

/// <summary>Finds the owners whose objects a change touches, by <c>owners</c> of the base's settings, regardless of file names.</summary>
/// <param name="repository">The repository.</param>
/// <param name="rules">The settings of the base.</param>
/// <param name="approvals">The approvers of the change.</param>
internal sealed class GateOwners(GitRepository repository, RepositorySettings rules, ImmutableArray<AccessSubject> approvals)
{
    /// <summary>The reasons to hold.</summary>
    /// <param name="commits">The commits of both sides; null for the working tree.</param>
    /// <param name="before">The side before the change, and its files.</param>
    /// <param name="after">The side after it, and its files.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<ImmutableArray<HoldReason>> ReasonsAsync(
        (string Before, string? After) commits,
        (GateSide Side, RepositoryTree Tree) before,
        (GateSide Side, RepositoryTree Tree) after,
        CancellationToken cancellationToken
    )
    {
        if (rules.Owners.IsEmpty)
        {
            return [];
        }

        var was = await repository.ListAsync(commits.Before, cancellationToken);
        var changed = commits.After is { } commit
            ? Differing(was, await repository.ListAsync(commit, cancellationToken))
            : await OfWorkingTreeAsync(was.DistinctBy(entry => entry.Path).ToDictionary(entry => entry.Path), cancellationToken);

        // A change of a link's target is a change at the link, too.
        var behind = before.Tree.Differences(after.Tree);
        var review = new OwnershipReview(rules.Owners, approvals);
        return rules.Owners.All(o => o.Tiers.IsEmpty)
            ? review.Of(changed.Concat(behind), [], [])
            : review.Of(
                changed.Concat(behind),
                TieredObject.Of(before.Tree, before.Side.Scenarios, rules.IsIgnored),
                TieredObject.Of(after.Tree, after.Side.Scenarios, rules.IsIgnored)
            );
    }

    private static IEnumerable<string> Differing(IReadOnlyList<GitEntry> before, IReadOnlyList<GitEntry> after) =>
        before.Except(after).Concat(after.Except(before)).Select(entry => entry.Path);

    // Bytes are compared as git stores them: a filter that the repository names is a program, and is not run.
    private async Task<IEnumerable<string>> OfWorkingTreeAsync(Dictionary<string, GitEntry> before, CancellationToken cancellationToken)
    {
        var submodules = await repository.SubmodulesAsync(cancellationToken);
        var present = (await repository.FilesAsync(cancellationToken)).Where(IsThere).ToHashSet(StringComparer.Ordinal);
        var owned = present.Union(before.Keys).Where(path => rules.Owners.Any(o => o.Owns(path))).ToArray();
        var alike = owned.Where(path => present.Contains(path) && before.TryGetValue(path, out var was) && MayBeSame(path, was)).ToArray();
        var same = alike.Where(path => submodules.TryGetValue(path, out var commit) && commit == before[path].Id).ToHashSet();
        var files = alike.Where(path => !before[path].IsSubmodule).ToArray();
        await repository.ReadAsync(
            [.. files.Select(path => before[path].Id)],
            (index, bytes) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (BytesOf(files[index], bytes.Length) is { } now && now.AsSpan().SequenceEqual(bytes))
                {
                    same.Add(files[index]);
                }
            },
            cancellationToken
        );
        return owned.Where(path => !same.Contains(path));
    }

    private string Full(string path) => Path.Combine(repository.Root, path);

    private bool IsThere(string path) => Path.Exists(Full(path)) || new FileInfo(Full(path)).LinkTarget is not null;

    private bool MayBeSame(string path, GitEntry was) =>
        new FileInfo(Full(path)) is var file && file.LinkTarget is not null ? was.IsLink
        : was.IsSubmodule ? Directory.Exists(Full(path))
        : !was.IsLink && file.Exists && file.Length == was.Size && FileStatus.TypeOf(Full(path)) is null;

    // An unreadable file counts as different from the base.
    private byte[]? BytesOf(string path, int most)
    {
        try
        {
            return new FileInfo(Full(path)).LinkTarget is { } target ? Encoding.UTF8.GetBytes(target) : RegularFile.Read(Full(path), most);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
