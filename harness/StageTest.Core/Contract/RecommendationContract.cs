using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StageTest.Core.Contract;

/// <summary>What <c>stagetest recommend</c> writes: policies, and the proof that they do what was asked.</summary>
internal sealed record RecommendationContract
{
    [Description(Words.Version)]
    public required int Version { get; init; }

    [Description("What became of the files.")]
    [AllowedValues("shown", "unproven", "proposed", "written", "unchanged")]
    public required string State { get; init; }

    [Description("The digest of the policies and of what is proven of them: the same for the same input.")]
    public required string Id { get; init; }

    [Description("The kind of the policies.")]
    public required string Kind { get; init; }

    [Description("The folder that they are for. Absent if none was named.")]
    public string? Folder { get; init; }

    [Description("The folder as the scenario names it under policies.staged. Absent if there is no scenario or no folder.")]
    public string? Staged { get; init; }

    [Description("The policies, and the sets of addresses that they select, by file.")]
    public required IEnumerable<RecommendedFileContract> Policies { get; init; }

    [Description("The proof.")]
    public required RecommendationProofContract Proof { get; init; }

    [Description("Requested connections for which no rule is written.")]
    public required IEnumerable<UnwrittenContract> Unwritten { get; init; }

    [Description("Connections that only one of two sources contains.")]
    public required IEnumerable<DisagreementContract> Disagreements { get; init; }

    [Description("Connections that were not requested, and that are allowed because no rule can separate them from a requested one.")]
    public required IEnumerable<GeneralisationContract> Generalisations { get; init; }

    [Description(
        "Everything that the policies allow beyond the requested connections, on every port and for every address, as "
            + "'diff' shows changes."
    )]
    public required IEnumerable<MapChangeContract> Beyond { get; init; }

    [Description("Workloads without connections, which no policy governs: namespace/name.")]
    public required IEnumerable<string> WithoutFlows { get; init; }

    [Description("How new the connections of the log are. Absent if nothing was seen.")]
    public LearningContract? Learning { get; init; }

    [Description("Files of an earlier recommendation in the folder that this one does not have.")]
    public required IEnumerable<string> Outdated { get; init; }

    [Description("Further notes, one sentence each.")]
    public required IEnumerable<string> Remarks { get; init; }
}

/// <summary>When connections of a log were new, and what was kept back of it.</summary>
internal sealed record LearningContract
{
    [Description("How many connections were seen for the first time on each day, by day in UTC: 2026-11-29.")]
    public required IReadOnlyDictionary<string, int> NewByDay { get; init; }

    [Description("When each workload was last seen with a connection that was new, in UTC.")]
    public required IReadOnlyDictionary<string, string> StableSince { get; init; }

    [Description("The time from which records were held out of the recommendation, in UTC. Absent if none were.")]
    public string? HeldFrom { get; init; }

    [Description("How many connections were new in the records that were kept back.")]
    public required int Held { get; init; }

    [Description("Those of them that the policies deny.")]
    public required IEnumerable<string> HeldDenied { get; init; }
}

/// <summary>A policy that is recommended.</summary>
internal sealed record RecommendedFileContract
{
    [Description("The file's name.")]
    public required string File { get; init; }

    [Description("The workloads that the policy governs: namespace/name. None for a file with a set of addresses.")]
    public required IEnumerable<string> Workloads { get; init; }

    [Description("The file's whole text.")]
    public required string Text { get; init; }
}

/// <summary>What was seen of recommended policies.</summary>
internal sealed record RecommendationProofContract
{
    [Description("The engines that saw it.")]
    public required IEnumerable<string> Engines { get; init; }

    [Description("How many of the requested connections pass.")]
    public required int Allowed { get; init; }

    [Description("How many others are denied.")]
    public required int Denied { get; init; }

    [Description("Connections that stay open because no policy governs their ends.")]
    public required IEnumerable<string> Open { get; init; }

    [Description("Rules, peers and ports without which everything that was requested still passes.")]
    public required IEnumerable<string> Surplus { get; init; }

    [Description("Connections that were not requested and that the policies of '--beside' allow, with the rule that does.")]
    public required IEnumerable<UnwrittenContract> BesideSurplus { get; init; }

    [Description("What is wrong with the policies; then nothing is written.")]
    public required IEnumerable<string> Faults { get; init; }
}

/// <summary>A connection for which nothing is written.</summary>
internal sealed record UnwrittenContract
{
    [Description("The connection.")]
    public required string Connection { get; init; }

    [Description("Why, and what helps.")]
    public required string Reason { get; init; }
}

/// <summary>A connection that only one of two sources knows.</summary>
internal sealed record DisagreementContract
{
    [Description("Which source alone knows it.")]
    [AllowedValues("seen", "intended")]
    public required string Only { get; init; }

    [Description("The connection.")]
    public required string Connection { get; init; }

    [Description("Whether it is written all the same.")]
    public required bool Written { get; init; }
}

/// <summary>A connection that is allowed beyond what was asked.</summary>
internal sealed record GeneralisationContract
{
    [Description("The connection that was not requested.")]
    public required string Connection { get; init; }

    [Description("The one that cannot be allowed without it.")]
    public required string With { get; init; }
}
