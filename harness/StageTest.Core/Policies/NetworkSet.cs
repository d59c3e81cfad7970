using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Documents;

namespace StageTest.Core.Policies;

/// <summary>Addresses with labels for selectors of rules: a NetworkSet or a GlobalNetworkSet.</summary>
/// <param name="Namespace">Its namespace; empty for a GlobalNetworkSet.</param>
/// <param name="Name">Its name.</param>
/// <param name="Labels">Its own labels, without those of its namespace.</param>
/// <param name="Nets">The addresses.</param>
/// <param name="Location">Its place.</param>
internal sealed record NetworkSet(
    string Namespace,
    string Name,
    ImmutableSortedDictionary<string, string> Labels,
    ImmutableArray<IPNetwork> Nets,
    SourceLocation Location
)
{
    /// <summary>Whether the set waits for promotion.</summary>
    public bool IsStaged { get; init; }

    /// <summary>The document of the set; null if it has none.</summary>
    public Manifest? Document { get; init; }

    /// <summary>Kind and name in messages.</summary>
    public override string ToString() => Namespace.Length == 0 ? $"GlobalNetworkSet {Name}" : $"NetworkSet {Namespace}/{Name}";
}
