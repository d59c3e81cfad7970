using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace StageTest.Core.Contract;

/// <summary>What a scenario of the base asks of the change's policies.</summary>
internal sealed record QuestionContract
{
    [Description("The name of the scenario in the base.")]
    public required string Scenario { get; init; }

    [Description("Its file in the base.")]
    public required string File { get; init; }

    [Description("Why the base's question cannot be tested with the change's policies; null if it was tested.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Problem { get; init; }

    [Description("The flows whose answers differ: between the two sides, or between the two questions.")]
    public required IEnumerable<AnswerContract> Answers { get; init; }

    [Description("How the question of the change differs from the base's.")]
    public required IEnumerable<QuestionChangeContract> Changes { get; init; }
}

/// <summary>The answers to one question about one flow.</summary>
internal sealed record AnswerContract
{
    [Description("The flow: from -> to:port/protocol.")]
    public required string Flow { get; init; }

    [Description("The stage of the run.")]
    [AllowedValues("baseline", "promoted")]
    public required string Stage { get; init; }

    [Description("What the base expects; null where it expects nothing of the flow.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Expected { get; init; }

    [Description("The verdict of the base's policies in the base's scenario.")]
    public required string Before { get; init; }

    [Description("The verdict of the change's policies in the base's scenario.")]
    public required string ByBase { get; init; }

    [Description("The verdict of the change's policies in the change's scenario; null if that no longer tests the flow.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? ByHead { get; init; }

    [Description("Whether the base's question has another answer than before, which the base does not expect after promotion either.")]
    public required bool Otherwise { get; init; }

    [Description("Who declares the answer: the base or the change; null where nothing declares it.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? DeclaredBy { get; init; }

    [Description("The place of the declaration; null where nothing declares it.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? DeclaredAt { get; init; }
}

/// <summary>One difference between the base's question and the change's.</summary>
internal sealed record QuestionChangeContract
{
    [Description("The part of the question.")]
    [AllowedValues("version", "source", "namespace", "workload", "labels", "ports", "external", "object", "expectation", "observed")]
    public required string Part { get; init; }

    [Description("What differs: a workload, a flow, a path.")]
    public required string Subject { get; init; }

    [Description("How it is in the base, in words; empty if it is new.")]
    public required string Before { get; init; }

    [Description("How it is after the change, in words; empty where the change removes it.")]
    public required string After { get; init; }

    [Description(Words.Location)]
    public required string Location { get; init; }

    [Description("Who declares it: the base or the change; null where nothing declares it.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? DeclaredBy { get; init; }

    [Description("The place of the declaration; null where nothing declares it.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? DeclaredAt { get; init; }
}
