using System.Text.Json;
using System.Text.Json.Nodes;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>What a cluster calls one object.</summary>
/// <param name="ApiVersion">Group and version.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace; empty for kinds without.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct ObjectId(string ApiVersion, string Kind, string Namespace, string Name)
{
    /// <summary>The label that every object of a run carries, with the run's name as value.</summary>
    public const string RunLabel = "stagetest.io/run";

    /// <summary>What an object calls itself.</summary>
    public static ObjectId Of(JsonObject body) =>
        new(
            (string)body["apiVersion"]!,
            (string)body["kind"]!,
            (string?)body["metadata"]!["namespace"] ?? "",
            (string)body["metadata"]!["name"]!
        );

    /// <summary>The run that an object says it belongs to, or null.</summary>
    public static string? RunOf(JsonObject body) => (string?)body["metadata"]!["labels"]?[RunLabel];

    /// <summary>The same of an object that a server sent.</summary>
    public static string? RunOf(JsonElement body) => body.At("metadata", "labels", RunLabel)?.GetString();

    /// <inheritdoc/>
    public override string ToString() => Namespace.Length == 0 ? $"{Kind} '{Name}'" : $"{Kind} '{Namespace}/{Name}'";
}
