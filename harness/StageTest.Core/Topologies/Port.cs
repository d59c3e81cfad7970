using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using StageTest.Core.Addresses;

namespace StageTest.Core.Topologies;

/// <summary>
/// The target of a connection: a port number of one protocol, written <c>8080/tcp</c>, or a protocol without ports, written <c>icmp</c>.
/// </summary>
/// <param name="Number">1 to 65535; 0 for a protocol without ports. For ICMP the type of the message, 0 for an echo request.</param>
/// <param name="Protocol">The protocol. Default: TCP.</param>
internal readonly record struct Port(ushort Number, Protocol Protocol) : IComparable<Port>
{
    /// <summary>
    /// Reads <c>8080</c>, <c>8080/udp</c>, <c>icmp</c>, <c>icmpv6</c> or the type of a request message, <c>13/icmp</c>; protocol names in
    /// any case, numbers without leading zeros.
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

        if (TryParseMessage(text, out port))
        {
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

    // The messages that a kernel accepts as the start of a connection: echo, timestamp, information and address mask requests; of ICMPv6
    // echo requests and node information queries (valid_new in nf_conntrack_proto_icmp.c and nf_conntrack_proto_icmpv6.c). All others
    // without a connection are invalid, and Calico drops them regardless of policies.
    private static readonly Dictionary<Protocol, ImmutableArray<ushort>> Requests = new()
    {
        [Protocol.Icmp] = [8, 13, 15, 17],
        [Protocol.IcmpV6] = [128, 139],
    };

    /// <summary>Says which types of messages can be tested.</summary>
    public const string RequestsRule =
        "Only requests open a connection; Calico drops other messages that belong to none, regardless of policies. "
        + "Requests are icmp (an echo), 13/icmp, 15/icmp and 17/icmp, and icmpv6 and 139/icmpv6";

    /// <summary>Whether a text names a type of ICMP message, whether it can be tested or not.</summary>
    public static bool NamesMessage(string text) =>
        text.IndexOf('/', StringComparison.Ordinal) is var slash and > 0
        && byte.TryParse(text[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && TryParsePortless(text[(slash + 1)..], out _);

    private static bool TryParseMessage(string text, out Port port)
    {
        port = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (
            slash <= 0
            || !TryParsePortless(text[(slash + 1)..], out var protocol)
            || !ushort.TryParse(text[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out var type)
            || text[0] == '0'
            || !Requests[protocol].Contains(type)
        )
        {
            return false;
        }

        port = new(type == Requests[protocol][0] ? (ushort)0 : type, protocol);
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

    /// <summary>The protocol in the notation of flows: <c>tcp</c>, <c>udp</c>, <c>sctp</c>, <c>icmp</c>, or its number.</summary>
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

    /// <summary>The type of the ICMP message that is sent; -1 for other protocols.</summary>
    public int MessageType =>
        !Requests.TryGetValue(Protocol, out var requests) ? -1
        : Number == 0 ? requests[0]
        : Number;

    /// <summary>Whether the probe is an ICMP message other than an echo request.</summary>
    public bool IsOtherMessage => Number != 0 && Requests.ContainsKey(Protocol);

    /// <summary>Whether the protocol has ports that rules can name: TCP, UDP and SCTP.</summary>
    public static bool HasPorts(Protocol protocol) => protocol is Protocol.Tcp or Protocol.Udp or Protocol.Sctp;

    /// <summary>The only family of addresses whose packets carry the protocol, or null if both do.</summary>
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
