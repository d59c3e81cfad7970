using System.Collections.Immutable;

namespace StageTest.Core.Documents;

/// <summary>The result of resolving a path of a scenario.</summary>
/// <param name="Folder">The full path of the named folder, or of the folder of the named file.</param>
/// <param name="Files">The manifests, by full path in ordinal order.</param>
/// <param name="Kustomizations">The kustomizations below the folder, by full path.</param>
internal sealed record ResolvedPath(string Folder, ImmutableArray<string> Files, ImmutableArray<string> Kustomizations)
{
    /// <summary>The files below the folder that make their folders charts, by full path.</summary>
    public ImmutableArray<string> Charts { get; init; } = [];

    /// <summary>Whether the path names one file, not a folder or a pattern.</summary>
    public bool IsFile { get; init; }

    /// <summary>The targets that were refused.</summary>
    public static ResolvedPath Nothing { get; } = new("", [], []);
}
