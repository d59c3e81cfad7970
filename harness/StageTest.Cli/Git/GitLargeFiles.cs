using StageTest.Core.Documents;

namespace StageTest.Cli.Git;

/// <summary>Files of the working tree that are too large to read, distinguished by git's object names of their contents.</summary>
internal static class GitLargeFiles
{
    // git can hash this much in seconds. Services that host repositories accept no such file.
    private const long MostBytes = 1L << 30;

    /// <summary>git's object names of such files, by path; a larger file gets a name that no other content has.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="paths">The files, by path in the repository.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="GitException">git cannot read one.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(
        GitRepository repository,
        IEnumerable<string> paths,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var full = Path.Combine(repository.Root, path);
            if (new FileInfo(full) is not { Exists: true, LinkTarget: null, Length: > RepositoryFiles.MostBytes } file)
            {
                continue;
            }

            found[path] =
                file.Length > MostBytes || FileStatus.TypeOf(full) is not null
                    ? Guid.NewGuid().ToString()
                    : await IdOfAsync(repository, path, cancellationToken);
        }

        return found;
    }

    private static async Task<string> IdOfAsync(GitRepository repository, string path, CancellationToken cancellationToken)
    {
        string[] arguments = ["hash-object", "--no-filters", "--", path];
        var (code, output, problem) = await GitRepository.RunAsync(repository.Root, arguments, cancellationToken);
        return code == 0 ? output.Trim() : throw new GitException($"git cannot read '{path}': {problem.Trim()}");
    }
}
