using System.Collections.Immutable;
using System.IO.Enumeration;
using StageTest.Cli.Git;
using StageTest.Core.Documents;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Cli.Commands.Gate;

/// <summary>Reads every YAML and JSON file of one side of a change, including hidden ones and those behind links.</summary>
internal static class GateTree
{
    private const string Unreadable = "unreadable";

    private const int MostFiles = 100_000;

    // Larger than any repository of manifests, and small enough to read in a minute.
    private const long MostBytes = 512L * 1024 * 1024;

    /// <summary>Reads the files of a side.</summary>
    /// <param name="side">The side.</param>
    /// <param name="listed">The files that git knows, by path; null if all files of the directory are git's.</param>
    /// <param name="large">git's object names of the files that are too large to be read, by path.</param>
    /// <param name="submodules">The commits of submodules, by path.</param>
    /// <param name="isDeployed">Whether a deployer applies the file at a path.</param>
    /// <exception cref="GitException">The tree is too large.</exception>
    public static RepositoryTree Of(
        GateSide side,
        IEnumerable<string>? listed,
        IReadOnlyDictionary<string, string> large,
        IReadOnlyDictionary<string, string> submodules,
        Func<string, bool> isDeployed
    )
    {
        var (digests, bytes) = (ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal), 0L);
        string[] all = [.. listed ?? Below(side.Root, "")];
        foreach (var path in all.SelectMany(path => Files(side.Root, path)))
        {
            var (digest, length) = DigestOf(side.Root, path, large);
            bytes += length;
            if (digests.Count == MostFiles || bytes > MostBytes)
            {
                throw new GitException(
                    $"The repository contains more YAML and JSON than the gate reads ({MostFiles} files, {MostBytes >> 20} "
                        + "MiB). Move other files out of it."
                );
            }

            digests[path] = digest;
        }

        var judged = side.Scenarios.SelectMany(scenario => JudgedBy(scenario, side)).ToHashSet(StringComparer.Ordinal);
        var read = side.Scenarios.SelectMany(scenario => scenario.Inputs).Select(input => input.Path).ToHashSet(StringComparer.Ordinal);

        var policies = side.Scenarios.SelectMany(s => s.WithSteps()).SelectMany(s => s.Policies.Policies).ToArray();

