using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StageTest.Core.Contract;

/// <summary>What <c>stagetest replay</c> writes: what policies say about recorded flows.</summary>
internal sealed record ReplayContract
{
    [Description(Words.Version)]
    public required int Version { get; init; }

    [Description("Whether a flow that was allowed would be denied, and no waiver accepts it.")]
    public required bool Holds { get; init; }

    [Description("How many records the sources contain.")]
    public required long Read { get; init; }

    [Description("How many of them are not replayed, by reason.")]
    public required IEnumerable<LeftOutContract> LeftOut { get; init; }

    [Description("How many flows are of each class, by its name.")]
    public required IReadOnlyDictionary<string, int> Classes { get; init; }

    [Description("The flows, the most important class first.")]
    public required Lines<ReplayedFlowContract> Flows { get; init; }
}

/// <summary>A recorded flow, and what policies say about it.</summary>
internal sealed record ReplayedFlowContract
{
    [Description("Where the connection begins, as the record or the topology calls it.")]
    public required string From { get; init; }

    [Description("Where it ends.")]
    public required string To { get; init; }

    [Description("The port, or 0 for a protocol without ports.")]
    public required int Port { get; init; }

    [Description("The protocol, such as tcp.")]
    public required string Protocol { get; init; }

    [Description("What becomes of it.")]
    [AllowedValues("wouldBeDenied", "undecided", "wouldBeAllowed", "differs", "staysAllowed", "staysDenied")]
    public required string Class { get; init; }

    [Description("What was observed; allowed if it worked at least once.")]
    [AllowedValues("allowed", "denied")]
    public required string Seen { get; init; }

    [Description("Whether it was also seen denied. Absent if it was not.")]
    public bool? SeenDeniedToo { get; init; }

    [Description("Whether the observation differs from the verdict of the enforced policies. Absent if it does not differ.")]
    public bool? DiffersFromSeen { get; init; }

    [Description("Whether promotion changes nothing about it, regardless of what the record lacks. Absent if it is decided.")]
    public bool? Unaffected { get; init; }

    [Description("How many connections were seen.")]
    public required long Connections { get; init; }

    [Description("When it was first seen, in UTC.")]
    public required string First { get; init; }

    [Description("When it was last seen, in UTC.")]
    public required string Last { get; init; }

    [Description("The first record of it: file:line:column.")]
    public required string RecordedAt { get; init; }

    [Description("The verdict of the enforced policies.")]
    public required ReplayAnswerContract Now { get; init; }

    [Description("Their verdict after promotion.")]
    public required ReplayAnswerContract Promoted { get; init; }

    [Description("What Calico's pending trace showed differently from promotion. Absent if nothing, or where no trace was " + "recorded.")]
    public ReplayPendingContract? PendingTrace { get; init; }

    [Description("The line that decides after promotion. Absent if no policy decides.")]
    public string? Location { get; init; }

    [Description("The owner who accepts that it would be denied, and the reason. Absent if it is not accepted.")]
    public string? Waiver { get; init; }
}

/// <summary>Where Calico's pending trace and promotion differ.</summary>
internal sealed record ReplayPendingContract
{
    [Description("The end of the connection: egress at the source, ingress at the destination.")]
    [AllowedValues("ingress", "egress")]
    public required string Direction { get; init; }

    [Description("What the trace showed; promotion does the opposite.")]
    [AllowedValues("allowed", "denied")]
    public required string Shown { get; init; }

    [Description("Whether Calico's trace differs by its design; false where it was made of other staged policies than these.")]
    public required bool ByDesign { get; init; }

    [Description("Why they differ.")]
    public required string Why { get; init; }
}

/// <summary>What policies say about a recorded flow.</summary>
internal sealed record ReplayAnswerContract
{
    [Description("The verdict.")]
    [AllowedValues("allowed", "denied", "undecided")]
    public required string Verdict { get; init; }

    [Description("What decides, in words. Absent if nothing could be evaluated.")]
    public string? Ruling { get; init; }

    [Description("Why it is undecided, and what would decide it. Absent if it is decided.")]
    public string? Why { get; init; }
}
