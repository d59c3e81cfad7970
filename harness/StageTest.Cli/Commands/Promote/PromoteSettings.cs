using System.Collections.Immutable;
using StageTest.Cli.Output;
using StageTest.Core.Access;
using StageTest.Core.Promotion;

namespace StageTest.Cli.Commands.Promote;

/// <summary>What <c>stagetest promote</c> was asked to do.</summary>
internal sealed record PromoteSettings
{
    /// <summary>The record's file if the user names none, at the top of the repository.</summary>
    public const string DefaultRecord = "promotion.json";

    /// <summary>The scenarios to promote; none for all of the report.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>The report's file.</summary>
    public required string From { get; init; }

    /// <summary>Where the record goes, or null for <see cref="DefaultRecord"/>.</summary>
    public string? Record { get; init; }

    /// <summary>Where all scenarios are, or null for the usual places.</summary>
    public string? Scenarios { get; init; }

    /// <summary>Whether the changes are only shown.</summary>
    public bool IsDry { get; init; }

    /// <summary>Whether no question is asked.</summary>
    public bool IsAgreed { get; init; }

    /// <summary>The subjects that must be allowed to write what they will apply.</summary>
    public ImmutableArray<AccessSubject> Deployers { get; init; } = [];

    /// <summary>Files and folders of roles and bindings; none for those of the scenarios.</summary>
    public ImmutableArray<string> Rbac { get; init; } = [];

    /// <summary>How Calico is installed, where <see cref="Rbac"/> names the roles.</summary>
    public CalicoInstall Install { get; init; } = CalicoInstall.All[0];

    /// <summary>The key that must have signed the report, or null if none must.</summary>
    public SigningKey? ReportKey { get; init; }

    /// <summary>The key that signs the record, or null.</summary>
    public SigningKey? RecordKey { get; init; }

    /// <summary>The reports to write.</summary>
    public required ReportOutputs<PromotionReport> Reports { get; init; }
}
