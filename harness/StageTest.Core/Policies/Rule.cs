using System.Net.Sockets;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies;

/// <summary>One condition with its action, in Calico's terms.</summary>
/// <remarks>
/// A written rule may become several of these, one for each peer and protocol
/// (<c>libcalico-go/lib/backend/k8s/conversion/conversion.go</c>); they share its number and location.
/// </remarks>
internal sealed record Rule
{
    /// <summary>The action.</summary>
    public required RuleAction Action { get; init; }

    /// <summary>The rule's position among those of its direction as written, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The protocol that the packet must have; null for any.</summary>
    public Protocol? Protocol { get; init; }

    /// <summary>The protocol that the packet must not have; null for no such condition.</summary>
    public Protocol? NotProtocol { get; init; }

    /// <summary>The address family that the packet must have; null for both.</summary>
    public AddressFamily? Family { get; init; }

    /// <summary>The ICMP message that the packet must be; null for no such condition.</summary>
    public IcmpMatch? Icmp { get; init; }

    /// <summary>The ICMP message that the packet must not be; null for no such condition.</summary>
    public IcmpMatch? NotIcmp { get; init; }

    /// <summary>A condition on something that no packet of a flow shows, such as an HTTP path, in words; null for none.</summary>
    public string? Unseen { get; init; }

    /// <summary>The text of <see cref="Unseen"/>, as written, so that a change of it is noticed; null for none.</summary>
    public string? UnseenContent { get; init; }

    /// <summary>Whether it has a condition on the source port.</summary>
    public bool HasSourcePorts => !Source.Ports.IsEmpty || !Source.NotPorts.IsEmpty;

    /// <summary>
    /// Why the rule cannot be judged for every flow, or null if it can: it has a condition that flows do not show, or that only flows with
    /// a stated source port show. A flow that such a rule might decide has no verdict.
    /// </summary>
    public string? Unjudged => UnjudgedFrom(null);

    /// <summary>Why the rule cannot be judged for connections from a port, or null if it can.</summary>
    /// <param name="sourcePort">The port; null if the kernel chooses it.</param>
    public string? UnjudgedFrom(int? sourcePort) => Unseen ?? (HasSourcePorts && sourcePort is null ? "a source port" : null);

    /// <summary>The conditions on the source.</summary>
    public PeerMatch Source { get; init; } = PeerMatch.Any;

    /// <summary>The conditions on the destination.</summary>
    public PeerMatch Destination { get; init; } = PeerMatch.Any;

    /// <summary>The place of the rule.</summary>
    public SourceLocation Location { get; init; }
}
