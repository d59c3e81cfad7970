using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Gate;

/// <summary>The labels that the files of one side give to namespaces and service accounts, also to those that no scenario has.</summary>
/// <param name="side">The side.</param>
internal sealed class WrittenLabels(RepositoryTree side)
{
    private const int MostLabels = 64;

    private readonly Lazy<ILookup<(string Kind, string Namespace, string Name), ImmutableSortedDictionary<string, string>>> _all = new(() =>
        Find(side)
    );

    /// <summary>Those of a namespace, by the documents that define it.</summary>
    public IEnumerable<ImmutableSortedDictionary<string, string>> OfNamespace(string name) => _all.Value[("Namespace", "", name)];

    /// <summary>Those of a service account, by the documents that define it, with a namespace or without one.</summary>
    public IEnumerable<ImmutableSortedDictionary<string, string>> OfAccount(string home, string name) =>
        _all.Value[("ServiceAccount", home, name)].Concat(_all.Value[("ServiceAccount", "", name)]);

    /// <summary>The labels in a mapping.</summary>
    public static ImmutableSortedDictionary<string, string> In(YamlNode? labels) =>
        ((labels as YamlMapping)?.Entries ?? [])
            .Where(e => e.Value is YamlScalar)
            .Take(MostLabels)
            .DistinctBy(e => e.Key.Value)
            .ToImmutableSortedDictionary(e => e.Key.Value, e => ((YamlScalar)e.Value).Value, StringComparer.Ordinal);

    private static ILookup<(string, string, string), ImmutableSortedDictionary<string, string>> Find(RepositoryTree side) =>
        side
            .Digests.Keys.Select(path => (Path: path, Text: side.TextOf(path) ?? ""))
            .Where(f =>
                f.Text.Contains("Namespace", StringComparison.Ordinal) || f.Text.Contains("ServiceAccount", StringComparison.Ordinal)
            )
            .SelectMany(f => YamlReader.Read(f.Text, f.Path, new()))
            .SelectMany(document => Manifest.ReadAll(document, new()))
            .Where(m => m.Group.Length == 0 && m.Kind is "Namespace" or "ServiceAccount")
            .ToLookup(m => (m.Kind, m.IsNamespace ? "" : m.Namespace, m.Name), m => In((m.Body["metadata"] as YamlMapping)?["labels"]));
}