        // Files that a link adds a second time are judged at their own path.
        ImmutableHashSet<string> With(HashSet<string> known) =>
            [.. known, .. digests.Keys.Where(path => !known.Contains(path) && known.Contains(RealPathOf(side.Root, path)))];
        return new()
        {
            Digests = digests.ToImmutable(),
            TextOf = path => TextOf(side.Root, path),
            Judged = With(judged),
            Read = With(read),
            Applied = [.. read.Except(side.Scenarios.Select(s => s.File)).Where(path => path != RepositorySettings.File)],
            LinkedAttributes =
            [
                .. all.Where(path =>
                    Path.GetFileName(path) == ".gitattributes" && new FileInfo(Path.Combine(side.Root, path)).LinkTarget is not null
                ),
            ],
            DeployerFiles = all.Where(DeployerFiles.Is)
                .ToImmutableSortedDictionary(path => path, path => DigestOf(side.Root, path, large).Digest, StringComparer.Ordinal),
            IsDeployed = isDeployed,
            Builders = [.. all.Where(IsBuilder)],
            PackedCharts =
            [
                .. PackedCharts(side.Root, digests.Keys, [.. all.Where(ManifestFolder.IsChart).Select(RepositoryPath.FolderOf)]),
            ],
            FilesBelow = folder => all.Where(path => RepositoryPath.IsBelow(path, folder)).SelectMany(path => WithLinked(side.Root, path)),
            Unpacked = path => Unpacked(side.Root, path),
            Submodules = submodules.ToImmutableSortedDictionary(StringComparer.Ordinal),
            NamespaceLabels = side
                .Scenarios.SelectMany(s => s.Topology.Namespaces)
                .GroupBy(n => n.Name)
                .ToImmutableDictionary(g => g.Key, g => g.Select(n => n.Labels).ToImmutableArray()),
            Topologies = [.. side.Scenarios.Select(s => s.Topology)],
            WorkloadKinds = side.Kinds.Workloads,
            Selectors = [.. policies.SelectMany(p => p.Selectors).Distinct()],
            PortNames = [.. policies.SelectMany(p => p.PortNames)],
            IsAskedFor = Words([.. judged], path => TextOf(side.Root, path)),
        };
    }

    // A word anywhere in a policy may be the key of a label that a selector reads.
    private static Func<string, bool> Words(IReadOnlyCollection<string> files, Func<string, string?> textOf)
    {
        var texts = new Lazy<string[]>(() => [.. files.Select(textOf).OfType<string>()]);
        return word => texts.Value.Any(text => text.Contains(word, StringComparison.Ordinal));
    }

    private static bool IsBuilder(string path) => ManifestFolder.IsKustomization(path) || ManifestFolder.IsChart(path);

    // Charts below a chart are part of it.
    private static IEnumerable<string> PackedCharts(string root, IEnumerable<string> paths, string[] charts) =>
        paths
            .Where(PackedChart.IsArchive)
            .Where(path => !charts.Any(chart => RepositoryPath.IsBelow(path, chart)) && MayBeChart(root, path));

    private static IReadOnlyDictionary<string, string>? Unpacked(string root, string path)
    {
        var full = Path.Combine(root, path);
        if (!File.Exists(full) || !RepositoryBounds.IsWithin(full, root))
        {
            return null;
        }

        try
        {
            using var archive = RegularFile.Open(full);
            return PackedChart.Texts(archive);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A file that cannot be read may contain one.
    private static bool MayBeChart(string root, string path)
    {
        if (!RepositoryBounds.IsWithin(Path.Combine(root, path), root))
        {
            return true;
        }

        try
        {
            using var archive = RegularFile.Open(Path.Combine(root, path));
            return PackedChart.MayBe(archive);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    // A scenario evaluates what it reads as policies. Files that it only reads for its topology are not judged as policies.
    private static IEnumerable<string> JudgedBy(Scenario scenario, GateSide side)
    {
        var sources = side.SourcesOf(scenario).Where(source => source.List == ScenarioSource.Policies).ToArray();
        string[] places = [.. sources.Select(s => s.Path), .. sources.Select(s => RealPathOf(side.Root, s.Path))];
        var isRendered = sources.Any(s => s.IsRendered);
        var read = scenario.Inputs.Select(i => i.Path).Where(path => isRendered || places.Any(p => RepositoryPath.IsBelow(path, p)));
        var policies = scenario.Policies;
        return read.Where(path => path != scenario.File)
            .Concat(policies.Policies.Select(p => p.Location.File))
            .Concat(policies.Tiers.Where(t => t.Document is not null).Select(t => t.Location.File))
            .Concat(policies.NetworkSets.Select(s => s.Location.File));
    }

    private static string RealPathOf(string root, string path) => RepositoryBounds.PathWithin(Path.Combine(root, path), root);

    // Bytes are searched: two readers may decode an encoding differently, and an archive is not text.
    private static (string Digest, long Length) DigestOf(string root, string path, IReadOnlyDictionary<string, string> large)
    {
        var full = Path.Combine(root, path);
        try
        {
            return
                File.Exists(full) && RepositoryBounds.IsWithin(full, root) && RegularFile.Read(full, RepositoryFiles.MostBytes) is var bytes
                ? (InputFile.Digest(bytes), bytes.Length)
                : (Unreadable, 0);
        }
        catch (FileTooLargeException)
        {
            return ($"{Unreadable} {large.GetValueOrDefault(RealPathOf(root, path))}", 0);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return (Unreadable, 0);
        }
    }

    private static string? TextOf(string root, string path)
    {
        var full = Path.Combine(root, path);
        return File.Exists(full) && RepositoryBounds.IsWithin(full, root)
            ? RepositoryFiles.ReadText(full, SourceLocation.Whole(path), new())
            : null;
    }

    // A link to a folder adds the folder's files at the link; links below it are not followed.
    private static IEnumerable<string> Files(string root, string path)
    {
        var full = Path.Combine(root, path);
        if (path.Contains('\uFFFD', StringComparison.Ordinal) && IsManifest(path))
        {
            return [path];
        }

        if (!Directory.Exists(full))
        {
            return IsManifest(path) && File.Exists(full) ? [path] : [];
        }

        return RepositoryBounds.IsWithin(full, root) ? Below(RealPath.Of(full), path).Where(IsManifest) : [];
    }

    private static IEnumerable<string> WithLinked(string root, string path)
    {
        var full = Path.Combine(root, path);
        return Directory.Exists(full) && RepositoryBounds.IsWithin(full, root) ? Below(RealPath.Of(full), path) : [path];
    }

    private static IEnumerable<string> Below(string folder, string shown)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        return new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory || IsLink(ref entry),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsLink(ref entry) && entry.FileName is not ".git",
        }.Select(file => Slashed(Path.Combine(shown, Path.GetRelativePath(folder, file))));
    }

    // kubectl only reads extensions in lower case. A kustomization or a chart may read a file of any name.
    private static bool IsManifest(string path) => ManifestFolder.MayHoldObjects(path) || PackedChart.IsArchive(path);

    // If names may contain a backslash, it separates nothing, and such a name must not be confused with another one.
    private static string Slashed(string path) => Path.DirectorySeparatorChar == '/' ? path : path.Replace('\\', '/');

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
}
