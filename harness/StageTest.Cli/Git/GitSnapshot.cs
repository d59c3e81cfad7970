using StageTest.Core.Documents;
using StageTest.Core.Gate;

namespace StageTest.Cli.Git;

/// <summary>The manifests of a commit as files in a separate directory, which is deleted on disposal.</summary>
/// <remarks>
/// The tree may come from a stranger's pull request. Nothing is checked out, so no hook, filter or attribute of the repository applies.
/// Written are: files whose extensions some deployer reads, archives of charts, all files of kustomizations and charts, the logs of flows
/// that scenarios name, targets of links whose own extension some deployer reads, and links as links, last, so that none of them redirects
/// a file; readers refuse those that lead out of the tree. A submodule's files are not in the repository: its paths are remembered.
/// </remarks>
internal sealed class GitSnapshot : IDisposable
{
    private const int LongestLink = 4095;
    private const int MostFiles = 200_000;

    // More than any repository of manifests contains, and little enough for the temporary folder of most machines.
    private const long MostTogether = 1L << 30;

    private readonly ScratchFolder _folder = ScratchFolder.Create("gate");

    private GitSnapshot() { }

    /// <summary>The root directory.</summary>
    public string Root => _folder.Path;

    /// <summary>The commits of submodules, by path.</summary>
    public IReadOnlyDictionary<string, string> Submodules { get; private set; } = new Dictionary<string, string>();

    /// <summary>git's object names of the files that are too large to write, by path.</summary>
    public IReadOnlyDictionary<string, string> Large { get; private set; } = new Dictionary<string, string>();

    /// <summary>Writes the manifests of a commit.</summary>
    /// <exception cref="GitException">git cannot read it, or git itself would not create its tree.</exception>
    public static async Task<GitSnapshot> OfAsync(GitRepository repository, string commit, CancellationToken cancellationToken)
    {
        var snapshot = new GitSnapshot();
        try
        {
            await snapshot.WriteAsync(repository, commit, cancellationToken);
            return snapshot;
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private async Task WriteAsync(GitRepository repository, string commit, CancellationToken cancellationToken)
    {
        var entries = await repository.ListAsync(commit, cancellationToken);
        var links = entries.Where(e => e.IsLink).ToArray();
        var rendered = entries.Select(e => e.Path).Where(IsRendered).Select(Path.GetDirectoryName).ToHashSet(StringComparer.Ordinal);
        var files = entries
            .Where(e => !e.IsLink && !e.IsSubmodule && (IsManifest(e.Path) || DeployerFiles.Is(e.Path) || IsBelow(e.Path, rendered)))
            .ToArray();
        Submodules = entries.Where(e => e.IsSubmodule).ToDictionary(e => e.Path, e => e.Id, StringComparer.Ordinal);
        if (links.FirstOrDefault(l => l.Size is 0 or > LongestLink) is { Path: { } endless })
        {
            throw new GitException(
                $"The tree of {GitRepository.Short(commit)} contains the link '{endless}', which no file system allows."
            );
        }

        var linked = links.Select(l => l.Path).ToHashSet(StringComparer.Ordinal);
        if (
            files.Length + links.Length > MostFiles
            || files.Where(f => f.Size <= RepositoryFiles.MostBytes).Sum(f => f.Size) > MostTogether
        )
        {
            throw new GitException(
                $"The tree of {GitRepository.Short(commit)} contains more than the gate reads: {MostFiles} files and links, or "
                    + $"{MostTogether >> 20} MiB of manifests and of what kustomizations and charts take. Move other files out of it."
            );
        }

        foreach (var entry in files.Concat(links))
        {
            Check(entry.Path, linked, commit);
        }

        // A file that readers would refuse for its size need not be fetched, but it must be recognized as too large.
        Large = files.Where(f => f.Size > RepositoryFiles.MostBytes).ToDictionary(f => f.Path, f => f.Id, StringComparer.Ordinal);
        foreach (var path in Large.Keys)
        {
            using var file = File.Create(PathOf(path));
            file.SetLength(RepositoryFiles.MostBytes + 1);
        }

        var small = files.Where(f => f.Size <= RepositoryFiles.MostBytes).ToArray();
        var more = new HashSet<string>(StringComparer.Ordinal);
        var targets = new byte[links.Length][];
        await repository.ReadAsync(
            [.. small.Concat(links).Select(e => e.Id)],
            (i, bytes) =>
            {
                if (i >= small.Length)
                {
                    targets[i - small.Length] = bytes;
                    return;
                }

                File.WriteAllBytes(PathOf(small[i].Path), bytes);
                more.UnionWith(ObservedLogs.NamedBy(small[i].Path, bytes));
            },
            cancellationToken
        );
        var texts = links
            .Zip(targets)
            .ToDictionary(l => l.First.Path, l => System.Text.Encoding.UTF8.GetString(l.Second), StringComparer.Ordinal);
        more.UnionWith(links.Select(l => l.Path).Where(IsManifest).Select(path => LinkTarget.Of(path, texts)).OfType<string>());
        var named = entries.Where(e => !e.IsLink && !e.IsSubmodule && more.Contains(e.Path)).Except(files).ToArray();
        foreach (var file in named)
        {
            Check(file.Path, linked, commit);
        }

        await WriteMoreAsync(repository, named, small.Sum(f => f.Size), commit, cancellationToken);
        foreach (var (link, target) in links.Zip(targets))
        {
            Link(link.Path, target, commit);
        }
    }

    private async Task WriteMoreAsync(
        GitRepository repository,
        GitEntry[] more,
        long written,
        string commit,
        CancellationToken cancellationToken
    )
    {
        if (written + more.Sum(f => f.Size) > MostTogether)
        {
            throw new GitException(
                $"The tree of {GitRepository.Short(commit)} contains more than the gate reads: {MostTogether >> 20} MiB of manifests, "
                    + "of the logs of flows that its scenarios name, and of targets of links. Keep shorter logs."
            );
        }

        await repository.ReadAsync(
            [.. more.Select(f => f.Id)],
            (i, bytes) => File.WriteAllBytes(PathOf(more[i].Path), bytes),
            cancellationToken
        );
    }

    private void Link(string path, byte[] target, string commit)
    {
        if (target.Contains((byte)0))
        {
            throw new GitException($"The tree of {GitRepository.Short(commit)} contains the link '{path}', which no file system allows.");
        }

        File.CreateSymbolicLink(PathOf(path), System.Text.Encoding.UTF8.GetString(target));
    }

    private string PathOf(string path)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    // git itself creates no such trees, but others can, and nothing may be written outside the directory.
    private static void Check(string path, HashSet<string> links, string commit)
    {
        var parts = path.Split('/');
        var isBelowLink = Enumerable.Range(1, parts.Length - 1).Any(count => links.Contains(string.Join('/', parts.Take(count))));
        if (isBelowLink || parts.Any(p => p is "" or "." or ".." || p.Equals(".git", StringComparison.OrdinalIgnoreCase)))
        {
            throw new GitException($"The tree of {GitRepository.Short(commit)} contains the unsafe path '{path}'.");
        }
    }

    // Programs that render them read files of any name below them.
    private static bool IsRendered(string path) =>
        ManifestFolder.IsKustomization(path) || ManifestFolder.IsChart(path) || JsonnetPolicies.Is(path);

    private static bool IsBelow(string path, HashSet<string?> folders)
    {
        for (var at = Path.GetDirectoryName(path); at is not null; at = Path.GetDirectoryName(at))
        {
            if (folders.Contains(at))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsManifest(string path) => ManifestFolder.MayHoldObjects(path) || PackedChart.IsArchive(path);
}
