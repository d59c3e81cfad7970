using System.Collections.Immutable;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Promotion;

/// <summary>The changes of a promotion, and the refused scenarios.</summary>
internal sealed record PromotionPlan
{
    /// <summary>The scenarios whose staged policies are promoted, in their state before.</summary>
    public required ImmutableArray<Scenario> Scenarios { get; init; }

    /// <summary>The requested scenarios that are left unchanged.</summary>
    public required ImmutableArray<Refusal> Refusals { get; init; }

    /// <summary>The file changes, by path.</summary>
    public required ImmutableArray<FileChange> Changes { get; init; }

    /// <summary>The digests of the scenarios' files afterwards, by path in the repository.</summary>
    public required ImmutableSortedDictionary<string, string> After { get; init; }
}
