using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies;

/// <summary>One condition and what to do where it holds, in Calico's terms.</summary>
/// <remarks>
/// A rule as it was written may become several of these, one for each peer and protocol
/// (<c>libcalico-go/lib/backend/k8s/conversion/conversion.go</c>); they share its number and location.
/// </remarks>
public sealed record Rule
{
    /// <summary>What to do.</summary>
    public required RuleAction Action { get; init; }

    /// <summary>The rule's place among those of its direction as they were written, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The protocol that the packet must have; null for any.</summary>
    public Protocol? Protocol { get; init; }

    /// <summary>The conditions on where the connection comes from.</summary>
    public PeerMatch Source { get; init; } = PeerMatch.Any;

    /// <summary>The conditions on where the connection goes to.</summary>
    public PeerMatch Destination { get; init; } = PeerMatch.Any;

    /// <summary>Where the rule was written.</summary>
    public SourceLocation Location { get; init; }
}
