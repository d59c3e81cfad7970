using System.Text.Json;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>Fields of objects as servers send them: an empty field may be absent, or <c>null</c>.</summary>
internal static class JsonFields
{
    /// <summary>The field at a path, or null if the field or one of its parents is absent or <c>null</c>.</summary>
    public static JsonElement? At(this JsonElement body, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty(name, out body))
            {
                return null;
            }
        }

        return body.ValueKind == JsonValueKind.Null ? null : body;
    }

    /// <summary>The items of the list at a path; none if there is no list.</summary>
    public static IEnumerable<JsonElement> ItemsAt(this JsonElement body, params ReadOnlySpan<string> path) =>
        body.At(path)?.EnumerateArray() ?? Enumerable.Empty<JsonElement>();
}
