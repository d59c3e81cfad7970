using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>A namespace and the labels that policies may select it by.</summary>
/// <param name="Name">A DNS-1123 label.</param>
/// <param name="Labels">Its labels, always with <see cref="NameLabel"/>.</param>
/// <param name="Location">Where it was written.</param>
internal sealed record KubernetesNamespace(string Name, ImmutableSortedDictionary<string, string> Labels, SourceLocation Location)
{
    /// <summary>The label that the API server puts on every namespace; its value is the namespace's name.</summary>
    public const string NameLabel = "kubernetes.io/metadata.name";

    /// <summary>The labels of a namespace with the one that the API server adds.</summary>
    public static ImmutableSortedDictionary<string, string> WithName(ImmutableSortedDictionary<string, string> labels, string name) =>
        labels.WithComparers(StringComparer.Ordinal).SetItem(KubernetesNamespace.NameLabel, name);
}
