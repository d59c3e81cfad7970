using System.ComponentModel;
using System.Text.Json.Serialization;

namespace StageTest.Core.Contract;

/// <summary>What <c>stagetest map</c> writes: every connection that the policies allow.</summary>
internal sealed record MapContract
{
    [Description(Words.Version)]
    public required int Version { get; init; }

    [Description("The connections that are allowed, exact for all ports and protocols.")]
    public required IEnumerable<ConnectionContract> Connections { get; init; }
}

/// <summary>The connections between two ends.</summary>
internal sealed record ConnectionContract
{
    /// <summary>What <c>ipFamily</c> means, also in changes.</summary>
    public const string FamilyText =
        "IPv4 or IPv6, where workloads have addresses of both and the other one differs. Absent where all addresses are meant.";

    [Description("Where they begin.")]
    public required MapEndContract From { get; init; }

    [Description("Where they end.")]
    public required MapEndContract To { get; init; }

    [Description(FamilyText)]
    public string? IpFamily { get; init; }

    [Description("What is allowed.")]
    public required ConnectionSetContract Allowed { get; init; }

    [Description(
        "What is allowed or not because the addresses of pods are unknown or a condition is not evaluated. " + "Absent if there are none."
    )]
    public ConnectionSetContract? Unknown { get; init; }
}

/// <summary>What <c>stagetest diff</c> writes: every connection that differs.</summary>
internal sealed record DiffContract
{
    [Description(Words.Version)]
    public required int Version { get; init; }

    [Description("The workloads that only the second map has.")]
    public required IEnumerable<string> NewWorkloads { get; init; }

    [Description("The workloads that only the first map has.")]
    public required IEnumerable<string> LostWorkloads { get; init; }

    [Description("The connections that differ.")]
    public required IEnumerable<MapChangeContract> Changes { get; init; }
}

/// <summary>The connections between two ends, before and after.</summary>
internal sealed record MapChangeContract
{
    [Description("What happens, in a word: added, removed, changed, or unknown where it cannot be determined.")]
    public required string Change { get; init; }

    [Description("Where they begin.")]
    public required MapEndContract From { get; init; }

    [Description("Where they end.")]
    public required MapEndContract To { get; init; }

    [Description(ConnectionContract.FamilyText)]
    public string? IpFamily { get; init; }

    [Description("What was allowed before.")]
    public required ConnectionSetContract Before { get; init; }

    [Description("What is allowed after.")]
    public required ConnectionSetContract After { get; init; }

    [Description(
        "What may have been allowed before, because the addresses of pods are unknown or a condition is not evaluated. "
            + "Absent if there are none."
    )]
    public ConnectionSetContract? BeforeUnknown { get; init; }

    [Description(
        "What may be allowed after, because the addresses of pods are unknown or a condition is not evaluated. "
            + "Absent if there are none."
    )]
    public ConnectionSetContract? AfterUnknown { get; init; }

    [Description(
        "What may open or close although it is unknown on both sides, because a condition decides that is not evaluated. Absent if there "
            + "is none."
    )]
    public ConnectionSetContract? MayDiffer { get; init; }
}

/// <summary>An end of connections: a workload, or addresses.</summary>
internal sealed record MapEndContract
{
    [Description("The workload: namespace/name. Absent if the end is a range of addresses.")]
    public string? Workload { get; init; }

    [Description("The kind of the workload.")]
    public string? Kind { get; init; }

    [Description("The first address of the range. Absent if the end is a workload.")]
    public string? FirstAddress { get; init; }

    [Description("The last address of the range.")]
    public string? LastAddress { get; init; }
}

/// <summary>A set of connections, as ranges of ports and messages. A protocol without any is omitted.</summary>
internal sealed record ConnectionSetContract
{
    [Description("Whether it is every connection there is.")]
    public required bool All { get; init; }

    [Description("Ranges of ports: [first, last].")]
    public IEnumerable<IReadOnlyList<int>>? Tcp { get; init; }

    [Description("Ranges of ports: [first, last].")]
    public IEnumerable<IReadOnlyList<int>>? Udp { get; init; }

    [Description("Ranges of ports: [first, last].")]
    public IEnumerable<IReadOnlyList<int>>? Sctp { get; init; }

    [Description("Ranges of messages: [first, last], each type times 256 plus code.")]
    public IEnumerable<IReadOnlyList<int>>? Icmp { get; init; }

    [Description("Ranges of messages: [first, last], each type times 256 plus code.")]
    [JsonPropertyName("icmpv6")]
    public IEnumerable<IReadOnlyList<int>>? IcmpV6 { get; init; }

    [Description("Ranges of numbers of other protocols: [first, last].")]
    public IEnumerable<IReadOnlyList<int>>? OtherProtocols { get; init; }
}
