using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using StageTest.Core.Addresses;

namespace StageTest.Core.Topologies;

/// <summary>
/// What a connection is opened to: a port number of one protocol, written <c>8080/tcp</c>, or a protocol without ports, written
/// <c>icmp</c>.
/// </summary>
/// <param name="Number">1 to 65535; 0 for a protocol without ports. For ICMP an echo request is meant.</param>
/// <param name="Protocol">The protocol; TCP where nothing is said.</param>
internal readonly record struct Port(ushort Number, Protocol Protocol) : IComparable<Port>
{
    /// <summary>
    /// Reads <c>8080</c>, <c>8080/udp</c>, <c>icmp</c> or <c>icmpv6</c>, protocol names in any case, numbers without leading zeros.
    /// </summary>
    public static bool TryParse(string text, out Port port)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var number = slash < 0 ? text : text[..slash];
        var protocol = Protocol.Tcp;
        port = default;
        if (slash < 0 && TryParsePortless(text, out var portless))
        {
            port = new(0, portless);
            return true;
        }

        if (
            !ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            || number[0] == '0'
            || (slash >= 0 && !TryParseProtocol(text[(slash + 1)..], out protocol))
        )
        {
            return false;
        }

        port = new(value, protocol);
        return true;
    }

    private static bool TryParsePortless(string text, out Protocol protocol)
    {
        (var known, protocol) = text.ToUpperInvariant() switch
        {
            "ICMP" => (true, Protocol.Icmp),
            "ICMPV6" => (true, Protocol.IcmpV6),
            _ => (false, Protocol.None),
        };
        return known;
    }

    /// <summary>Reads <c>tcp</c>, <c>udp</c> or <c>sctp</c> in any case.</summary>
    public static bool TryParseProtocol([NotNullWhen(true)] string? text, out Protocol protocol)
    {
        (var known, protocol) = text?.ToUpperInvariant() switch
        {
            "TCP" => (true, Protocol.Tcp),
            "UDP" => (true, Protocol.Udp),
            "SCTP" => (true, Protocol.Sctp),
            _ => (false, Protocol.None),
        };
        return known;
    }

    /// <summary>The protocol as it is written in flows: <c>tcp</c>, <c>udp</c>, <c>sctp</c>, <c>icmp</c>, or its number.</summary>
    public string ProtocolName =>
        Protocol switch
        {
            Protocol.Tcp => "tcp",
            Protocol.Udp => "udp",
            Protocol.Sctp => "sctp",
            Protocol.Icmp => "icmp",
            Protocol.IcmpV6 => "icmpv6",
            Protocol.UdpLite => "udplite",
            _ => ((byte)Protocol).ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>Whether the protocol has ports that rules can name: TCP, UDP and SCTP.</summary>
    public static bool HasPorts(Protocol protocol) => protocol is Protocol.Tcp or Protocol.Udp or Protocol.Sctp;

    /// <summary>The only family of addresses whose packets carry the protocol, or null where both do.</summary>
    public AddressFamily? OnlyFamily =>
        Protocol switch
        {
            Protocol.Icmp => IpFamily.V4,
            Protocol.IcmpV6 => IpFamily.V6,
            _ => null,
        };

    /// <summary>Whether packets of a family carry the protocol.</summary>
    public bool IsCarriedBy(AddressFamily family) => OnlyFamily is not { } only || only == family;

    /// <inheritdoc/>
    public int CompareTo(Port other) => Number != other.Number ? Number.CompareTo(other.Number) : Protocol.CompareTo(other.Protocol);

    /// <inheritdoc/>
    public override string ToString() => Number == 0 ? ProtocolName : $"{Number}/{ProtocolName}";

    /// <summary>Orders by number, then by protocol.</summary>
    public static bool operator <(Port left, Port right) => left.CompareTo(right) < 0;

    /// <summary>Orders by number, then by protocol.</summary>
    public static bool operator >(Port left, Port right) => left.CompareTo(right) > 0;

    /// <summary>Orders by number, then by protocol.</summary>
    public static bool operator <=(Port left, Port right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by number, then by protocol.</summary>
    public static bool operator >=(Port left, Port right) => left.CompareTo(right) >= 0;
}
