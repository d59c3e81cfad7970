using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>Sockets for the protocols of probes, in the calling thread's network namespace.</summary>
/// <remarks>Plain descriptors: the base library's sockets refuse SCTP, and ten thousand of them cost more than the probes.</remarks>
internal static unsafe class ProbeSocket
{
    /// <summary>Whether probes support a protocol.</summary>
    public static bool Knows(Protocol protocol) => Port.HasPorts(protocol) || IsEcho(protocol);

    /// <summary>Opens a non-blocking socket; -1 if the kernel refuses.</summary>
    public static int Open(Protocol protocol, AddressFamily family) =>
        Libc.Socket(
            family == IpFamily.V6 ? Libc.AfInet6 : Libc.AfInet,
            (IsDatagram(protocol) ? Libc.SockDatagram : Libc.SockStream) | Libc.SockNonBlocking | Libc.SockCloseOnExec,
            protocol switch
            {
                Protocol.Icmp => Libc.IpProtoIcmp,
                Protocol.IcmpV6 => Libc.IpProtoIcmpV6,
                Protocol.Sctp => Libc.IpProtoSctp,
                _ => 0,
            }
        );

    /// <summary>
    /// Opens a socket for the protocol of a port, as {Open(Protocol, AddressFamily)} does. The kernel's echo sockets send echo requests
    /// only, so other messages need a raw socket.
    /// </summary>
    public static int Open(Port port, AddressFamily family) =>
        port.IsOtherMessage
            ? Libc.Socket(
                family == IpFamily.V6 ? Libc.AfInet6 : Libc.AfInet,
                Libc.SockRaw | Libc.SockNonBlocking | Libc.SockCloseOnExec,
                (int)port.Protocol
            )
            : Open(port.Protocol, family);

    /// <summary>Binds a socket to an address and port that other sockets may share; returns 0, or the error.</summary>
    public static int BindShared(int descriptor, RawSocketAddress address)
    {
        ShareAddress(descriptor);
        return Libc.Bind(descriptor, &address, address.Length) < 0 ? Errno.Last : 0;
    }

    /// <summary>Lets sockets share an address and port, even if one of them listens there.</summary>
    public static void ShareAddress(int descriptor)
    {
        var on = 1;
        _ = Libc.SetSocketOption(descriptor, Libc.SolSocket, Libc.SoReuseAddress, &on, sizeof(int));
        _ = Libc.SetSocketOption(descriptor, Libc.SolSocket, Libc.SoReusePort, &on, sizeof(int));
    }

    /// <summary>Whether the protocol sends single messages that are answered by their echo.</summary>
    public static bool IsDatagram(Protocol protocol) => protocol == Protocol.Udp || IsEcho(protocol);

    /// <summary>Whether the protocol's probes are echo requests.</summary>
    public static bool IsEcho(Protocol protocol) => protocol is Protocol.Icmp or Protocol.IcmpV6;

    /// <summary>Makes closing abort the connection, so that no state of it remains.</summary>
    public static void AbortOnClose(int descriptor)
    {
        var linger = stackalloc int[] { 1, 0 };
        _ = Libc.SetSocketOption(descriptor, Libc.SolSocket, Libc.SoLinger, linger, 2 * sizeof(int));
    }

    /// <summary>Reads the pending error of a socket; 0 if there is none.</summary>
    public static int TakeError(int descriptor)
    {
        int error;
        var length = sizeof(int);
        return Libc.GetSocketOption(descriptor, Libc.SolSocket, Libc.SoError, &error, &length) < 0 ? Errno.Last : error;
    }

    /// <summary>Whether the kernel supports SCTP.</summary>
    public static bool HasSctp()
    {
        var descriptor = Open(Protocol.Sctp, IpFamily.V4);
        if (descriptor < 0)
        {
            return false;
        }

        _ = Libc.Close(descriptor);
        return true;
    }
}
