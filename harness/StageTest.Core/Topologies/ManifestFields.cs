using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Reads single fields of objects and ignores the rest.</summary>
internal static class ManifestFields
{
    public static EndpointRef? RefOf(Manifest manifest, DiagnosticBag diagnostics)
    {
        var home = manifest.Namespace.Length == 0 ? "default" : manifest.Namespace;
        if (Names.IsSubdomain(manifest.Name) && Names.IsLabel(home))
        {
            return new(home, manifest.Name);
        }

        diagnostics.Error(
            manifest.Location,
            manifest.Name.Length == 0
                ? $"{ArticleText.First(manifest.Kind)} needs 'metadata.name'."
                : $"{manifest} has no valid name; names must be {Names.SubdomainRule}."
        );
        return null;
    }

    public static ImmutableSortedDictionary<string, string> Labels(YamlMapping? metadata, DiagnosticBag diagnostics) =>
        metadata?["labels"] is YamlMapping map ? TextMap(map, diagnostics) : ImmutableSortedDictionary<string, string>.Empty;

    public static ImmutableSortedDictionary<string, string> TextMap(YamlMapping map, DiagnosticBag diagnostics)
    {
        FieldReader.CheckLabels(map, diagnostics);
        var result = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Entries)
        {
            // The API server reads an empty value as an empty text.
            var text = value is YamlScalar { IsNull: true } ? "" : FieldReader.AsText(value, $"'{key.Value}'", diagnostics);
            if (text is null)
            {
                continue;
            }

            result[key.Value] = text;
        }

        return result.ToImmutable();
    }

    // Templates leave optional fields empty; Kubernetes reads that as absent.
    public static string? TextOf(YamlNode? node) => node is YamlScalar { IsNull: false, Value.Length: > 0 } scalar ? scalar.Value : null;

    public static YamlMapping? Path(YamlMapping body, params ReadOnlySpan<string> fields)
    {
        var at = body;
        foreach (var field in fields)
        {
            at = at?[field] as YamlMapping;
        }

        return at;
    }

    public static IEnumerable<YamlMapping> Items(YamlNode? node) => node is YamlSequence list ? list.Items.OfType<YamlMapping>() : [];

    public static ImmutableArray<YamlNode> ListOf(YamlNode? node) => node is YamlSequence list ? list.Items : [];
}
