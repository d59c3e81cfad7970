using System.Collections.Immutable;
using System.IO.Compression;
using System.Reflection.Metadata;

namespace StageTest.EndToEndTests.Packages;

/// <summary>What symbols in a package say of the sources of an assembly.</summary>
/// <param name="Documents">Each source: its path when it was compiled, and whether the symbols hold its text.</param>
/// <param name="SourceLink">Where the sources are published, as JSON; null if the symbols do not say.</param>
internal sealed record PackageSymbols(ImmutableArray<(string Path, bool IsEmbedded)> Documents, string? SourceLink)
{
    // The kinds of information that the format of portable symbols gives these numbers.
    private static readonly Guid EmbeddedSource = new("0e8a571b-6926-466e-b4ad-8ab04611f5fe");
    private static readonly Guid SourceLinkMap = new("cc110556-a091-4d38-9fec-25ab9a351a6a");

    /// <summary>Reads the symbols of StageTest's own assemblies in a package.</summary>
    /// <param name="package">The file of the package.</param>
    public static ImmutableArray<PackageSymbols> Read(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        return
        [
            .. archive
                .Entries.Where(e =>
                    e.Name.StartsWith("stagetest", StringComparison.OrdinalIgnoreCase) && e.Name.EndsWith(".pdb", StringComparison.Ordinal)
                )
                .Select(Read),
        ];
    }

    private static PackageSymbols Read(ZipArchiveEntry entry)
    {
        using var content = new MemoryStream();
        using (var stream = entry.Open())
        {
            stream.CopyTo(content);
        }

        content.Position = 0;
        using var provider = MetadataReaderProvider.FromPortablePdbStream(content);
        var reader = provider.GetMetadataReader();
        CustomDebugInformation[] all = [.. reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation)];
        var embedded = all.Where(i => reader.GetGuid(i.Kind) == EmbeddedSource).Select(i => i.Parent).ToHashSet();
        return new(
            [.. reader.Documents.Select(d => (reader.GetString(reader.GetDocument(d).Name), embedded.Contains(d)))],
            all.Where(i => reader.GetGuid(i.Kind) == SourceLinkMap)
                .Select(i => System.Text.Encoding.UTF8.GetString(reader.GetBlobBytes(i.Value)))
                .SingleOrDefault()
        );
    }
}
