using System.Text.Json.Nodes;

namespace StageTest.Core.Documents;

/// <summary>Compares two versions of a manifest file by their meaning, not by their layout.</summary>
internal static class ManifestComparison
{
    /// <summary>
    /// Whether both contain the same objects. Comments, order of objects and fields, quotes and layout do not count. A broken file equals
    /// no other.
    /// </summary>
    /// <param name="before">One text.</param>
    /// <param name="after">The other.</param>
    public static bool MeansSame(string before, string after)
    {
        var diagnostics = new DiagnosticBag();
        var (first, second) = (Texts(before, diagnostics), Texts(after, diagnostics));
        return !diagnostics.HasErrors && first.SequenceEqual(second, StringComparer.Ordinal);
    }

    /// <summary>The meaning of an object as text: without comments, layout and the order of fields.</summary>
    public static string TextOf(Manifest manifest) => TextOf(manifest.Body);

    /// <summary>The meaning of a value as text.</summary>
    public static string TextOf(YamlNode node) => JsonOf(node)?.ToJsonString() ?? "";

    private static string[] Texts(string text, DiagnosticBag diagnostics) =>
        [.. Manifest.ReadAll(text, "", diagnostics).Select(TextOf).Order(StringComparer.Ordinal)];

    private static JsonNode? JsonOf(YamlNode node) =>
        node switch
        {
            YamlMapping map => new JsonObject(
                map.Entries.OrderBy(e => e.Key.Value, StringComparer.Ordinal).Select(e => KeyValuePair.Create(e.Key.Value, JsonOf(e.Value)))
            ),
            YamlSequence list => new JsonArray([.. list.Items.Select(JsonOf)]),
            YamlScalar { IsNull: true } => null,

            // A number and the same digits in quotes are different.
            YamlScalar scalar => JsonValue.Create($"{(scalar.IsText ? 's' : 'v')}{scalar.Value}"),
            _ => throw new InvalidOperationException($"{node.GetType().Name} is not a value."),
        };
}
