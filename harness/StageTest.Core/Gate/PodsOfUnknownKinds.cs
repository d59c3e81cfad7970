using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>The labels that an object of an unknown kind may give to pods that its controller creates.</summary>
/// <remarks>
/// Labels in a template, such as those of a VirtualMachine of KubeVirt or of a Service of Knative, may be the labels of pods. The labels of
/// the object itself may be too, such as those of a TaskRun of Tekton, if the object also says what its pods run.
/// </remarks>
internal static class PodsOfUnknownKinds
{
    private const int MostLevels = 64;

    private static readonly HashSet<string> OfPods = new(StringComparer.OrdinalIgnoreCase)
    {
        "containers",
        "domain",
        "image",
        "initContainers",
        "pipelineRef",
        "pipelineSpec",
        "podMetadata",
        "podSpec",
        "podTemplate",
        "steps",
        "taskRef",
        "taskSpec",
    };

    // Operators of these kinds pass the labels of an object to its pods.
    private static readonly HashSet<(string Group, string Kind)> Passing =
    [
        .. new[] { "Kafka", "KafkaBridge", "KafkaConnect", "KafkaMirrorMaker2", "KafkaNodePool" }.Select(kind =>
            ("kafka.strimzi.io", kind)
        ),
    ];

    /// <summary>They, each set once, as workloads with the name of the object.</summary>
    /// <param name="manifest">The object.</param>
    public static IEnumerable<Workload> Of(Manifest manifest)
    {
        IEnumerable<YamlNode> own = (manifest.Body["metadata"] as YamlMapping)?["labels"] is { } given ? [given] : [];
        var inner = manifest.Body.Entries.Where(e => e.Key.Value is not ("metadata" or "status")).ToArray();
        return inner
            .SelectMany(e => Labels(e.Key.Value, e.Value, 0))
            .Concat(Passing.Contains((manifest.Group, manifest.Kind)) || inner.Any(e => SpeaksOfPods(e.Value, 0)) ? own : [])
            .Select(WrittenLabels.In)
            .Where(found => !found.IsEmpty)
            .DistinctBy(Text)
            .Select(found => new Workload
            {
                Ref = new(manifest.Namespace, manifest.Name),
                Kind = manifest.Kind,
                Labels = found,
            });
    }

    /// <summary>Labels as text.</summary>
    public static string Text(ImmutableSortedDictionary<string, string> labels) =>
        string.Join(',', labels.Select(l => $"{l.Key}={l.Value}"));

    private static IEnumerable<YamlNode> Labels(string name, YamlNode node, int level)
    {
        if (level > MostLevels || IsOfOthers(name))
        {
            return [];
        }

        return node switch
        {
            YamlMapping labels when name.EndsWith("labels", StringComparison.OrdinalIgnoreCase) => [labels],
            YamlMapping map => map.Entries.SelectMany(e => Labels(e.Key.Value, e.Value, level + 1)),
            YamlSequence list => list.Items.SelectMany(item => Labels(name, item, level + 1)),
            _ => [],
        };
    }

    // Labels of other objects, and labels that select.
    private static bool IsOfOthers(string name) =>
        name is "service" or "serviceTemplate" or "subsets"
        || name.StartsWith("match", StringComparison.Ordinal)
        || name.StartsWith("volumeClaim", StringComparison.Ordinal)
        || name.EndsWith("selector", StringComparison.OrdinalIgnoreCase);

    private static bool SpeaksOfPods(YamlNode node, int level) =>
        level <= MostLevels
        && node switch
        {
            YamlMapping map => map.Entries.Any(e => OfPods.Contains(e.Key.Value) || SpeaksOfPods(e.Value, level + 1)),
            YamlSequence list => list.Items.Any(item => SpeaksOfPods(item, level + 1)),
            _ => false,
        };
}
