namespace StageTest.Core.Documents;

/// <summary>The directory that contains all files that may be read: a repository without git's own folder.</summary>
internal sealed class RepositoryBounds
{
    private RepositoryBounds(string root) => Root = root;

    /// <summary>The full path of the directory, without links.</summary>
    public string Root { get; }

    /// <summary>The bounds of a named directory.</summary>
    public static RepositoryBounds Of(string root) => new(RealPath.Of(Path.GetFullPath(root)));

    /// <summary>
    /// The bounds of a file: the nearest directory above it that contains <c>.git</c>, else the current directory if it contains the file,
    /// else the file's own directory.
    /// </summary>
    /// <param name="directory">The file's directory, without links.</param>
    public static RepositoryBounds Around(string directory)
    {
        if (RootAbove(directory) is { } root)
        {
            return Of(root);
        }

        var current = RealPath.Of(Directory.GetCurrentDirectory());
        return new(directory == current || directory.StartsWith(WithSlash(current), StringComparison.Ordinal) ? current : directory);
    }

    /// <summary>The nearest of a directory and its parents that contains <c>.git</c>, or null.</summary>
    public static string? RootAbove(string directory)
    {
        for (var at = directory; at is not null; at = Path.GetDirectoryName(at))
        {
            var marker = Path.Combine(at, ".git");
            if (Directory.Exists(marker) || File.Exists(marker))
            {
                return at;
            }
        }

        return null;
    }

    /// <summary>Whether a path, after following all links, is the directory or inside it, and not in git's own folder.</summary>
    public static bool IsWithin(string path, string directory) => Of(directory).Contains(RealPath.Of(Path.GetFullPath(path)));

    /// <summary>A path relative to the directory, after following all links, with forward slashes.</summary>
    public static string PathWithin(string path, string directory) => Of(directory).PathOf(RealPath.Of(Path.GetFullPath(path)));

    /// <summary>Whether a full path is inside, by its name alone.</summary>
    public bool Contains(string path) =>
        path == Root || (path.StartsWith(WithSlash(Root), StringComparison.Ordinal) && !IsOfGit(path[WithSlash(Root).Length..]));

    /// <summary>The name inside of a full path, by its name alone, with forward slashes.</summary>
    public string PathOf(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string WithSlash(string directory) => directory.EndsWith('/') ? directory : directory + "/";

    // CI services leave tokens in '.git/config', and messages quote the text that they report.
    private static bool IsOfGit(string within) => within.Split('/').Contains(".git", StringComparer.OrdinalIgnoreCase);
}
