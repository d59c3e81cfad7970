using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StageTest.Core.Contract;

/// <summary>What <c>stagetest observe --output json</c> writes.</summary>
internal sealed record ObservationContract
{
    [Description(Words.Version)]
    public required int Version { get; init; }

    [Description("How many records the sources contain.")]
    public required long Read { get; init; }

    [Description("How many of them are not shown, by reason.")]
    public required IEnumerable<LeftOutContract> LeftOut { get; init; }

    [Description("The records, those with equal ends, port, verdict and policies added up, the one that was seen first before the others.")]
    public required Lines<FlowRecordContract> Records { get; init; }
}

/// <summary>How many records are not shown for one reason.</summary>
internal sealed record LeftOutContract
{
    [Description("The reason.")]
    public required string Reason { get; init; }

    [Description("How many there are.")]
    public required long Count { get; init; }
}

/// <summary>A connection that was seen, at one of its ends: a line of <c>stagetest observe --output jsonl</c>.</summary>
internal sealed record FlowRecordContract
{
    [Description("When it was first seen, in UTC.")]
    public required string First { get; init; }

    [Description("When it was last seen, in UTC.")]
    public required string Last { get; init; }

    [Description("Where the connection begins.")]
    public required FlowEndContract From { get; init; }

    [Description("Where it ends.")]
    public required FlowEndContract To { get; init; }

    [Description("The destination's port, or 0 for a protocol without ports.")]
    public required int Port { get; init; }

    [Description("The protocol, such as tcp.")]
    public required string Protocol { get; init; }

    [Description("The family of its addresses. Absent if none is known.")]
    [AllowedValues("IPv4", "IPv6")]
    public string? IpFamily { get; init; }

    [Description("The Service that it was opened to. Absent if none is known.")]
    public FlowServiceContract? Service { get; init; }

    [Description("The end that reported it. Absent if the source does not say.")]
    [AllowedValues("source", "destination")]
    public string? Reporter { get; init; }

    [Description("What happened at this end.")]
    [AllowedValues("allow", "deny")]
    public required string Action { get; init; }

    [Description("The steps through the policies that were enforced; none if the source has none.")]
    public required IEnumerable<PolicyHitContract> Enforced { get; init; }

    [Description("The steps of Calico's pending trace; none if the source has none.")]
    public required IEnumerable<PolicyHitContract> Pending { get; init; }

    [Description("Packets to the reporting end.")]
    public required long PacketsIn { get; init; }

    [Description("Packets from it.")]
    public required long PacketsOut { get; init; }

    [Description("Bytes to it.")]
    public required long BytesIn { get; init; }

    [Description("Bytes from it.")]
    public required long BytesOut { get; init; }

    [Description("Connections that were opened.")]
    public required long Connections { get; init; }
}

/// <summary>An end of a recorded connection.</summary>
internal sealed record FlowEndContract
{
    [Description("What it is.")]
    [AllowedValues("workload", "host", "networkSet", "network")]
    public required string Kind { get; init; }

    [Description("The namespace. Absent if it has none.")]
    public string? Namespace { get; init; }

    [Description(
        "The name of a pod, or what pods have in common, such as web-*; pub or pvt for an address outside all pods and network sets."
    )]
    public required string Name { get; init; }

    [Description("The workload of the pod, if the source has it.")]
    public string? Workload { get; init; }

    [Description("The pod's labels, if the source has them.")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    [Description("The labels of its namespace, if the source has them.")]
    public IReadOnlyDictionary<string, string>? NamespaceLabels { get; init; }

    [Description("The pod's service account, if the source has it.")]
    public string? ServiceAccount { get; init; }

    [Description("Its address, if the source has it.")]
    public string? Address { get; init; }

    [Description("The domain names by which it was asked for, if the source has them.")]
    public IEnumerable<string>? Domains { get; init; }

    [Description("The scenario of StageTest whose run saw it. Absent if the record is of no run.")]
    public string? Scenario { get; init; }
}

/// <summary>A port of a Service.</summary>
internal sealed record FlowServiceContract
{
    [Description("The Service's namespace.")]
    public required string Namespace { get; init; }

    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("Its own port; 0 if the source does not have it.")]
    public required int Port { get; init; }
}

/// <summary>A step through policies.</summary>
internal sealed record PolicyHitContract
{
    [Description("What was met, in the words of Calico's flow logs, such as NetworkPolicy or EndOfTier.")]
    public required string Kind { get; init; }

    [Description("The policy's namespace; empty if it has none.")]
    public required string Namespace { get; init; }

    [Description("The policy's name, or the profile's; empty for the end of a tier.")]
    public required string Name { get; init; }

    [Description("The tier; empty if there is none.")]
    public required string Tier { get; init; }

    [Description("What happened there.")]
    [AllowedValues("allow", "deny", "pass", "log")]
    public required string Action { get; init; }

    [Description("The rule's place in its policy, from 0; -1 for the end of a tier, -2 if the source does not have it.")]
    public required int RuleIndex { get; init; }

    [Description("For the end of a tier, a policy because of which the tier counts.")]
    public PolicyHitContract? Trigger { get; init; }
}
