using System.Buffers.Binary;
using System.Text;

namespace StageTest.Engines.Lab.Linux;

/// <summary>A netlink socket in the network namespace of the opening thread. Afterwards any thread may use it.</summary>
internal sealed unsafe class NetlinkSocket : IDisposable
{
    /// <summary>NETLINK_ROUTE: links, addresses, routes, neighbours.</summary>
    public const int Route = 0;

    /// <summary>NETLINK_NETFILTER: connection tracking.</summary>
    public const int Netfilter = 12;

    private const int SolNetlink = 270;
    private const int CapAcknowledge = 10;
    private const int ExtendedAcknowledge = 11;
    private const int HeaderLength = 16;
    private const int ExtendedMessage = 1;

    private readonly int _descriptor;
    private readonly byte[] _buffer = new byte[32 * 1024];

    /// <summary>Opens a socket in the calling thread's network namespace.</summary>
    /// <param name="family">The part of the kernel that answers.</param>
    public NetlinkSocket(int family)
    {
        _descriptor = LinuxException.Check(
            Libc.Socket(Libc.AfNetlink, Libc.SockRaw | Libc.SockCloseOnExec, family),
            "open a netlink socket"
        );
        var on = 1;

        // Without the first option errors contain the whole request; without the second they contain no text. Both are optional.
        _ = Libc.SetSocketOption(_descriptor, SolNetlink, CapAcknowledge, &on, sizeof(int));
        _ = Libc.SetSocketOption(_descriptor, SolNetlink, ExtendedAcknowledge, &on, sizeof(int));
    }

    /// <summary>Sends a batch whose last message requests an acknowledgement, and waits for it.</summary>
    /// <exception cref="LinuxException">The kernel refused a message of the batch; the first such message is named.</exception>
    public void Execute(NetlinkMessage batch)
    {
        fixed (byte* bytes = batch.Bytes)
        {
            if (Libc.Send(_descriptor, bytes, batch.Bytes.Length, 0) < 0)
            {
                throw new LinuxException(batch.Attempt(0), Errno.Last);
            }
        }

        LinuxException? failure = null;
        while (true)
        {
            var length = Receive();
            for (var at = 0; at + HeaderLength <= length; )
            {
                var message = _buffer.AsSpan(at, length - at);
                var size = BinaryPrimitives.ReadInt32LittleEndian(message);
                if (BinaryPrimitives.ReadUInt16LittleEndian(message[4..]) == NetlinkMessage.TypeError)
                {
                    var sequence = BinaryPrimitives.ReadInt32LittleEndian(message[8..]);
                    var error = -BinaryPrimitives.ReadInt32LittleEndian(message[HeaderLength..]);
                    if (error != 0)
                    {
                        failure ??= new(batch.Attempt(sequence), error, KernelText(message[..size]));
                    }

                    if (sequence == batch.Count - 1)
                    {
                        if (failure is not null)
                        {
                            throw failure;
                        }

                        return;
                    }
                }

                at += Math.Max(HeaderLength, (size + 3) & ~3);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Libc.Close(_descriptor);

    private int Receive()
    {
        fixed (byte* buffer = _buffer)
        {
            while (true)
            {
                var length = Libc.Receive(_descriptor, buffer, _buffer.Length, 0);
                if (length >= 0)
                {
                    return (int)length;
                }

                if (Errno.Last != Errno.Interrupted)
                {
                    throw new LinuxException("read the kernel's netlink answer", Errno.Last);
                }
            }
        }
    }

    // Attributes follow the error and the request's header; one of them is the text.
    private static string? KernelText(ReadOnlySpan<byte> message)
    {
        const int attributes = HeaderLength + 4 + HeaderLength;
        for (var at = attributes; at + 4 <= message.Length; )
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(message[at..]);
            var type = BinaryPrimitives.ReadUInt16LittleEndian(message[(at + 2)..]);
            if (length < 4 || at + length > message.Length)
            {
                return null;
            }

            if (type == ExtendedMessage)
            {
                return Encoding.UTF8.GetString(message.Slice(at + 4, length - 4)).TrimEnd('\0');
            }

            at += (length + 3) & ~3;
        }

        return null;
    }
}
