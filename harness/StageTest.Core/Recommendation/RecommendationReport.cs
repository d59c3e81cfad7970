using System.Collections.Immutable;
using StageTest.Core.Promotion;

namespace StageTest.Core.Recommendation;

/// <summary>A recommendation, and what became of its files.</summary>
internal sealed record RecommendationReport
{
    /// <summary>What is recommended.</summary>
    public required PolicyRecommendation Recommendation { get; init; }

    /// <summary>What became of it.</summary>
    public required RecommendationState State { get; init; }

    /// <summary>The folder that it is for, as the user named it; null if it is only shown.</summary>
    public string? Folder { get; init; }

    /// <summary>The files that are not in the folder as they are recommended.</summary>
    public ImmutableArray<FileChange> Changes { get; init; } = [];

    /// <summary>Files of an earlier recommendation in the folder that this one does not have.</summary>
    public ImmutableArray<string> Outdated { get; init; } = [];

    /// <summary>The folder as the scenario names it under <c>policies.staged</c>; null if there is no scenario or no folder.</summary>
    public string? StagedEntry { get; init; }
}

/// <summary>What became of the files of a recommendation.</summary>
internal enum RecommendationState
{
    /// <summary>No folder was named.</summary>
    Shown,

    /// <summary>The proof has faults, so that nothing is written.</summary>
    Unproven,

    /// <summary>Files are there that differ, and the user did not agree to overwrite them.</summary>
    Proposed,

    /// <summary>The files are in the folder.</summary>
    Written,

    /// <summary>The files were in the folder as they are.</summary>
    Unchanged,
}
