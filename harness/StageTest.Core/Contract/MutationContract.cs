using System.ComponentModel;

namespace StageTest.Core.Contract;

/// <summary>What <c>stagetest mutate</c> writes.</summary>
internal sealed record MutationContract
{
    [Description(Words.Version)]
    public required int Version { get; init; }

    [Description("The part of the mistakes that is noticed in all scenarios together, from 0 to 1.")]
    public required double Score { get; init; }

    [Description("The scenarios.")]
    public required IEnumerable<MutationRunContract> Scenarios { get; init; }
}

/// <summary>How well the expectations of a scenario would notice mistakes.</summary>
internal sealed record MutationRunContract
{
    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("Its file.")]
    public required string File { get; init; }

    [Description("The part of the mistakes that is noticed, from 0 to 1.")]
    public required double Score { get; init; }

    [Description("How many mistakes can be made; more than were tried where only a sample was.")]
    public required int Possible { get; init; }

    [Description("How many are noticed.")]
    public required int Killed { get; init; }

    [Description("How many change no connection, so that there is nothing to notice.")]
    public required int Equivalent { get; init; }

    [Description("Those that no expectation notices.")]
    public required IEnumerable<SurvivorContract> Survivors { get; init; }
}

/// <summary>A mistake that no expectation notices.</summary>
internal sealed record SurvivorContract
{
    [Description("The kind of the mistake.")]
    public required string Operator { get; init; }

    [Description(Words.Location)]
    public required string At { get; init; }

    [Description("The policy, tier or network set.")]
    public required string Policy { get; init; }

    [Description("The mistake, in words.")]
    public required string Change { get; init; }

    [Description("Lines to paste into the scenario, so that it notices.")]
    public required IEnumerable<RemedyContract> Remedy { get; init; }
}

/// <summary>A line to paste into a scenario.</summary>
internal sealed record RemedyContract
{
    [Description("The list that it is an item of, such as expect.promoted.deny.")]
    public required string Path { get; init; }

    [Description("The item, without its dash.")]
    public required string Item { get; init; }
}
