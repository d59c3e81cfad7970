using System.Text.Json;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>The <c>status.conditions</c> of objects.</summary>
internal static class Conditions
{
    /// <summary>Whether a condition of an object is true.</summary>
    public static bool Has(JsonElement body, string type, string status) => Find(body, type)?.At("status")?.GetString() == status;

    /// <summary>The message of a condition, or null for none.</summary>
    public static string? Message(JsonElement body, string type) => Find(body, type)?.At("message")?.GetString();

    private static JsonElement? Find(JsonElement body, string type) =>
        body.ItemsAt("status", "conditions")
            .Where(condition => condition.At("type")?.GetString() == type)
            .Select(condition => (JsonElement?)condition)
            .FirstOrDefault();
}
