using System.Text.Json;
using System.Text.Json.Nodes;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>The identity of an object on a cluster.</summary>
/// <param name="ApiVersion">Group and version.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace; empty for cluster-scoped kinds.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct ObjectId(string ApiVersion, string Kind, string Namespace, string Name)
{
    /// <summary>The label of every object of a run. Its value is the run's name.</summary>
    public const string RunLabel = "stagetest.io/run";

    /// <summary>The identity that an object states.</summary>
    public static ObjectId Of(JsonObject body) =>
        new(
            (string)body["apiVersion"]!,
            (string)body["kind"]!,
            (string?)body["metadata"]!["namespace"] ?? "",
            (string)body["metadata"]!["name"]!
        );

    /// <summary>The run in the label of an object, or null.</summary>
    public static string? RunOf(JsonObject body) => (string?)body["metadata"]!["labels"]?[RunLabel];

    /// <summary>The same for an object from a server.</summary>
    public static string? RunOf(JsonElement body) => body.At("metadata", "labels", RunLabel)?.GetString();

    /// <inheritdoc/>
    public override string ToString() => Namespace.Length == 0 ? $"{Kind} '{Name}'" : $"{Kind} '{Namespace}/{Name}'";
}
