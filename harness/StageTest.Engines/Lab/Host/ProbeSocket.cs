using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>Sockets of the three protocols, in the calling thread's network namespace.</summary>
/// <remarks>Plain descriptors: the base library's sockets refuse SCTP, and ten thousand of them cost more than the probes.</remarks>
internal static unsafe class ProbeSocket
{
    /// <summary>Opens a socket that never blocks; -1 where the kernel refuses.</summary>
    public static int Open(Protocol protocol) => Libc.Socket(
        Libc.AfInet,
        (protocol == Protocol.Udp ? Libc.SockDatagram : Libc.SockStream) | Libc.SockNonBlocking | Libc.SockCloseOnExec,
        protocol == Protocol.Sctp ? Libc.IpProtoSctp : 0);

    /// <summary>Makes closing abort the connection, so that nothing of it remains.</summary>
    public static void AbortOnClose(int descriptor)
    {
        var linger = stackalloc int[] { 1, 0 };
        _ = Libc.SetSocketOption(descriptor, Libc.SolSocket, Libc.SoLinger, linger, 2 * sizeof(int));
    }

    /// <summary>Takes the error that is waiting at a socket; 0 where none is.</summary>
    public static int TakeError(int descriptor)
    {
        int error;
        var length = sizeof(int);
        return Libc.GetSocketOption(descriptor, Libc.SolSocket, Libc.SoError, &error, &length) < 0 ? Errno.Last : error;
    }

    /// <summary>Whether the kernel has SCTP.</summary>
    public static bool HasSctp()
    {
        var descriptor = Open(Protocol.Sctp);
        if (descriptor < 0)
        {
            return false;
        }

        _ = Libc.Close(descriptor);
        return true;
    }
}
