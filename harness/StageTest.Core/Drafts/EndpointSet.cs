using System.Collections.Immutable;
using StageTest.Core.Topologies;

namespace StageTest.Core.Drafts;

/// <summary>A set of endpoints, and the shortest way to name them in a scenario file.</summary>
/// <param name="Text">A name or a selector; empty for all endpoints, which need no field.</param>
/// <param name="Members">The endpoints.</param>
internal sealed record EndpointSet(string Text, ImmutableHashSet<EndpointRef> Members)
{
    // With more of them, labels would produce too many sets.
    private const int MostLabelledWorkloads = 200;

    /// <summary>Every set that one name or one selector can match, each once.</summary>
    public static ImmutableArray<EndpointSet> All(Topology topology)
    {
        EndpointSet Of(string text, IEnumerable<EndpointRef> members) => new(text, [.. members]);
        IEnumerable<EndpointSet> singles = topology.Endpoints.Select(e => Of(e.ToString(), [e]));
        var namespaces = topology
            .Workloads.GroupBy(w => w.Ref.Namespace)
            .Select(g => Of($"{{ namespace: {g.Key} }}", g.Select(w => w.Ref)));
        IEnumerable<EndpointSet> labelled =
            topology.Workloads.Length > MostLabelledWorkloads ? []
            : topology.Workloads.SelectMany(w => w.Labels.Select(l => (w.Ref, l.Key, l.Value))).ToArray() is var labels
                ? labels
                    .GroupBy(l => (l.Key, l.Value))
                    .Select(g => Of($"{{ labels: {{ {Label(g.Key)} }} }}", g.Select(l => l.Ref)))
                    .Concat(
                        labels
                            .GroupBy(l => (l.Ref.Namespace, l.Key, l.Value))
                            .Select(g =>
                                Of(
                                    $"{{ namespace: {g.Key.Namespace}, labels: {{ {Label((g.Key.Key, g.Key.Value))} }} }}",
                                    g.Select(l => l.Ref)
                                )
                            )
                    )
            : [];
        return
        [
            .. singles
                .Append(Of("", topology.Endpoints))
                .Concat(namespaces)
                .Concat(labelled)
                .GroupBy(s => string.Join(' ', s.Members.Order()))
                .Select(g => g.OrderBy(s => s.Text.Length).ThenBy(s => s.Text, StringComparer.Ordinal).First()),
        ];
    }

    // Keys and values have passed Kubernetes' rules, so they need quotes at most.
    private static string Label((string Key, string Value) label) => $"{YamlText.Scalar(label.Key)}: {YamlText.Scalar(label.Value)}";
}
