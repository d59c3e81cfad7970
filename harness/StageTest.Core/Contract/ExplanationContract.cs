using System.ComponentModel;
using System.Text.Json.Serialization;

namespace StageTest.Core.Contract;

/// <summary>What <c>stagetest explain</c> writes: what policies do to one flow, and why.</summary>
internal sealed record ExplanationContract : FlowContract
{
    [Description(Words.Version)]
    [System.Text.Json.Serialization.JsonPropertyOrder(-2)]
    public required int Version { get; init; }

    [Description("The stage that is explained; null for plain manifests.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Stage { get; init; }

    [Description("What the policies say.")]
    public required string Verdict { get; init; }

    [Description("What is known beyond the verdict, or null.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Detail { get; init; }

    [Description("What Calico's pending trace shows differently, or null.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? PendingTrace { get; init; }

    [Description("The pods behind the Service that the flow goes to.")]
    public IEnumerable<string>? Backends { get; init; }

    [Description("What happens at the source.")]
    public required ExplainedEndContract Egress { get; init; }

    [Description("What happens at the destination.")]
    public required ExplainedEndContract Ingress { get; init; }
}

/// <summary>What policies do at one end of a flow.</summary>
internal sealed record ExplainedEndContract
{
    [Description("Whether the flow passes.")]
    public required bool Allowed { get; init; }

    [Description("What decides, in words.")]
    public required string Ruling { get; init; }

    [Description("The tiers, in the order in which they are evaluated.")]
    public required IEnumerable<ExplainedTierContract> Tiers { get; init; }
}

/// <summary>What a tier does.</summary>
internal sealed record ExplainedTierContract
{
    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("Its order.")]
    public required double Order { get; init; }

    [Description("What it does if none of its policies decides.")]
    public required string DefaultAction { get; init; }

    [Description("Whether a policy of it selects the workload.")]
    public required bool Applies { get; init; }

    [Description("What it decides; null if it does not decide.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Decision { get; init; }

    [Description("Its policies, in the order in which they are evaluated.")]
    public required IEnumerable<ExplainedPolicyContract> Policies { get; init; }
}

/// <summary>What a policy does.</summary>
internal sealed record ExplainedPolicyContract
{
    [Description("Its kind.")]
    public required string Kind { get; init; }

    [Description("Its name.")]
    public required string Name { get; init; }

    [Description(Words.Location)]
    public required string Location { get; init; }

    [Description("Why it does not decide; null if it may.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? WhyNot { get; init; }

    [Description("Its rules that were looked at.")]
    public required IEnumerable<ExplainedRuleContract> Rules { get; init; }
}

/// <summary>What a rule does.</summary>
internal sealed record ExplainedRuleContract
{
    [Description("Its number in the policy.")]
    public required int Number { get; init; }

    [Description("Its action.")]
    public required string Action { get; init; }

    [Description(Words.Location)]
    public required string Location { get; init; }

    [Description("Whether it matches the flow.")]
    public required bool Matches { get; init; }

    [Description("Why it does not match; null where it does.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? WhyNot { get; init; }
}
