using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace StageTest.Core.Documents.Sources;

/// <summary>Splits rendered text into its documents and finds the file of each.</summary>
/// <remarks>
/// helm names the file in a comment. kustomize by default does not: the origin is then the single file with an object of the same kind
/// whose name is the rendered one, or a part of it because of prefixes and suffixes. With none or several, the origin is unknown. Lines of
/// a document are counted from the object's first line in that file.
/// </remarks>
internal static partial class RenderedDocuments
{
    /// <summary>The documents.</summary>
    /// <param name="text">The output of the program.</param>
    /// <param name="request">The request.</param>
    /// <param name="files">Returns the names of files in messages.</param>
    public static IReadOnlyList<SourceText> Split(string text, RenderRequest request, RepositoryFiles files)
    {
        var from = $"rendered from {files.Show(Path.Combine(files.Root, request.Folder))}";
        var origins = request.Source is KustomizeSource ? Origins(request) : [];
        var texts = new List<SourceText>();
        foreach (var document in Separator().Split(text).Where(d => !string.IsNullOrWhiteSpace(d)))
        {
            var (file, line) = OriginOf(document, request, origins);
            var name = file is null ? from : $"{files.Show(Path.Combine(files.Root, file))} ({from})";
            texts.Add(new(name, new string('\n', line) + document, request.Source.Location));
        }

        return texts;
    }

    private static (string? File, int Line) OriginOf(string document, RenderRequest request, ImmutableArray<Origin> origins)
    {
        if (SourceComment().Match(document) is { Success: true } comment)
        {
            // It begins with the chart's name, which may differ from that of its folder.
            var path = comment.Groups["path"].Value;
            var file = $"{request.Folder}/{path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..]}";
            return request.Files.ContainsKey(file) ? (file, 0) : (null, 0);
        }

        if (origins.IsEmpty || Manifest.ReadAll(document, "", new()) is not [var rendered])
        {
            return (null, 0);
        }

        var ofKind = origins.Where(o => o.Kind == rendered.Kind).ToArray();
        var found = ofKind.Where(o => o.Name == rendered.Name).ToArray();
        found = found.Length > 0 ? found : [.. ofKind.Where(o => rendered.Name.Contains(o.Name, StringComparison.Ordinal))];
        return found is [var origin] ? (origin.File, origin.Line - 1) : (null, 0);
    }

    private static ImmutableArray<Origin> Origins(RenderRequest request) =>
        [
            .. request
                .Files.Where(f => ManifestFolder.IsManifest(f.Key) && !ManifestFolder.IsKustomization(f.Key))
                .SelectMany(f => Manifest.ReadAll(Encoding.UTF8.GetString(f.Value), f.Key, new()))
                .Where(m => m.Name.Length > 0)
                .Select(m => new Origin(m.Kind, m.Name, m.Location.File, m.Location.Line)),
        ];

    [GeneratedRegex(@"^---[^\S\n]*(?:#.*)?$\n?", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Separator();

    [GeneratedRegex(@"^# Source: (?<path>\S+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex SourceComment();

    private sealed record Origin(string Kind, string Name, string File, int Line);
}
