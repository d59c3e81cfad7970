using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows;

/// <summary>A connection as one of its ends saw it, and the effect of policies there: the same for every engine.</summary>
internal sealed record FlowLog
{
    /// <summary>The end time of its reading.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The reporting end.</summary>
    public required FlowReporter Reporter { get; init; }

    /// <summary>
    /// The pod or external endpoint that opened the connection: <c>shop/web</c>, <c>shop/web-1</c> of several replicas,
    /// <c>external/internet</c>.
    /// </summary>
    public required string Source { get; init; }

    /// <summary>The destination: a pod or external endpoint.</summary>
    public required string Destination { get; init; }

    /// <summary>The destination's port and the protocol, after translation.</summary>
    public required Port Port { get; init; }

    /// <summary>The Service that the connection was opened to; null for the destination's own address.</summary>
    public FlowService? Service { get; init; }

    /// <summary>The family of the addresses. Default: IPv4.</summary>
    public AddressFamily Family { get; init; } = IpFamily.V4;

    /// <summary>The steps through the enforced policies, in order. The last of them decided.</summary>
    public required ImmutableArray<PolicyHit> Enforced { get; init; }

    /// <summary>The steps of Calico's pending trace: staged policies in their places beside the enforced ones.</summary>
    public required ImmutableArray<PolicyHit> Pending { get; init; }

    /// <summary>
    /// How many packets of the connection met the policies: the first, and its repetitions. 0 if none was sent.
    /// </summary>
    public required long Packets { get; init; }

    /// <summary>The result at this end: Allow or Deny.</summary>
    public RuleAction Action => Enforced[^1].Action;
}
