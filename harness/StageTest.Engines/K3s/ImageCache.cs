using System.Collections.Immutable;
using StageTest.Core.Engines;

namespace StageTest.Engines.K3s;

/// <summary>The images that nodes pulled, as archives on this machine, so that the next cluster of the same kind pulls nothing.</summary>
/// <param name="directory">The archives: one directory for each combination of k3s and Calico.</param>
internal sealed class ImageCache(string directory)
{
    private const string Suffix = ".tar";

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
    public ImmutableArray<string> Archives => ImageArchive.In(directory);

    /// <summary>Saves every image of every node that is not saved yet, or that was saved with another digest.</summary>
    /// <param name="nodes">The images of the nodes.</param>
    /// <param name="except">An image that is created again for each run.</param>
    /// <param name="platform">The platform of the nodes, such as <c>linux/amd64</c>: images for others were not pulled.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The images that were saved now.</returns>
    /// <exception cref="EngineException">An image cannot be read from a node, or cannot be written here.</exception>
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
            foreach (var (image, digest) in Tagged(listing).Where(i => i.Name != except && !Has(i.Name, i.Digest)))
            {
                await SaveAsync(nodes, name, image, platform, FileOf(image), cancellationToken);
                kept.Add(image);
            }
        }

        return kept.ToImmutable();
    }

    /// <summary>Whether the cache has an image with the digest that the node shows.</summary>
    /// <param name="image">Its full name.</param>
    /// <param name="digest">Its digest there.</param>
    internal bool Has(string image, string digest)
    {
        try
        {
            return File.Exists(FileOf(image)) && ImageArchive.Read(FileOf(image))?.GetValueOrDefault(image) == digest;
        }
        catch (EngineException)
        {
            return false;
        }
    }

    /// <summary>
    /// The images with a tag, from the output of <c>ctr images list</c>. The same images are also listed by digest.
    /// </summary>
    internal static IEnumerable<(string Name, string Digest)> Tagged(string listing) =>
        listing
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns is [var name, _, var digest, ..] && IsDigest(digest) && !IsDigest(name) && !name.Contains('@'))
            .Select(columns => (columns[0], columns[2]));

    private static bool IsDigest(string text) => text.StartsWith("sha256:", StringComparison.Ordinal);

    private string FileOf(string image) => Path.Combine(directory, FileName(image) + Suffix);

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
