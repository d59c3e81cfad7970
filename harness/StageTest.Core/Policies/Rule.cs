using System.Net.Sockets;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies;

/// <summary>One condition and what to do where it holds, in Calico's terms.</summary>
/// <remarks>
/// A rule as it was written may become several of these, one for each peer and protocol
/// (<c>libcalico-go/lib/backend/k8s/conversion/conversion.go</c>); they share its number and location.
/// </remarks>
internal sealed record Rule
{
    /// <summary>What to do.</summary>
    public required RuleAction Action { get; init; }

    /// <summary>The rule's place among those of its direction as they were written, from 1.</summary>
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

    /// <summary>A condition that no packet of a flow shows, such as an HTTP path, in words; null for none.</summary>
    public string? Unseen { get; init; }

    /// <summary>What <see cref="Unseen"/> asks for, as written, so that a change of it is noticed; null for none.</summary>
    public string? UnseenContent { get; init; }

    /// <summary>Whether it has a condition on the port that connections come from.</summary>
    public bool HasSourcePorts => !Source.Ports.IsEmpty || !Source.NotPorts.IsEmpty;

    /// <summary>
    /// Why the rule cannot be judged for every flow, or null if it can: it has a condition that flows do not show, or that only those
    /// show whose source has a stated port. A flow that such a rule might decide has no verdict.
    /// </summary>
    public string? Unjudged => UnjudgedFrom(null);

    /// <summary>Why the rule cannot be judged for connections from a port, or null if it can.</summary>
    /// <param name="sourcePort">The port; null if it is the kernel's choice.</param>
    public string? UnjudgedFrom(int? sourcePort) => Unseen ?? (HasSourcePorts && sourcePort is null ? "a source port" : null);

    /// <summary>The conditions on where the connection comes from.</summary>
    public PeerMatch Source { get; init; } = PeerMatch.Any;

    /// <summary>The conditions on where the connection goes to.</summary>
    public PeerMatch Destination { get; init; } = PeerMatch.Any;

    /// <summary>Where the rule was written.</summary>
    public SourceLocation Location { get; init; }
}
