using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.Core.Connectivity;

/// <summary>One question: can the source open a connection to the destination on this port?</summary>
/// <param name="From">The workload or external endpoint that opens the connection.</param>
/// <param name="To">The workload or external endpoint that it is opened to.</param>
/// <param name="Port">The destination port.</param>
/// <param name="Family">The family of addresses. Default: IPv4.</param>
internal readonly record struct Flow(EndpointRef From, EndpointRef To, Port Port, AddressFamily Family = IpFamily.V4)
{
    // The suffix of a protocol's name over IPv6, as in netstat and other tools.
    private const string OverIPv6 = "6";

    /// <summary>
    /// Reads <c>shop/web -&gt; shop/api:8080/tcp</c>, or <c>8080/tcp6</c> over IPv6, with TCP as the default protocol; null if the text has
    /// another form.
    /// </summary>
    public static Flow? Parse(string text)
    {
        const string arrow = "->";
        var middle = text.IndexOf(arrow, StringComparison.Ordinal);
        var colon = text.LastIndexOf(':');
        return
            middle >= 0
            && colon > middle
            && EndpointRef.Parse(text[..middle].Trim()) is { } from
            && EndpointRef.Parse(text[(middle + arrow.Length)..colon].Trim()) is { } to
            && TryParsePort(text[(colon + 1)..].Trim(), out var port, out var family)
            ? new(from, to, port, family ?? IpFamily.V4)
            : null;
    }

    /// <summary>Reads a port as it is written in flows.</summary>
    /// <param name="text"><c>8080/tcp</c>, <c>8080/tcp6</c>, <c>icmp</c>, <c>icmpv6</c>.</param>
    /// <param name="port">The port.</param>
    /// <param name="family">The family in the text or of its protocol; null if it leaves that open.</param>
    public static bool TryParsePort(string text, out Port port, out AddressFamily? family)
    {
        family = null;
        if (Port.TryParse(text, out port))
        {
            family = port.OnlyFamily;
            return true;
        }

        if (
            text.Contains('/', StringComparison.Ordinal)
            && text.EndsWith(OverIPv6, StringComparison.Ordinal)
            && Port.TryParse(text[..^OverIPv6.Length], out port)
        )
        {
            family = IpFamily.V6;
            return true;
        }

        return false;
    }

    /// <summary>
    /// Writes a port with the family of what is opened to it: <c>8080/tcp</c>, <c>8080/tcp6</c>, <c>icmp</c>, <c>icmpv6</c>.
    /// </summary>
    public static string PortText(Port port, AddressFamily family) =>
        family == IpFamily.V6 && port.OnlyFamily is null ? $"{port}{OverIPv6}" : port.ToString();

    /// <summary>Writes <c>shop/web -> shop/api:8080/tcp</c>, or <c>8080/tcp6</c> over IPv6.</summary>
    public override string ToString() => $"{From} -> {To}:{PortText(Port, Family)}";
}
