using System.ComponentModel;

namespace StageTest.Core.Contract;

/// <summary>What <c>stagetest board</c> writes: tiers and policies in order of evaluation.</summary>
internal sealed record BoardContract
{
    [Description(Words.Version)]
    public required int Version { get; init; }

    [Description("The scenario.")]
    public required string Scenario { get; init; }

    [Description("The version of Calico whose order applies.")]
    public required string Calico { get; init; }

    [Description("The tiers, in order of evaluation.")]
    public required IEnumerable<BoardTierContract> Tiers { get; init; }
}

/// <summary>A tier.</summary>
internal sealed record BoardTierContract
{
    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("Its order.")]
    public required double Order { get; init; }

    [Description("What happens at its end to what its policies govern and none decides: deny or pass.")]
    public required string DefaultAction { get; init; }

    [Description("How many flows its end decides after promotion.")]
    public required int DecidedAtEnd { get; init; }

    [Description("Its policies, in order of evaluation.")]
    public required IEnumerable<BoardPolicyContract> Policies { get; init; }
}

/// <summary>A policy.</summary>
internal sealed record BoardPolicyContract
{
    [Description("Its kind.")]
    public required string Kind { get; init; }

    [Description("Its namespace; empty for kinds of the whole cluster.")]
    public required string Namespace { get; init; }

    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("Its order. Absent if it has none, and comes last.")]
    public double? Order { get; init; }

    [Description("What promotion makes of it: enforced, replaced, removed, added, replaces or removes-nothing.")]
    public required string Staging { get; init; }

    [Description("The file.")]
    public required string File { get; init; }

    [Description("The line.")]
    public required int Line { get; init; }

    [Description("Its owners, as 'owners' of stagetest.yaml says. Absent if these do not name it.")]
    public IEnumerable<string>? Owners { get; init; }

    [Description("The subjects that may change its enforced form, by the scenario's roles and bindings. Absent if there are none.")]
    public IEnumerable<string>? Writers { get; init; }

    [Description("The workloads that it governs.")]
    public required IEnumerable<string> Pods { get; init; }

    [Description("Its rules as they were written.")]
    public required IEnumerable<BoardRuleContract> Rules { get; init; }
}

/// <summary>A rule.</summary>
internal sealed record BoardRuleContract
{
    [Description("The direction: ingress or egress.")]
    public required string Direction { get; init; }

    [Description("Its place among the rules of its direction, from 1.")]
    public required int Number { get; init; }

    [Description("What it does: allow, deny, pass or log.")]
    public required string Action { get; init; }

    [Description("Whether flows reach it: hit, shadowed or unreached.")]
    public required string Readiness { get; init; }

    [Description("What decides before it. Absent if it is not shadowed.")]
    public string? ShadowedBy { get; init; }

    [Description("The file.")]
    public required string File { get; init; }

    [Description("The line.")]
    public required int Line { get; init; }

    [Description("The flows that it decides.")]
    public required IEnumerable<string> Flows { get; init; }
}
