using System.Buffers.Binary;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>The messages of UDP and ICMP probes. Only the echo of a probe's own datagram counts as an answer.</summary>
/// <param name="key">Random bytes, new for each reading.</param>
internal sealed unsafe class ProbeNonce(byte[] key)
{
    /// <summary>The length of a key in bytes.</summary>
    public const int KeyLength = 12;

    private const int Length = KeyLength + sizeof(int);

    // Type, code, checksum, identifier and sequence number. The kernel fills in all but the first two and matches sockets by them.
    private const int EchoHeaderLength = 8;
    private const int EchoRequest = 8;
    private const int EchoRequestOfIPv6 = 128;
    private const int Longest = EchoHeaderLength + Length;
    private const int LongestPacket = 128;

    /// <summary>Sends a probe's datagram; returns 0, or the error.</summary>
    public int Send(int descriptor, int probe, Port port)
    {
        Span<byte> message = stackalloc byte[Longest];
        message.Clear();
        var protocol = port.Protocol;
        if (port.IsOtherMessage)
        {
            Span<byte> mark = stackalloc byte[Length];
            Mark(mark, probe);
            IcmpMessage.Write(message[..IcmpMessage.Length], port, mark);
            fixed (byte* bytes = message)
            {
                return Libc.Send(descriptor, bytes, IcmpMessage.Length, 0) < 0 ? Errno.Last : 0;
            }
        }

        message[0] = protocol == Protocol.IcmpV6 ? (byte)EchoRequestOfIPv6 : (byte)EchoRequest;
        var header = HeaderLength(protocol);
        Write(message[header..], probe);
        fixed (byte* bytes = message)
        {
            return Libc.Send(descriptor, bytes, header + Length, 0) < 0 ? Errno.Last : 0;
        }
    }

    /// <summary>Reads packets until the probe's echo is found; returns 0, or why it is absent.</summary>
    public int Receive(int descriptor, int probe, Port port)
    {
        Span<byte> expected = stackalloc byte[Length];
        Span<byte> received = stackalloc byte[LongestPacket];
        var header = HeaderLength(port.Protocol);
        if (port.IsOtherMessage)
        {
            Mark(expected, probe);
        }
        else
        {
            Write(expected, probe);
        }

        while (true)
        {
            nint length;
            fixed (byte* bytes = received)
            {
                length = Libc.Receive(descriptor, bytes, received.Length, 0);
            }

            if (length < 0)
            {
                return Errno.Last;
            }

            if (port.IsOtherMessage)
            {
                if (IcmpMessage.IsAnswer(received[..(int)length], port, expected))
                {
                    return 0;
                }
            }
            else if (length >= header && received[header..(int)length].SequenceEqual(expected))
            {
                return 0;
            }
        }
    }

    private static int HeaderLength(Protocol protocol) => ProbeSocket.IsEcho(protocol) ? EchoHeaderLength : 0;

    // An answer keeps less than an echo does: first the number, then as much of the key as fits.
    private void Mark(Span<byte> mark, int probe)
    {
        BinaryPrimitives.WriteInt32LittleEndian(mark, probe);
        key.CopyTo(mark[sizeof(int)..]);
    }

    private void Write(Span<byte> nonce, int probe)
    {
        key.CopyTo(nonce);
        BinaryPrimitives.WriteInt32LittleEndian(nonce[KeyLength..], probe);
    }
}
