using StageTest.Core.Topologies;

namespace StageTest.Core.Connectivity;

/// <summary>A set of connections between two fixed ends: ports for each protocol, messages for ICMP.</summary>
/// <param name="Tcp">TCP ports.</param>
/// <param name="Udp">UDP ports.</param>
/// <param name="Sctp">SCTP ports.</param>
/// <param name="Icmp">ICMP messages, each as type times 256 plus code.</param>
/// <param name="IcmpV6">ICMPv6 messages, in the same encoding.</param>
/// <param name="Others">The numbers of all other protocols.</param>
internal sealed record ConnectionSet(
    IntervalSet Tcp,
    IntervalSet Udp,
    IntervalSet Sctp,
    IntervalSet Icmp,
    IntervalSet IcmpV6,
    IntervalSet Others
)
{
    /// <summary>All ports of a protocol.</summary>
    public static readonly IntervalSet AllPorts = IntervalSet.Range(1, ushort.MaxValue);

    /// <summary>All ICMP messages.</summary>
    public static readonly IntervalSet AllMessages = IntervalSet.Range(0, ushort.MaxValue);

    /// <summary>All protocols without ports or messages here.</summary>
    public static readonly IntervalSet AllOthers = IntervalSet
        .Range(1, 255)
        .Except(
            IntervalSet.Of([
                ((int)Protocol.Icmp, (int)Protocol.Icmp),
                ((int)Protocol.Tcp, (int)Protocol.Tcp),
                ((int)Protocol.Udp, (int)Protocol.Udp),
                ((int)Protocol.IcmpV6, (int)Protocol.IcmpV6),
                ((int)Protocol.Sctp, (int)Protocol.Sctp),
            ])
        );

    /// <summary>Nothing.</summary>
    public static ConnectionSet None { get; } =
        new(IntervalSet.Empty, IntervalSet.Empty, IntervalSet.Empty, IntervalSet.Empty, IntervalSet.Empty, IntervalSet.Empty);

    /// <summary>Everything.</summary>
    public static ConnectionSet All { get; } = new(AllPorts, AllPorts, AllPorts, AllMessages, AllMessages, AllOthers);

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => this == None;

    /// <summary>Whether every port of TCP, UDP and SCTP is there.</summary>
    public bool HasAllPorts => Tcp.Equals(AllPorts) && Udp.Equals(AllPorts) && Sctp.Equals(AllPorts);

    /// <summary>Whether both sets have the same ports of TCP, UDP and SCTP.</summary>
    public bool HasPortsOf(ConnectionSet other) => Tcp.Equals(other.Tcp) && Udp.Equals(other.Udp) && Sctp.Equals(other.Sctp);

    /// <summary>The connections of either.</summary>
    public ConnectionSet Union(ConnectionSet other) =>
        ReferenceEquals(this, None) ? other
        : ReferenceEquals(other, None) || ReferenceEquals(this, other) ? this
        : Combine(other, (a, b) => a.Union(b));

    /// <summary>The connections of both.</summary>
    public ConnectionSet Intersect(ConnectionSet other) =>
        ReferenceEquals(this, All) ? other
        : ReferenceEquals(other, All) ? this
        : Combine(other, (a, b) => a.Intersect(b));

    /// <summary>The connections of this set that are not in the other.</summary>
    public ConnectionSet Except(ConnectionSet other) =>
        ReferenceEquals(other, None) || ReferenceEquals(this, None) ? this : Combine(other, (a, b) => a.Except(b));

    /// <summary>Whether a connection is in the set.</summary>
    public bool Contains(Port port) =>
        port.Protocol switch
        {
            Protocol.Tcp => Tcp.Contains(port.Number),
            Protocol.Udp => Udp.Contains(port.Number),
            Protocol.Sctp => Sctp.Contains(port.Number),
            Protocol.Icmp => Icmp.Contains(port.MessageType << 8),
            Protocol.IcmpV6 => IcmpV6.Contains(port.MessageType << 8),
            _ => Others.Contains((int)port.Protocol),
        };

    /// <summary>
    /// Writes <c>All Connections</c>, <c>No Connections</c> or <c>TCP 80,9000-9010,UDP 53</c>: only protocols with ports, because
    /// Kubernetes' policies support no others, and without <see cref="Encapsulation"/>.
    /// </summary>
    public override string ToString() => Encapsulation.Overlooked(this).Ports();

    /// <summary>The same with ICMP messages and other protocols, for policies that name them.</summary>
    public string ToFullString() => Encapsulation.Overlooked(this).Full();

    private string Ports()
    {
        if (HasAllPorts)
        {
            return "All Connections";
        }

        var parts = new[] { ("SCTP", Sctp), ("TCP", Tcp), ("UDP", Udp) }
            .Where(p => !p.Item2.IsEmpty)
            .Select(p => $"{p.Item1} {p.Item2}")
            .ToArray();
        return parts.Length == 0 ? "No Connections" : string.Join(',', parts);
    }

    private string Full()
    {
        if (this == All)
        {
            return "All Connections";
        }

        var others = new[]
        {
            Describe("ICMP", Icmp, AllMessages),
            Describe("ICMPv6", IcmpV6, AllMessages),
            Describe("protocol", Others, AllOthers),
        }.OfType<string>();
        var ports =
            HasAllPorts ? "SCTP 1-65535,TCP 1-65535,UDP 1-65535"
            : Tcp.IsEmpty && Udp.IsEmpty && Sctp.IsEmpty ? ""
            : Ports();
        return string.Join(',', others.Prepend(ports).Where(p => p.Length > 0)) is { Length: > 0 } text ? text : "No Connections";
    }

    private static string? Describe(string name, IntervalSet set, IntervalSet all) =>
        set.IsEmpty ? null
        : set.Equals(all) ? name + " all"
        : name == "protocol" ? $"{name} {set}"
        : $"{name} {Messages(set)}";

    private static string Messages(IntervalSet set) =>
        string.Join(',', set.Ranges.Select(r => $"{Message(r.First)}{(r.First == r.Last ? "" : $"-{Message(r.Last)}")}"));

    private static string Message(int message) => $"{message >> 8}/{message & 0xFF}";

    private ConnectionSet Combine(ConnectionSet other, Func<IntervalSet, IntervalSet, IntervalSet> combine) =>
        new(
            combine(Tcp, other.Tcp),
            combine(Udp, other.Udp),
            combine(Sctp, other.Sctp),
            combine(Icmp, other.Icmp),
            combine(IcmpV6, other.IcmpV6),
            combine(Others, other.Others)
        );
}
