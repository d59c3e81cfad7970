using System.Buffers.Binary;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Host;

/// <summary>ICMP messages other than echoes, sent and received by raw sockets.</summary>
/// <remarks>IPv4 sockets also receive the header of the packet; for IPv6 the kernel writes the checksum.</remarks>
internal static class IcmpMessage
{
    /// <summary>How long a request is: a header, and the three times of a timestamp request (RFC 792).</summary>
    public const int Length = HeaderLength + 12;

    private const int HeaderLength = 8;
    private const int ChecksumAt = 2;
    private const int MarkAt = 4;

    // The fields that an answering kernel returns unchanged: identifier, sequence number and the first timestamp.
    private const int MarkLength = 8;

    private static readonly Dictionary<Protocol, byte[]> Requests = new() { [Protocol.Icmp] = [15, 17], [Protocol.IcmpV6] = [139] };

    /// <summary>A port that represents a request other than an echo.</summary>
    public static Port AnyRequest(AddressFamily family) =>
        family == IpFamily.V6 ? new(Requests[Protocol.IcmpV6][0], Protocol.IcmpV6) : new(Requests[Protocol.Icmp][0], Protocol.Icmp);

    /// <summary>Writes a request.</summary>
    /// <param name="message">Receives the message: <see cref="Length"/> zero bytes.</param>
    /// <param name="port">The type of the message.</param>
    /// <param name="mark">The key that identifies it; as many bytes as are returned.</param>
    public static void Write(Span<byte> message, Port port, ReadOnlySpan<byte> mark)
    {
        message[0] = (byte)port.MessageType;
        mark[..MarkLength].CopyTo(message[MarkAt..]);
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumAt..], Checksum(message));
    }

    /// <summary>Whether a received message is the answer to a request: its type is the next number.</summary>
    public static bool IsAnswer(Span<byte> received, Port port, ReadOnlySpan<byte> mark)
    {
        var message = In(received, port.Protocol);
        return message.Length >= MarkAt + MarkLength
            && message[0] == port.MessageType + 1
            && message.Slice(MarkAt, MarkLength).SequenceEqual(mark[..MarkLength]);
    }

    /// <summary>The message in a received packet; empty if there is none.</summary>
    public static Span<byte> In(Span<byte> received, Protocol protocol)
    {
        const int shortestHeader = 20;
        if (protocol == Protocol.IcmpV6)
        {
            return received;
        }

        var header = received.Length < shortestHeader ? 0 : (received[0] & 0xf) * 4;
        return header < shortestHeader || header > received.Length ? [] : received[header..];
    }

    /// <summary>Turns a request that no kernel answers into its answer; returns whether it is one.</summary>
    public static bool TryTurn(Span<byte> message, Protocol protocol)
    {
        if (message.Length < HeaderLength || !Requests[protocol].Contains(message[0]))
        {
            return false;
        }

        message[0]++;
        message[ChecksumAt..MarkAt].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumAt..], Checksum(message));
        return true;
    }

    // The complement of the sum of complements (RFC 1071).
    private static ushort Checksum(ReadOnlySpan<byte> message)
    {
        uint sum = 0;
        for (var at = 0; at < message.Length; at += 2)
        {
            sum += (uint)((message[at] << 8) | (at + 1 < message.Length ? message[at + 1] : 0));
        }

        while (sum >> 16 != 0)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
