using System.ComponentModel;
using System.Text.Json.Serialization;

namespace StageTest.Core.Contract;

/// <summary>What <c>stagetest promote</c> writes as its report: what it changed, or would change.</summary>
internal sealed record PromotionReportContract
{
    [Description(Words.Version)]
    public required int Version { get; init; }

    [Description("How far it went: done (promoted before), refused, proposed (shown and not written) or written.")]
    public required string State { get; init; }

    [Description("The path of the promotion record.")]
    public required string Record { get; init; }

    [Description("The paths of the scenarios that are promoted.")]
    public required IEnumerable<string> Scenarios { get; init; }

    [Description("The scenarios that are not promoted, each with the reason.")]
    public required IEnumerable<RefusalContract> Refusals { get; init; }

    [Description("The files that change.")]
    public required IEnumerable<FileChangeContract> Changes { get; init; }
}

/// <summary>A scenario that is not promoted.</summary>
internal sealed record RefusalContract
{
    [Description("The path of the scenario.")]
    public required string Scenario { get; init; }

    [Description("Why it is not promoted.")]
    public required string Reason { get; init; }
}

/// <summary>A file that a promotion changes.</summary>
internal sealed record FileChangeContract
{
    [Description("Its path in the repository.")]
    public required string Path { get; init; }

    [Description("The path that it is moved from, or null where it stays.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? MovedFrom { get; init; }

    [Description("Whether it is removed.")]
    public required bool Removed { get; init; }
}
