using System.Collections.Immutable;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Promotion;

/// <summary>What a promotion would write, and what it would not.</summary>
internal sealed record PromotionPlan
{
    /// <summary>The scenarios whose staged policies are promoted, as they are before.</summary>
    public required ImmutableArray<Scenario> Scenarios { get; init; }

    /// <summary>The scenarios that were asked for and are left as they are.</summary>
    public required ImmutableArray<Refusal> Refusals { get; init; }

    /// <summary>What happens to files, by path.</summary>
    public required ImmutableArray<FileChange> Changes { get; init; }

    /// <summary>The digests that the scenarios' files have afterwards, by path in the repository.</summary>
    public required ImmutableSortedDictionary<string, string> After { get; init; }
}
