using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using StageTest.Core.Engines;

namespace StageTest.Engines.K3s;

/// <summary>The content of an archive of images, in the layouts of <c>docker save</c> and OCI.</summary>
internal static class ImageArchive
{
    private const string Index = "index.json";
    private const string Manifest = "manifest.json";
    private const string NameAnnotation = "io.containerd.image.name";
    private const string DefaultRegistry = "docker.io";

    // The formats that k3s imports. StageTest itself unpacks the first three.
    private static readonly string[] Suffixes = [".tar", ".tar.gz", ".tgz", ".tar.zst", ".tar.lz4", ".tar.bz2"];
    private static readonly string[] Zipped = [".tar.gz", ".tgz"];

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

    /// <summary>The images of an archive: the full name of each, and the digest that a node shows after the import.</summary>
    /// <returns>
    /// Null if the archive has a compression that StageTest cannot unpack. A digest is null if the archive contains none.
    /// </returns>
    /// <exception cref="EngineException">The file is not such an archive, or cannot be read.</exception>
    public static ImmutableDictionary<string, string?>? Read(string file)
    {
        var isZipped = Zipped.Any(s => file.EndsWith(s, StringComparison.Ordinal));
        if (!isZipped && !file.EndsWith(Suffixes[0], StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using var stream = File.OpenRead(file);
            using var unpacked = isZipped ? new GZipStream(stream, CompressionMode.Decompress) : (Stream)stream;
            return Read(unpacked);
        }
        catch (Exception problem)
            when (problem
                    is IOException
                        or InvalidDataException
                        or UnauthorizedAccessException
                        or JsonException
                        or InvalidOperationException
            )
        {
            throw new EngineException($"'{file}' is not an archive of images, as 'docker save' writes them: {problem.Message}", problem);
        }
    }

    /// <summary>The full name of an image, as nodes show it: <c>docker.io/library/web:1</c> for <c>web:1</c>.</summary>
    public static string FullName(string name)
    {
        var first = name.Split('/')[0];
        var hasOwner = first.Length < name.Length;
        return hasOwner && (first.AsSpan().ContainsAny('.', ':') || first == "localhost") ? name
            : hasOwner ? $"{DefaultRegistry}/{name}"
            : $"{DefaultRegistry}/library/{name}";
    }

    private static ImmutableDictionary<string, string?> Read(Stream archive)
    {
        var images = new Dictionary<string, string?>();
        using var reader = new TarReader(archive);
        while (reader.GetNextEntry() is { } entry)
        {
            var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            if (name is not (Index or Manifest) || entry.DataStream is not { } content)
            {
                continue;
            }

            var json = JsonNode.Parse(content);
            foreach (var (image, digest) in name == Index ? OfIndex(json) : OfManifest(json))
            {
                images[image] = digest ?? images.GetValueOrDefault(image);
            }
        }

        return images.ToImmutableDictionary();
    }

    private static IEnumerable<(string Name, string? Digest)> OfIndex(JsonNode? index) =>
        from entry in index?["manifests"] as JsonArray ?? []
        let name = (string?)entry?["annotations"]?[NameAnnotation]
        where name is not null
        select (FullName(name), (string?)entry["digest"]);

    private static IEnumerable<(string Name, string? Digest)> OfManifest(JsonNode? manifest) =>
        from image in manifest as JsonArray ?? []
        from name in image?["RepoTags"] as JsonArray ?? []
        where name is not null
        select (FullName((string)name!), (string?)null);
}
