using System.Collections.Immutable;
using StageTest.Cli.Output;
using StageTest.Core.Access;
using StageTest.Core.Promotion;

namespace StageTest.Cli.Commands.Promote;

/// <summary>The options of <c>stagetest promote</c>.</summary>
internal sealed record PromoteSettings
{
    /// <summary>The default file of the record, at the top of the repository.</summary>
    public const string DefaultRecord = "promotion.json";

    /// <summary>The scenarios to promote; empty for all in the report.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>The report's file.</summary>
    public required string From { get; init; }

    /// <summary>The record's file, or null for <see cref="DefaultRecord"/>.</summary>
    public string? Record { get; init; }

    /// <summary>The folder of all scenarios, or null for the usual ones.</summary>
    public string? Scenarios { get; init; }

    /// <summary>Whether to only show the changes.</summary>
    public bool IsDry { get; init; }

    /// <summary>Whether to skip the question.</summary>
    public bool IsAgreed { get; init; }

    /// <summary>The subjects that must be allowed to write what they will apply.</summary>
    public ImmutableArray<AccessSubject> Deployers { get; init; } = [];

    /// <summary>Files and folders of roles and bindings; empty for those of the scenarios.</summary>
    public ImmutableArray<string> Rbac { get; init; } = [];

    /// <summary>How Calico is installed, if <see cref="Rbac"/> names the roles.</summary>
    public CalicoInstall Install { get; init; } = CalicoInstall.All[0];

    /// <summary>The key that must have signed the report, or null for any report.</summary>
    public SigningKey? ReportKey { get; init; }

    /// <summary>The key that signs the record, or null.</summary>
    public SigningKey? RecordKey { get; init; }

    /// <summary>The reports to write.</summary>
    public required ReportOutputs<PromotionReport> Reports { get; init; }
}
