using System.Globalization;

namespace StageTest.Cli.Git;

/// <summary>An entry of the tree of a commit.</summary>
/// <param name="Mode">Its mode as git writes it, such as <c>100644</c> for a file.</param>
/// <param name="Id">The name of its object.</param>
/// <param name="Size">The bytes of a file or link; 0 for a submodule.</param>
/// <param name="Path">Its path from the root of the repository.</param>
internal readonly record struct GitEntry(string Mode, string Id, long Size, string Path)
{
    private const string LinkMode = "120000";
    private const string SubmoduleMode = "160000";
    private const string FileMode = "100";

    /// <summary>Whether it is a file.</summary>
    public bool IsFile => Mode.StartsWith(FileMode, StringComparison.Ordinal);

    /// <summary>Whether it is a symbolic link.</summary>
    public bool IsLink => Mode == LinkMode;

    /// <summary>Whether it is a submodule, whose files are in another repository.</summary>
    public bool IsSubmodule => Mode == SubmoduleMode;

    /// <summary>Reads an entry that <c>git ls-tree -l</c> printed.</summary>
    public static GitEntry Parse(string line)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        var words = line[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(
            words[0],
            words[2],
            long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0,
            line[(tab + 1)..]
        );
    }
}
