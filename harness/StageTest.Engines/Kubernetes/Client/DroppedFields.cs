using System.Text.Json;
using System.Text.Json.Nodes;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>
/// Finds fields that a server silently dropped. Servers before Kubernetes 1.25 have no strict field validation.
/// </summary>
internal static class DroppedFields
{
    /// <summary>
    /// The paths of fields that were sent and are missing in the answer. Servers also drop empty values, which have no effect.
    /// </summary>
    public static IEnumerable<string> Of(JsonObject sent, JsonElement answer) => Of(sent, answer, "");

    private static IEnumerable<string> Of(JsonNode? sent, JsonElement answer, string path) =>
        (sent, answer.ValueKind) switch
        {
            (JsonObject fields, JsonValueKind.Object) => fields
                .Where(f => !IsEmpty(f.Value))
                .SelectMany(field =>
                    answer.TryGetProperty(field.Key, out var kept)
                        ? Of(field.Value, kept, $"{path}{(path.Length > 0 ? "." : "")}{field.Key}")
                        : [$"{path}{(path.Length > 0 ? "." : "")}{field.Key}"]
                ),

            // A list of another length was changed by the server on purpose.
            (JsonArray items, JsonValueKind.Array) when items.Count == answer.GetArrayLength() => items
                .Zip(answer.EnumerateArray())
                .SelectMany((pair, place) => Of(pair.First, pair.Second, $"{path}[{place}]")),
            _ => [],
        };

    private static bool IsEmpty(JsonNode? value) =>
        value switch
        {
            null => true,
            JsonObject fields => fields.All(f => IsEmpty(f.Value)),
            JsonArray items => items.Count == 0,
            _ => value.GetValueKind() switch
            {
                JsonValueKind.False => true,
                JsonValueKind.String => value.GetValue<string>().Length == 0,
                JsonValueKind.Number => value.ToJsonString() == "0",
                _ => false,
            },
        };
}
