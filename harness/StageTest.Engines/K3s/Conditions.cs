using System.Text.Json;

namespace StageTest.Engines.K3s;

/// <summary>The <c>status.conditions</c> by which objects say how they are.</summary>
internal static class Conditions
{
    /// <summary>Whether an object says so.</summary>
    public static bool Has(JsonElement body, string type, string status) => Find(body, type) is { } found && found.GetProperty("status").GetString() == status;

    /// <summary>What an object says about a condition, or null for nothing.</summary>
    public static string? Message(JsonElement body, string type) => Find(body, type) is { } found && found.TryGetProperty("message", out var message) ? message.GetString() : null;

    private static JsonElement? Find(JsonElement body, string type)
    {
        if (body.TryGetProperty("status", out var status) && status.TryGetProperty("conditions", out var conditions))
        {
            foreach (var condition in conditions.EnumerateArray())
            {
                if (condition.GetProperty("type").GetString() == type)
                {
                    return condition;
                }
            }
        }

        return null;
    }
}
