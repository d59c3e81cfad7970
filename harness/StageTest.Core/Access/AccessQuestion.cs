using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>The part of a matrix to show. Default: everything.</summary>
internal sealed record AccessQuestion
{
    /// <summary>Only these subjects; empty for all subjects of bindings.</summary>
    public ImmutableArray<AccessSubject> Subjects { get; init; } = [];

    /// <summary>Only these kinds; empty for all.</summary>
    public ImmutableArray<AccessKind> Kinds { get; init; } = [];

    /// <summary>Only these tiers, and no kind without tiers; empty for all.</summary>
    public ImmutableArray<string> Tiers { get; init; } = [];

    /// <summary>Only this namespace; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>Only this verb; null for all.</summary>
    public string? Verb { get; init; }
}
