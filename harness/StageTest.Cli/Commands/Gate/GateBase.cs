using StageTest.Cli.Git;

namespace StageTest.Cli.Commands.Gate;

/// <summary>The base of a change: the commit where it left its target branch.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Text">The base in words.</param>
/// <param name="Tip">The commit of the judged revision.</param>
internal sealed record GateBase(string Commit, string Text, string Tip)
{
    // By their full names: a tag may have the same name as a branch.
    private static readonly (string Name, string Ref)[] MainBranches =
    [
        ("origin/main", "refs/remotes/origin/main"),
        ("main", "refs/heads/main"),
    ];

    /// <summary>Finds it.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="named">The given revision, or null for the main branch.</param>
    /// <param name="head">The judged revision.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <remarks>
    /// Later commits of the target branch are not part of the change, so they are excluded, as in <c>git diff BASE...HEAD</c>.
    /// </remarks>
    /// <exception cref="GitException">There is no such commit, or the history is cut off before it.</exception>
    public static async Task<GateBase> FindAsync(GitRepository repository, string? named, string head, CancellationToken cancellationToken)
    {
        var tip = await repository.ResolveAsync(head, cancellationToken);
        if (named is not null)
        {
            var other = await repository.ResolveAsync(named, cancellationToken);
            var fork = await repository.MergeBaseAsync(other, tip, cancellationToken);
            return fork == other ? new(other, $"{named} ({GitRepository.Short(other)})", tip) : Left(fork, named, tip);
        }

        foreach (var (name, reference) in MainBranches)
        {
            if (await repository.TryResolveAsync(reference, cancellationToken) is { } main)
            {
                return Left(await repository.MergeBaseAsync(main, tip, cancellationToken), name, tip);
            }
        }

        throw new GitException(
            "There is neither a branch 'origin/main' nor 'main' to find the base with. Name it with '--base REV'; after a "
                + "shallow checkout, fetch it first."
        );
    }

    private static GateBase Left(string commit, string branch, string tip) =>
        new(commit, $"{GitRepository.Short(commit)}, where the change left {branch},", tip);
}
