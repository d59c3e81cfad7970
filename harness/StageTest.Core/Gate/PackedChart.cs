using System.Formats.Tar;
using System.IO.Compression;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios.Settings;

namespace StageTest.Core.Gate;

/// <summary>Charts in an archive, which Helm and Flux install unchanged; nothing is unpacked here.</summary>
internal static class PackedChart
{
    // A chart has its Chart.yaml among its first entries; Helm itself refuses archives that unpack to more.
    private const int MostEntries = 10_000;
    private const long MostBytes = 100L * 1024 * 1024;

    /// <summary>Whether a file has the name of such an archive.</summary>
    public static bool IsArchive(string path) =>
        path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an archive contains a chart, or may contain one because it cannot be read to its end.</summary>
    /// <param name="archive">Its bytes.</param>
    public static bool MayBe(Stream archive)
    {
        try
        {
            using var unpacked = new GZipStream(archive, CompressionMode.Decompress);
            using var tar = new TarReader(unpacked);
            var (entries, bytes) = (0, 0L);
            while (tar.GetNextEntry() is { } entry)
            {
                bytes += entry.Length;
                if (ManifestFolder.IsChart(entry.Name) || ++entries > MostEntries || bytes > MostBytes)
                {
                    return true;
                }
            }

            return false;
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or FormatException or ArgumentException)
        {
            return true;
        }
    }

    /// <summary>The files of a chart in an archive, by path in the chart; null if they cannot be read.</summary>
    /// <param name="archive">Its bytes.</param>
    public static IReadOnlyDictionary<string, string>? Texts(Stream archive)
    {
        try
        {
            using var unpacked = new GZipStream(archive, CompressionMode.Decompress);
            using var tar = new TarReader(unpacked);
            var (texts, entries, bytes) = (new Dictionary<string, string>(), 0, 0L);
            while (tar.GetNextEntry() is { } entry)
            {
                bytes += entry.Length;
                if (++entries > MostEntries || bytes > MostBytes)
                {
                    return null;
                }

                // The first folder has the name of the chart.
                var path = RepositoryPath.Normal(entry.Name.Replace('\\', '/'));
                if (entry.DataStream is { } data && path.IndexOf('/', StringComparison.Ordinal) is var slash and > 0)
                {
                    using var reader = new StreamReader(data);
                    texts[path[(slash + 1)..]] = reader.ReadToEnd();
                }
            }

            return texts;
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}
