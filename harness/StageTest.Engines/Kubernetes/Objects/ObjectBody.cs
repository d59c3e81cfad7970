using System.Text.Json.Nodes;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>The parts that objects of a run have in common.</summary>
internal static class ObjectBody
{
    /// <summary>An object without content.</summary>
    /// <param name="run">The run's name, which it carries as <see cref="ObjectId.RunLabel"/>.</param>
    /// <param name="apiVersion">Its API.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="home">Its namespace; empty for none.</param>
    /// <param name="name">Its name.</param>
    /// <param name="labels">Its other labels.</param>
    public static JsonObject Of(
        string run,
        string apiVersion,
        string kind,
        string home,
        string name,
        IEnumerable<KeyValuePair<string, string>> labels
    )
    {
        var metadata = new JsonObject { ["name"] = name, ["labels"] = Map(labels) };
        metadata["labels"]![ObjectId.RunLabel] = run;
        if (home.Length > 0)
        {
            metadata["namespace"] = home;
        }

        return new()
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["metadata"] = metadata,
        };
    }

    /// <summary>Texts by name.</summary>
    public static JsonObject Map(IEnumerable<KeyValuePair<string, string>> texts) =>
        new(texts.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value)));

    /// <summary>A list of texts.</summary>
    public static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
