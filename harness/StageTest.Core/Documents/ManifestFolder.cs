using System.Collections.Immutable;
using System.IO.Enumeration;

namespace StageTest.Core.Documents;

/// <summary>
/// The files below a folder that <c>kubectl apply -R</c> reads, and those that it unexpectedly ignores.
/// </summary>
/// <remarks>
/// Hidden files and files of hidden folders count. Linked files are listed; linked folders are not entered. A folder without permission is
/// an error, because its files would be missing silently.
/// </remarks>
internal sealed record ManifestFolder
{
    /// <summary>The extensions that kubectl accepts, in lower case only.</summary>
    public static readonly ImmutableArray<string> Extensions = [".yaml", ".yml", ".json"];

    // The extensions from which Argo CD creates objects.
    private static readonly ImmutableArray<string> Jsonnet = [".jsonnet", ".libsonnet"];

    private static readonly ImmutableHashSet<string> KustomizationNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    private ManifestFolder() { }

    /// <summary>The manifests, by full path in ordinal order.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>The kustomizations, which say how a deployer applies the manifests and are not manifests themselves.</summary>
    public required ImmutableArray<string> Kustomizations { get; init; }

    /// <summary>The files that make their folders charts.</summary>
    public required ImmutableArray<string> Charts { get; init; }

    /// <summary>The links to folders.</summary>
    public required ImmutableArray<string> LinkedFolders { get; init; }

    /// <summary>Files whose extension kubectl ignores because of its capital letters.</summary>
    public required ImmutableArray<string> Misspelt { get; init; }

    /// <summary>Whether kubectl reads a file of this name from a folder.</summary>
    public static bool IsManifest(string file) => Extensions.Contains(Path.GetExtension(file), StringComparer.Ordinal);

    /// <summary>Whether some deployer creates objects from a file of this name, with any case of its extension.</summary>
    public static bool MayHoldObjects(string file) =>
        Extensions.Concat(Jsonnet).Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether kustomize accepts a file of this name as a kustomization.</summary>
    public static bool IsKustomization(string file) => KustomizationNames.Contains(Path.GetFileName(file));

    /// <summary>Whether a file of this name makes its folder a chart.</summary>
    public static bool IsChart(string file) => Path.GetFileName(file) == "Chart.yaml";

    /// <summary>The files of a folder that kustomize accepts as kustomizations.</summary>
    public static IEnumerable<string> KustomizationsIn(string folder) =>
        KustomizationNames.Order(StringComparer.Ordinal).Select(name => Path.Combine(folder, name)).Where(File.Exists);

    /// <summary>Lists all files below a folder.</summary>
    /// <param name="folder">Its full path.</param>
    /// <exception cref="IOException">The folder, or one below it, cannot be listed.</exception>
    public static ManifestFolder Walk(string folder)
    {
        var files = AllFiles(folder);
        return new()
        {
            Files = [.. files.Where(f => IsManifest(f) && !IsKustomization(f))],
            Kustomizations = [.. files.Where(IsKustomization)],
            Charts = [.. files.Where(IsChart)],
            LinkedFolders = AllLinkedFolders(folder),
            Misspelt = [.. files.Where(f => !IsManifest(f) && Extensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))],
        };
    }

    /// <summary>Every file below a folder, with any name, in ordinal order; those of linked folders are omitted.</summary>
    public static ImmutableArray<string> AllFiles(string folder) =>
        [.. Below(folder, (ref FileSystemEntry entry) => !entry.IsDirectory).Order(StringComparer.Ordinal)];

    /// <summary>Every link to a folder below a folder, in ordinal order.</summary>
    public static ImmutableArray<string> AllLinkedFolders(string folder) =>
        [.. Below(folder, (ref FileSystemEntry entry) => entry.IsDirectory && IsLink(ref entry)).Order(StringComparer.Ordinal)];

    private static FileSystemEnumerable<string> Below(string folder, FileSystemEnumerable<string>.FindPredicate isWanted)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.None,
            IgnoreInaccessible = false,
        };
        return new(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = isWanted,
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                !IsLink(ref entry) && !entry.FileName.Equals(".git", StringComparison.OrdinalIgnoreCase),
        };
    }

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
}
