using System.Text.Json.Serialization;

namespace StageTest.Core.Contract;

/// <summary>A log of SARIF 2.1.0, with the properties that are used here. What they mean is OASIS's to say.</summary>
internal sealed record SarifContract
{
    [JsonPropertyName("$schema")]
    public required string Schema { get; init; }

    public required string Version { get; init; }

    public required IReadOnlyList<SarifRun> Runs { get; init; }
}

/// <summary>One run of a tool.</summary>
internal sealed record SarifRun
{
    public required SarifTool Tool { get; init; }

    public required string ColumnKind { get; init; }

    public required IReadOnlyList<SarifInvocation> Invocations { get; init; }

    public required IEnumerable<SarifResult> Results { get; init; }
}

/// <summary>The tool.</summary>
internal sealed record SarifTool(SarifDriver Driver);

/// <summary>The part of the tool that has the rules.</summary>
internal sealed record SarifDriver(string Name, string Version, IEnumerable<SarifRule> Rules);

/// <summary>A rule.</summary>
internal sealed record SarifRule(string Id, SarifText ShortDescription, SarifText Help, string? HelpUri = null);

/// <summary>How the tool was run.</summary>
internal sealed record SarifInvocation
{
    public required bool ExecutionSuccessful { get; init; }

    public IReadOnlyList<SarifNotification>? ToolExecutionNotifications { get; init; }
}

/// <summary>What the tool has to say that belongs to no file.</summary>
internal sealed record SarifNotification(string Level, SarifText Message);

/// <summary>A text.</summary>
internal sealed record SarifText(string Text);

/// <summary>A finding.</summary>
internal sealed record SarifResult
{
    public required string RuleId { get; init; }

    public required int RuleIndex { get; init; }

    public required string Level { get; init; }

    public required SarifText Message { get; init; }

    public required IReadOnlyList<SarifLocation> Locations { get; init; }

    public IReadOnlyList<SarifLocation>? RelatedLocations { get; init; }

    public IReadOnlyList<SarifSuppression>? Suppressions { get; init; }
}

/// <summary>A place, perhaps with a text about it.</summary>
internal sealed record SarifLocation
{
    public required SarifPhysicalLocation PhysicalLocation { get; init; }

    public SarifText? Message { get; init; }
}

/// <summary>A file and a region of it.</summary>
internal sealed record SarifPhysicalLocation(SarifArtifact ArtifactLocation, SarifRegion Region);

/// <summary>A file.</summary>
internal sealed record SarifArtifact
{
    public required string Uri { get; init; }

    public string? UriBaseId { get; init; }
}

/// <summary>Where a finding begins.</summary>
internal sealed record SarifRegion(int StartLine, int StartColumn);

/// <summary>Why a finding does not count.</summary>
internal sealed record SarifSuppression(string Kind, string Justification);
