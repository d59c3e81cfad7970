using System.Text.Json;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>The <c>status.conditions</c> by which objects say how they are.</summary>
internal static class Conditions
{
    /// <summary>Whether an object says so.</summary>
    public static bool Has(JsonElement body, string type, string status) => Find(body, type)?.At("status")?.GetString() == status;

    /// <summary>What an object says about a condition, or null for nothing.</summary>
    public static string? Message(JsonElement body, string type) => Find(body, type)?.At("message")?.GetString();

    private static JsonElement? Find(JsonElement body, string type) =>
        body.ItemsAt("status", "conditions")
            .Where(condition => condition.At("type")?.GetString() == type)
            .Select(condition => (JsonElement?)condition)
            .FirstOrDefault();
}
