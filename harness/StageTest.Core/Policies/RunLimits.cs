using System.Text.Json.Nodes;

namespace StageTest.Core.Policies;

/// <summary>The ways in which cluster-scoped objects are limited to a run.</summary>
internal static class RunLimits
{
    /// <summary>A namespaced object governs that namespace only.</summary>
    public static RunLimit ByNamespace { get; } = (_, _, _) => { };

    /// <summary>An object that selects nothing governs nothing by itself.</summary>
    public static RunLimit SelectsNothing { get; } = (_, _, _) => { };

    /// <summary>An object that no engine applies.</summary>
    public static RunLimit NeverApplied { get; } =
        (_, _, _) => throw new InvalidOperationException("No engine applies objects of this kind to a cluster.");

    /// <summary>By the namespace selector of Calico's cluster-scoped kinds.</summary>
    public static void NamespaceSelector(JsonObject spec, string label, string run)
    {
        var mine = $"{label} == '{run}'";
        spec["namespaceSelector"] = (string?)spec["namespaceSelector"] is { Length: > 0 } given ? $"({given}) && {mine}" : mine;
    }

    /// <summary>By the subject of Kubernetes' cluster-scoped kinds.</summary>
    public static void Subject(JsonObject spec, string label, string run)
    {
        var subject = (JsonObject)spec["subject"]!;
        var selector = subject["pods"] is JsonObject pods ? Child(pods, "namespaceSelector") : Child(subject, "namespaces");
        Child(selector, "matchLabels")[label] = run;
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }
}
