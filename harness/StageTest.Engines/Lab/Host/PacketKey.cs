using System.Buffers.Binary;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Host;

/// <summary>The fields that identify the packets of one probe within a reading.</summary>
/// <param name="From">The source's address as a number.</param>
/// <param name="To">The destination's address as a number.</param>
/// <param name="Port">The destination's port and the protocol.</param>
internal readonly record struct PacketKey(UInt128 From, UInt128 To, Port Port)
{
    /// <summary>Reads a packet, starting at its IP header; null if it is not the first packet of a probe.</summary>
    public static PacketKey? Read(ReadOnlySpan<byte> packet)
    {
        const int headerOfIPv6 = 40;
        return packet.Length == 0
            ? null
            : (packet[0] >> 4) switch
            {
                4 when packet.Length >= 20 => Of(
                    packet[12..16],
                    packet[16..20],
                    packet[9],
                    packet[Math.Min((packet[0] & 0xf) * 4, packet.Length)..]
                ),
                6 when packet.Length >= headerOfIPv6 => Of(packet[8..24], packet[24..headerOfIPv6], packet[6], packet[headerOfIPv6..]),
                _ => null,
            };
    }

    private static PacketKey? Of(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, byte protocol, ReadOnlySpan<byte> rest) =>
        rest.Length < 4 ? null
        : Port.HasPorts((Protocol)protocol)
            ? new(Number(from), Number(to), new(BinaryPrimitives.ReadUInt16BigEndian(rest[2..]), (Protocol)protocol))
        : Port.TryParse($"{rest[0]}/{new Port(0, (Protocol)protocol)}", out var request) ? new(Number(from), Number(to), request)
        : null;

    private static UInt128 Number(ReadOnlySpan<byte> bytes)
    {
        UInt128 number = 0;
        foreach (var part in bytes)
        {
            number = (number << 8) | part;
        }

        return number;
    }
}
