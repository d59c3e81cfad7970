using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace StageTest.Core.Contract;

/// <summary>The report of <c>stagetest run</c>.</summary>
internal sealed record RunContract
{
    [Description(Words.Version)]
    public required int Version { get; init; }

    [Description("The engine that answered: lab, k3s, cluster or simulate.")]
    public required string Engine { get; init; }

    [Description("When the run began, in UTC.")]
    public required string StartedAt { get; init; }

    [Description("How long the run took.")]
    public required double DurationSeconds { get; init; }

    [Description("Seconds that belong to no scenario, by what was done: start, calico, removal. Absent if the engine sends no packets.")]
    public IReadOnlyDictionary<string, double>? TimesSeconds { get; init; }

    [Description("What the gate says of all scenarios together.")]
    [AllowedValues("promote", "hold", "error")]
    public required string Decision { get; init; }

    [Description(
        "The versions that the answers depend on, by name: stagetest, kernel, nftables, k3s, calico, nodes, and calicoRules: the version "
            + "that --calico says, where no Calico runs."
    )]
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    [Description("Every file that was read.")]
    public required Lines<InputContract> Inputs { get; init; }

    [Description("The flows that versions of Calico answer differently. Absent if no scenario was tested with two versions.")]
    public Lines<VersionDifferenceContract>? VersionDifferences { get; init; }

    [Description("The scenarios that were not tested with each version of Calico. Absent if a run has one version.")]
    public Lines<VersionGapContract>? VersionGaps { get; init; }

    [Description("The scenarios, in the order of their files.")]
    public required IEnumerable<ScenarioContract> Scenarios { get; init; }
}

/// <summary>A file that was read.</summary>
internal sealed record InputContract
{
    [Description("Its path in the repository.")]
    public required string Path { get; init; }

    [Description("The SHA-256 digest of its bytes, in lower-case hexadecimal digits.")]
    public required string Sha256 { get; init; }
}

/// <summary>What happened to one scenario.</summary>
internal sealed record ScenarioContract
{
    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("Its file, as it was named on the command line.")]
    public required string File { get; init; }

    [Description(
        "The version of Calico by whose rules it was tested, as --calico says. Absent without --calico. If a run has several versions, "
            + "the name of the scenario ends in it."
    )]
    public string? Calico { get; init; }

    [Description("The author's description of the scenario.")]
    public string? Description { get; init; }

    [Description("How many flows the scenario does not test because of 'default: ignore'. Absent if it tests all.")]
    public int? NotAsked { get; init; }

    [Description("What the gate says of it.")]
    [AllowedValues("promote", "hold", "error")]
    public required string Decision { get; init; }

    [Description("Why it is not promoted, as texts, the most important first.")]
    public required IEnumerable<string> Reasons { get; init; }

    [Description("The same reasons with their ids, stages and places.")]
    public IEnumerable<HoldReasonContract>? HoldReasons { get; init; }

    [Description("The paths of the files that it was read from.")]
    public required IEnumerable<string> Inputs { get; init; }

    [Description("How long its run took. Absent if the engine failed.")]
    public double? DurationSeconds { get; init; }

    [Description(
        "Seconds of its run, by what was done: pods (and namespaces), policies (until they were in effect), readings, removal. Absent "
            + "if the engine sends no packets."
    )]
    public IReadOnlyDictionary<string, double>? TimesSeconds { get; init; }

    [Description("The reading without any policy. Absent if the engine failed.")]
    public ControlContract? Control { get; init; }

    [Description("The flows of which Calico's own pending trace shows something else than promotion does. Absent if the engine failed.")]
    public Lines<PendingContract>? PendingTrace { get; init; }

    [Description(
        "Connections of which Calico's own flow logs show other steps through policies than were predicted. Absent if no flow logs "
            + "of a dataplane were read."
    )]
    public Lines<TraceFindingContract>? TraceFindings { get; init; }

    [Description("The stages: baseline, staged, promoted. Empty where the engine failed.")]
    public required IEnumerable<StageContract> Stages { get; init; }
}

/// <summary>A flow that versions of Calico answer differently.</summary>
internal sealed record VersionDifferenceContract : FlowContract
{
    [Description("The scenario's file.")]
    public required string File { get; init; }

    [Description("The scenario's step. Absent outside of steps.")]
    public string? Step { get; init; }

    [Description("The stage.")]
    [AllowedValues("baseline", "staged", "promoted")]
    public required string Stage { get; init; }

    [Description("What was seen with each version, by version.")]
    public required IReadOnlyDictionary<string, string> Observed { get; init; }
}

/// <summary>A scenario that was not tested with each version of Calico.</summary>
internal sealed record VersionGapContract
{
    [Description("The scenario's file.")]
    public required string File { get; init; }

    [Description("The scenario's step. Absent outside of steps.")]
    public string? Step { get; init; }

    [Description("The versions that it was tested with.")]
    public required IEnumerable<string> Tested { get; init; }

    [Description("The versions that it was not tested with. Its results there say why.")]
    public required IEnumerable<string> NotTested { get; init; }
}

/// <summary>A connection that Calico logged otherwise than predicted.</summary>
internal sealed record TraceFindingContract
{
    [Description("The stage.")]
    [AllowedValues("baseline", "staged", "promoted")]
    public required string Stage { get; init; }

    [Description("Which end logged it.")]
    [AllowedValues("source", "destination")]
    public required string Reporter { get; init; }

    [Description("The connection, by the names of pods.")]
    public required string Flow { get; init; }

    [Description("Which trace differs: that of enforced policies, or the one that has staged policies too.")]
    [AllowedValues("enforced", "pending")]
    public required string Trace { get; init; }

    [Description("The steps that were logged; null where nothing was logged.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Logged { get; init; }

    [Description("The steps that were predicted.")]
    public required string Predicted { get; init; }
}

/// <summary>A reason to hold.</summary>
internal sealed record HoldReasonContract
{
    [Description("Its id, with a section in docs/reference/hold-reasons.md.")]
    public required string Id { get; init; }

    [Description("The stage that it is about. Absent if it is about the whole run.")]
    [AllowedValues("baseline", "staged", "promoted")]
    public string? Stage { get; init; }

    [Description("What it is about: a flow, a rule, a policy or a file.")]
    public required string Place { get; init; }

    [Description("The fact and, if there is one, the remedy.")]
    public required string Text { get; init; }

    [Description("The file that decides.")]
    public required string File { get; init; }

    [Description("The line, from 1. Absent if it is about the whole file.")]
    public int? Line { get; init; }

    [Description("The column, from 1. Absent if it is about the whole file.")]
    public int? Column { get; init; }

    [Description("The page that explains it, in StageTest's repository.")]
    public required string Page { get; init; }
}
