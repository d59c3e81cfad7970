using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace StageTest.Core.Contract;

/// <summary>The report of <c>stagetest gate</c>.</summary>
internal sealed record GateContract
{
    [Description(Words.Version)]
    public required int Version { get; init; }

    [Description("What the gate says.")]
    [AllowedValues("promote", "hold", "error")]
    public required string Decision { get; init; }

    [Description("What the change is compared with: a revision and how it was found.")]
    public required string Base { get; init; }

    [Description("What is judged: a revision, or the working tree.")]
    public required string Head { get; init; }

    [Description("The engine that answered; null where nothing was run.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Engine { get; init; }

    [Description("Whether the engine sends packets.")]
    public required bool SendsPackets { get; init; }

    [Description("The files of policies, scenarios and manifests that differ, by path.")]
    public required IEnumerable<string> ChangedFiles { get; init; }

    [Description("What is wrong with the input, so that nothing was run.")]
    public required IEnumerable<ProblemContract> Problems { get; init; }

    [Description("The reasons to hold, and those that are waived or permitted, the most important first.")]
    public required IEnumerable<GateReasonContract> Reasons { get; init; }

    [Description("The scenarios that the change can affect.")]
    public required IEnumerable<ScenarioChangeContract> Scenarios { get; init; }

    [Description("Every connection that changes in a repository without scenarios, by its policies alone. Absent if there is a scenario.")]
    public IEnumerable<ConnectionChangeContract>? Connections { get; init; }

    [Description("How the change touches stagetest.yaml, in a sentence; null where it stays.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Settings { get; init; }

    [Description("The results of the base's scenarios with the change's policies, where results or scenarios differ.")]
    public required IEnumerable<QuestionContract> Questions { get; init; }

    [Description("Every rule of their staged policies.")]
    public required IEnumerable<RuleContract> Rules { get; init; }

    [Description("Which mistakes in the policies would be noticed. Absent if no score was requested.")]
    public MutationReviewContract? Mutations { get; init; }

    [Description("The report of the run. Absent if nothing was run.")]
    public RunContract? Run { get; init; }
}

/// <summary>A problem of the input.</summary>
internal sealed record ProblemContract
{
    [Description("How bad it is.")]
    [AllowedValues("error", "warning", "note")]
    public required string Severity { get; init; }

    [Description(Words.Location)]
    public required string Location { get; init; }

    [Description("The fact and the remedy.")]
    public required string Message { get; init; }
}

/// <summary>A reason of the gate.</summary>
internal sealed record GateReasonContract
{
    [Description("Its id, with a section in docs/reference/hold-reasons.md.")]
    public required string Id { get; init; }

    [Description("What it is about; a waiver names it.")]
    public required string Place { get; init; }

    [Description("The fact and, if there is one, the remedy.")]
    public required string Message { get; init; }

    [Description(Words.Location)]
    public required string Location { get; init; }

    [Description("The scenario that it came up in; null where it belongs to none.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Scenario { get; init; }

    [Description("Whether it holds the change.")]
    public required bool Holds { get; init; }

    [Description("Why it does not hold: its waiver, or the option that permits it; null where it holds.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Accepted { get; init; }

    [Description("The stage of the run that it is about. Absent if it is about none.")]
    [AllowedValues("baseline", "staged", "promoted")]
    public string? Stage { get; init; }

    [Description("The id of the run's reason, where the gate holds because a run did.")]
    public string? Cause { get; init; }

    [Description("The page that explains it, in StageTest's repository.")]
    public string? Page { get; init; }
}

/// <summary>What a change does to a scenario.</summary>
internal sealed record ScenarioChangeContract
{
    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("Its file.")]
    public required string File { get; init; }

    [Description("Whether the change adds it.")]
    public required bool New { get; init; }

    [Description("The flows that change their verdict.")]
    public required IEnumerable<FlowChangeContract> Flows { get; init; }

    [Description("Every connection that changes after promotion, on all ports and addresses.")]
    public required IEnumerable<ConnectionChangeContract> Connections { get; init; }

    [Description("Every connection that changes before promotion.")]
    public required IEnumerable<ConnectionChangeContract> ConnectionsBeforePromotion { get; init; }

    [Description("Why connections could not be compared; null where they were.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? MapProblem { get; init; }
}

/// <summary>A flow that changes.</summary>
internal sealed record FlowChangeContract
{
    [Description("The flow: from -> to:port/protocol.")]
    public required string Flow { get; init; }

    [Description("The stage at which it changes.")]
    [AllowedValues("baseline", "promoted")]
    public required string Stage { get; init; }

    [Description("Its verdict before the change.")]
    public required string Before { get; init; }

    [Description("Its verdict after the change.")]
    public required string After { get; init; }

    [Description("What decides at the destination now.")]
    public required string Ingress { get; init; }

    [Description("What decides at the source now.")]
    public required string Egress { get; init; }
}

/// <summary>Connections between two ends that change.</summary>
internal sealed record ConnectionChangeContract
{
    [Description(Words.From)]
    public required string From { get; init; }

    [Description(Words.To)]
    public required string To { get; init; }

    [Description("What opens, in words; empty where nothing does.")]
    public required string Opens { get; init; }

    [Description("What closes, in words; empty where nothing does.")]
    public required string Closes { get; init; }
}

/// <summary>A rule of a staged policy.</summary>
internal sealed record RuleContract
{
    [Description("The rule: policy, direction and number.")]
    public required string Rule { get; init; }

    [Description(Words.Location)]
    public required string Location { get; init; }

    [Description("Whether a tested flow reaches it.")]
    [AllowedValues("hit", "shadowed", "unreached")]
    public required string Readiness { get; init; }

    [Description("What comes before it if it is shadowed, else null.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? By { get; init; }
}

/// <summary>How many mistakes the scenarios would notice.</summary>
internal sealed record MutationReviewContract
{
    [Description("The part of the mistakes that is noticed, from 0 to 1.")]
    public required double Score { get; init; }

    [Description("The part that must be noticed.")]
    public required double Least { get; init; }

    [Description("How many are noticed.")]
    public required int Noticed { get; init; }

    [Description("Those that no expectation notices.")]
    public required IEnumerable<UnnoticedContract> Unnoticed { get; init; }
}

/// <summary>A mistake that no expectation notices.</summary>
internal sealed record UnnoticedContract
{
    [Description(Words.Location)]
    public required string At { get; init; }

    [Description("The object and the mistake, in words.")]
    public required string Change { get; init; }

    [Description("Lines to paste into the scenario, so that it notices.")]
    public required IEnumerable<RemedyContract> Remedy { get; init; }
}
