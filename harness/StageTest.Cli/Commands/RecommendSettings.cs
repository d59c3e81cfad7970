using StageTest.Cli.Output;
using StageTest.Core.Recommendation;

namespace StageTest.Cli.Commands;

/// <summary>What a user asked of <c>stagetest recommend</c>.</summary>
internal sealed record RecommendSettings
{
    /// <summary>The scenario; null for none.</summary>
    public string? Scenario { get; init; }

    /// <summary>The folder to write to; null to show only.</summary>
    public string? Folder { get; init; }

    /// <summary>How to recommend.</summary>
    public required RecommendationOptions Options { get; init; }

    /// <summary>Whether files that differ are overwritten unasked.</summary>
    public bool IsAgreed { get; init; }

    /// <summary>Whether notes are told.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>The reports.</summary>
    public required ReportOutputs<RecommendationReport> Reports { get; init; }
}
