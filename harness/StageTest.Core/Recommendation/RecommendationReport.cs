using System.Collections.Immutable;
using StageTest.Core.Promotion;

namespace StageTest.Core.Recommendation;

/// <summary>A recommendation, and the state of its files.</summary>
internal sealed record RecommendationReport
{
    /// <summary>The recommendation.</summary>
    public required PolicyRecommendation Recommendation { get; init; }

    /// <summary>The state.</summary>
    public required RecommendationState State { get; init; }

    /// <summary>The target folder, as the user named it; null if the recommendation is only shown.</summary>
    public string? Folder { get; init; }

    /// <summary>The files whose content in the folder differs from the recommendation.</summary>
    public ImmutableArray<FileChange> Changes { get; init; } = [];

    /// <summary>Files of an earlier recommendation in the folder that this one does not have.</summary>
    public ImmutableArray<string> Outdated { get; init; } = [];

    /// <summary>The folder as the scenario names it under <c>policies.staged</c>; null without a scenario or folder.</summary>
    public string? StagedEntry { get; init; }
}

/// <summary>The state of the files of a recommendation.</summary>
internal enum RecommendationState
{
    /// <summary>No folder was named.</summary>
    Shown,

    /// <summary>The proof has faults, so nothing is written.</summary>
    Unproven,

    /// <summary>Different files exist, and the user did not agree to overwrite them.</summary>
    Proposed,

    /// <summary>The files are in the folder.</summary>
    Written,

    /// <summary>The files already existed with this content.</summary>
    Unchanged,
}
