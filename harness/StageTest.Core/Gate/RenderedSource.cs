using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Gate;

/// <summary>What a deployed kustomization or chart makes, on one side of a change.</summary>
/// <param name="Name">What reports call it.</param>
internal sealed record RenderedSource(string Name)
{
    /// <summary>The documents; empty if both sides make the same, or where it is not there.</summary>
    public ImmutableArray<Manifest> Documents { get; init; } = [];

    /// <summary>The files that it is made of, by path in the repository.</summary>
    public ImmutableHashSet<string> Files { get; init; } = [];

    /// <summary>Whether a scenario takes the same source as policies, so that its policies are judged.</summary>
    public bool IsJudged { get; init; }

    /// <summary>Whether a scenario takes the same source, as policies or to make its topology of.</summary>
    public bool IsRead { get; init; }
}
