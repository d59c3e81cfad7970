using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StageTest.Core.Contract;

/// <summary>One stage of a run.</summary>
internal sealed record StageContract
{
    [Description("Its name.")]
    [AllowedValues("baseline", "staged", "promoted")]
    public required string Name { get; init; }

    [Description("How many times all flows were read.")]
    public required int Readings { get; init; }

    [Description("Whether two readings in a row agreed before the time was over.")]
    public required bool Settled { get; init; }

    [Description("How long the stage took.")]
    public required double DurationSeconds { get; init; }

    [Description("The flows that changed between readings.")]
    public required IEnumerable<string> Flapped { get; init; }

    [Description("How silence was distinguished from an answer. Absent if the engine sends no packets.")]
    public ProbingContract? Probing { get; init; }

    [Description("Every flow that was tested.")]
    public required Lines<StageFlowContract> Flows { get; init; }
}

/// <summary>How probes were read.</summary>
internal sealed record ProbingContract
{
    [Description("How long silence lasted to count as a denial.")]
    public required double DenialTimeoutSeconds { get; init; }

    [Description("Whether that time was learned from the answers; false where an option gave it.")]
    public required bool Learned { get; init; }

    [Description("How many answers it was learned from.")]
    public required long Answers { get; init; }

    [Description("How long the slowest answer took.")]
    public required double SlowestAnswerSeconds { get; init; }

    [Description("The flows that were tested a second time, with a longer wait.")]
    public required IEnumerable<string> SecondLooks { get; init; }

    [Description("Those of them that answered then.")]
    public required IEnumerable<string> Changed { get; init; }
}

/// <summary>The reading without any policy.</summary>
internal sealed record ControlContract
{
    [Description("Every flow whose denial counts as proof.")]
    public required Lines<ControlFlowContract> Flows { get; init; }
}

/// <summary>When an answer showed a change of policies.</summary>
internal sealed record EffectContract
{
    [Description("Seconds from the change until an answer showed it.")]
    public required double AfterSeconds { get; init; }

    [Description("Seconds from the change until the last answer that did not show it.")]
    public required double NotBeforeSeconds { get; init; }
}

/// <summary>The rules that explain a prediction.</summary>
internal sealed record RulingContract
{
    [Description("What decides at the destination.")]
    public required string Ingress { get; init; }

    [Description("What decides at the source.")]
    public required string Egress { get; init; }
}
