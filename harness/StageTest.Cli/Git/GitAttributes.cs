using StageTest.Core.Documents;

namespace StageTest.Cli.Git;

/// <summary>The attributes that <c>.gitattributes</c> assigns to files.</summary>
internal static class GitAttributes
{
    private const string FileName = ".gitattributes";

    /// <summary>The attributes of paths, as git itself finds them; the repository and its index are not changed.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="commit">The commit whose <c>.gitattributes</c> apply; null for those of the working tree.</param>
    /// <param name="paths">The paths, those of folders with a slash at their end.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="GitException">git cannot read them.</exception>
    public static async Task<IReadOnlyList<(string Path, string Name, string Value)>> OfAsync(
        GitRepository repository,
        string? commit,
        IReadOnlyCollection<string> paths,
        CancellationToken cancellationToken
    )
    {
        if (commit is not null && !(await repository.ListAsync(commit, cancellationToken)).Any(e => IsAttributes(e.Path)))
        {
            return [];
        }

        // Only an index can select the commit whose attributes apply, and it must not be the user's.
        using var folder = ScratchFolder.Create("attributes");
        var index = commit is null ? null : Path.Combine(folder.Path, "index");
        if (commit is not null)
        {
            Check(await GitRepository.RunAsync(repository.Root, ["read-tree", commit], cancellationToken, index));
        }

        string[] ofIndex = commit is null ? [] : ["--cached"];
        var (code, output, problem) = await GitRepository.RunAsync(
            repository.Root,
            ["-c", "core.attributesFile=", "check-attr", .. ofIndex, "-a", "-z", "--stdin"],
            cancellationToken,
            index,
            string.Concat(paths.Select(path => $"{path}\0"))
        );
        Check((code, output, problem));
        return [.. output.Split('\0').Chunk(3).Where(parts => parts.Length == 3).Select(parts => (parts[0], parts[1], parts[2]))];
    }

    // Some file systems ignore case.
    private static bool IsAttributes(string path) => Path.GetFileName(path).Equals(FileName, StringComparison.OrdinalIgnoreCase);

    private static void Check((int Code, string Output, string Problem) answer)
    {
        if (answer.Code != 0)
        {
            throw new GitException($"git cannot read the attributes of files: {answer.Problem.Trim()}");
        }
    }
}
