using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Linux;

namespace StageTest.ProbeAgent;

/// <summary>Creates sockets of the protocols that an agent serves and probes.</summary>
internal static class AgentSocket
{
    /// <summary>Whether the answer of a protocol is the echo of a single message.</summary>
    public static bool IsDatagram(Protocol protocol) => protocol is Protocol.Udp || IsEcho(protocol);

    /// <summary>Whether probes of a protocol are echo requests, which the kernel of the destination answers.</summary>
    public static bool IsEcho(Protocol protocol) => protocol is Protocol.Icmp or Protocol.IcmpV6;

    /// <summary>Opens a socket.</summary>
    /// <exception cref="SocketException">The kernel rejected it;
    /// <see cref="SocketError.ProtocolNotSupported"/> if it lacks the protocol.</exception>
    public static Socket Open(Protocol protocol, AddressFamily family) =>
        protocol switch
        {
            Protocol.Tcp => new(family, SocketType.Stream, ProtocolType.Tcp),
            Protocol.Udp => new(family, SocketType.Dgram, ProtocolType.Udp),
            Protocol.Icmp => new(family, SocketType.Dgram, ProtocolType.Icmp),
            Protocol.IcmpV6 => new(family, SocketType.Dgram, ProtocolType.IcmpV6),
            Protocol.Sctp => OpenSctp(family),
            _ => throw new SocketException((int)SocketError.ProtocolNotSupported),
        };

    // The base library rejects protocols that it does not know before calling the kernel, but accepts handles that libc has opened.
    private static Socket OpenSctp(AddressFamily family)
    {
        var descriptor = Libc.Socket(
            family == IpFamily.V6 ? Libc.AfInet6 : Libc.AfInet,
            Libc.SockStream | Libc.SockCloseOnExec,
            Libc.IpProtoSctp
        );
        return descriptor >= 0
            ? new(new SafeSocketHandle(descriptor, ownsHandle: true))
            : throw new SocketException(
                (int)(Errno.Last == Errno.TooManyOpenFiles ? SocketError.TooManyOpenSockets : SocketError.ProtocolNotSupported)
            );
    }
}
