using System.Collections.Immutable;
using StageTest.Core.Engines;

namespace StageTest.Engines.K3s;

/// <summary>The images that nodes pulled, as archives on this machine, so that the next cluster of the same kind pulls nothing.</summary>
/// <param name="directory">Where archives are: one directory for each combination of k3s and Calico.</param>
internal sealed class ImageCache(string directory)
{
    private const string Suffix = ".tar";

    // The kinds of archives that k3s imports.
    private static readonly string[] Suffixes = [Suffix, ".tar.gz", ".tgz", ".tar.zst", ".tar.lz4", ".tar.bz2"];

    /// <summary>The cache of a combination.</summary>
    /// <param name="options">Where the cache is.</param>
    /// <param name="image">The image of k3s.</param>
    /// <param name="calico">The version of Calico.</param>
    public static ImageCache Of(K3sOptions options, string image, string calico) =>
        new(
            Path.Combine(
                options.Cluster.CacheDirectory,
                "images",
                $"{FileName(image.Split('@')[0])}-calico-{FileName(calico)}-{options.CalicoInstall.ToString().ToLowerInvariant()}"
            )
        );

    /// <summary>The archives of this cache.</summary>
    public ImmutableArray<string> Archives => In(directory);

    /// <summary>The archives of a directory, by name.</summary>
    public static ImmutableArray<string> In(string directory) =>
        Directory.Exists(directory)
            ?
            [
                .. Directory
                    .GetFiles(directory)
                    .Where(f => Suffixes.Any(s => f.EndsWith(s, StringComparison.Ordinal)))
                    .Select(Path.GetFullPath)
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    /// <summary>Keeps every image of every node that is not kept yet.</summary>
    /// <param name="nodes">The images of the nodes.</param>
    /// <param name="except">An image that is made anew for each run.</param>
    /// <param name="platform">What the nodes run on, such as <c>linux/amd64</c>: others of an image's platforms were not pulled.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The images that were kept now.</returns>
    /// <exception cref="EngineException">An image cannot be read out of a node, or not written here.</exception>
    public async Task<ImmutableArray<string>> SaveAsync(
        NodeImages nodes,
        string? except,
        string platform,
        CancellationToken cancellationToken
    )
    {
        var kept = ImmutableArray.CreateBuilder<string>();
        foreach (var (name, listing) in await nodes.ListAsync(cancellationToken))
        {
            foreach (var image in Tagged(listing).Where(i => i != except))
            {
                var file = Path.Combine(directory, FileName(image) + Suffix);
                if (!File.Exists(file))
                {
                    await SaveAsync(nodes, name, image, platform, file, cancellationToken);
                    kept.Add(image);
                }
            }
        }

        return kept.ToImmutable();
    }

    /// <summary>The images that have a tag, out of a listing of all names. The same images are there by digest, too.</summary>
    internal static IEnumerable<string> Tagged(string listing) =>
        listing
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(n => !n.StartsWith("sha256:", StringComparison.Ordinal) && !n.Contains('@', StringComparison.Ordinal));

    private async Task SaveAsync(
        NodeImages nodes,
        string node,
        string image,
        string platform,
        string file,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await CacheFile.WriteAsync(file, stream => nodes.ExportAsync(node, image, platform, stream, cancellationToken));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"The image {image} cannot be kept in '{directory}': {failure.Message}", failure);
        }
    }

    private static string FileName(string text) =>
        string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-'));
}
