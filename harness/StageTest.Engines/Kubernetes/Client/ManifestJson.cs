using System.Globalization;
using System.Text.Json.Nodes;
using StageTest.Core.Documents;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>Converts a YAML document of any kind into JSON for an API server.</summary>
internal static class ManifestJson
{
    /// <summary>A document as JSON, by the types of the YAML 1.2 core schema.</summary>
    public static JsonObject Of(Manifest manifest) => (JsonObject)Of(manifest.Body)!;

    private static JsonNode? Of(YamlNode node) =>
        node switch
        {
            YamlMapping mapping => new JsonObject(mapping.Entries.Select(e => KeyValuePair.Create(e.Key.Value, Of(e.Value)))),
            YamlSequence sequence => new JsonArray([.. sequence.Items.Select(Of)]),
            YamlScalar scalar => Of(scalar),
            _ => throw new ArgumentException($"{node.Describe()} has no JSON form.", nameof(node)),
        };

    private static JsonValue? Of(YamlScalar scalar) =>
        scalar.IsNull ? null
        : scalar.IsBoolean ? JsonValue.Create(scalar.IsTrue)
        : scalar.AsInteger() is { } integer ? JsonValue.Create(integer)
        : scalar.IsNumber
        && double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? JsonValue.Create(number)
        : JsonValue.Create(scalar.Value);
}
