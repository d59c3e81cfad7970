using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>The first packet of a connection.</summary>
/// <param name="From">Where it comes from.</param>
/// <param name="To">Where it goes to, after any translation of a service's address.</param>
/// <param name="Port">The destination's port and the protocol.</param>
/// <param name="IsTranslated">Whether it was sent to a Service, so that it leaves the pod even where it comes back to it.</param>
internal readonly record struct Packet(Node From, Node To, Port Port, bool IsTranslated = false)
{
    // A probe without ports is an echo request.
    public int IcmpType =>
        Port.Protocol switch
        {
            Protocol.Icmp => 8,
            Protocol.IcmpV6 => 128,
            _ => -1,
        };
}
