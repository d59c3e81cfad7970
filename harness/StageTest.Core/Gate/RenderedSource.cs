using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Gate;

/// <summary>The documents of a deployed kustomization or chart, on one side of a change.</summary>
/// <param name="Name">Its name in reports.</param>
internal sealed record RenderedSource(string Name)
{
    /// <summary>The documents; empty if both sides have the same, or if it does not exist.</summary>
    public ImmutableArray<Manifest> Documents { get; init; } = [];

    /// <summary>Its files, by path in the repository.</summary>
    public ImmutableHashSet<string> Files { get; init; } = [];

    /// <summary>Whether a scenario reads the same source as policies, so that its policies are judged.</summary>
    public bool IsJudged { get; init; }

    /// <summary>Whether a scenario reads the same source, for policies or for its topology.</summary>
    public bool IsRead { get; init; }
}
