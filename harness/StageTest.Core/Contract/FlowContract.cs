using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace StageTest.Core.Contract;

/// <summary>One flow.</summary>
internal abstract record FlowContract
{
    [Description(Words.From)]
    [JsonPropertyOrder(-1)]
    public required string From { get; init; }

    [Description(Words.To)]
    [JsonPropertyOrder(-1)]
    public required string To { get; init; }

    [Description("The port, or 0 for a protocol without ports.")]
    [JsonPropertyOrder(-1)]
    public required int Port { get; init; }

    [Description("The protocol, such as tcp.")]
    [JsonPropertyOrder(-1)]
    public required string Protocol { get; init; }

    [Description("The family of addresses, if it is not IPv4.")]
    [JsonPropertyOrder(-1)]
    public string? IpFamily { get; init; }
}

/// <summary>A flow at a stage.</summary>
internal sealed record StageFlowContract : FlowContract
{
    [Description("What the author expects; null where nothing is expected at this stage.")]
    [AllowedValues("allowed", "denied", null)]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Expected { get; init; }

    [Description("What was seen.")]
    [AllowedValues("allowed", "denied", "probeFailed", "notObserved")]
    public required string Observed { get; init; }

    [Description("What the policies say.")]
    [AllowedValues("allowed", "denied", "probeFailed", "notObserved")]
    public required string Predicted { get; init; }

    [Description("The rules that explain the prediction.")]
    public required RulingContract Ruling { get; init; }

    [Description("What is known about the observation beyond its verdict.")]
    public string? Detail { get; init; }

    [Description("Why the gate holds on it. Absent if it does not.")]
    [AllowedValues("unexpected", "undetermined", "mispredicted", "changedByStaging", "unproven")]
    public string? Difference { get; init; }

    [Description("The line of the scenario that expects it: file:line:column. Absent for a default.")]
    public string? ExpectedAt { get; init; }

    [Description("Why the author expects it.")]
    public string? Because { get; init; }

    [Description("When the policies closed it, if the engine can measure this.")]
    public EffectContract? Enforced { get; init; }

    [Description("When the policies opened it, if the engine can measure this.")]
    public EffectContract? Released { get; init; }
}

/// <summary>A flow of the reading without any policy.</summary>
internal sealed record ControlFlowContract : FlowContract
{
    [Description("What was seen.")]
    [AllowedValues("allowed", "denied", "probeFailed", "notObserved")]
    public required string Observed { get; init; }

    [Description("What is known about the observation beyond its verdict.")]
    public string? Detail { get; init; }
}

/// <summary>A flow of which Calico's pending trace shows something else than promotion does.</summary>
internal sealed record PendingContract : FlowContract
{
    [Description("What Calico's pending trace shows.")]
    [AllowedValues("allowed", "denied", "probeFailed", "notObserved")]
    public required string Pending { get; init; }

    [Description("What promotion makes of it.")]
    [AllowedValues("allowed", "denied", "probeFailed", "notObserved")]
    public required string Promoted { get; init; }

    [Description("Why they differ.")]
    public required string Why { get; init; }
}
