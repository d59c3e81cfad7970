using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Documents;

namespace StageTest.Core.Policies;

/// <summary>Addresses with labels, so that the selectors of rules can mean them: a NetworkSet or a GlobalNetworkSet.</summary>
/// <param name="Namespace">Its namespace; empty for a GlobalNetworkSet.</param>
/// <param name="Name">Its name.</param>
/// <param name="Labels">Its own labels, without those that it inherits from its namespace.</param>
/// <param name="Nets">The addresses.</param>
/// <param name="Location">Where it was written.</param>
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

    /// <summary>The document that it was read from; null if it was made otherwise.</summary>
    public Manifest? Document { get; init; }

    /// <summary>Kind and name as messages show them.</summary>
    public override string ToString() => Namespace.Length == 0 ? $"GlobalNetworkSet {Name}" : $"NetworkSet {Namespace}/{Name}";
}
