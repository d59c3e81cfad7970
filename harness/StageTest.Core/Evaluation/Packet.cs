using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>The first packet of a connection.</summary>
/// <param name="From">The source.</param>
/// <param name="To">The destination, after any translation of a Service's address.</param>
/// <param name="Port">The destination's port and the protocol.</param>
/// <param name="IsTranslated">Whether it was sent to a Service, so that it leaves the pod even if it returns to it.</param>
internal readonly record struct Packet(Node From, Node To, Port Port, bool IsTranslated = false)
{
    /// <summary>The node and its port that egress policies see instead of the destination; null if they see the destination.</summary>
    public (Node Node, Port Port)? SeenAt { get; init; }

    /// <summary>The node whose address ingress policies see instead of the source; null if they see the source.</summary>
    public Node? SeenFrom { get; init; }

    /// <summary>The path between the ends in words, see <see cref="ServiceWay.By"/>; null if there is only one.</summary>
    public string? By { get; init; }

    /// <summary>The packet as the policies of one direction see it.</summary>
    public Packet As(Direction direction) =>
        direction == Direction.Egress
            ? SeenAt is { } seen
                ? this with
                {
                    To = seen.Node,
                    Port = seen.Port,
                    SeenAt = null,
                }
                : this
            : SeenFrom is { } node
                ? this with
                {
                    From = node,
                    SeenFrom = null,
                }
                : this;

    /// <summary>The type of the ICMP message; -1 for other protocols.</summary>
    public int IcmpType => Port.MessageType;
}
