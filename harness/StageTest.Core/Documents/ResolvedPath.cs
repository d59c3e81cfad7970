using System.Collections.Immutable;

namespace StageTest.Core.Documents;

/// <summary>What a path of a scenario leads to.</summary>
/// <param name="Folder">The full path of the folder that it names, or that holds the file that it names.</param>
/// <param name="Files">The manifests, by full path in ordinal order.</param>
/// <param name="Kustomizations">The kustomizations below the folder, by full path.</param>
internal sealed record ResolvedPath(string Folder, ImmutableArray<string> Files, ImmutableArray<string> Kustomizations)
{
    /// <summary>Whether the path names one file, and not a folder or a pattern.</summary>
    public bool IsFile { get; init; }

    /// <summary>What a path leads to that was refused.</summary>
    public static ResolvedPath Nothing { get; } = new("", [], []);
}
