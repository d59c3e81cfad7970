using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Defines the ports of a scenario file.</summary>
internal static class PortShape
{
    private const string Number = "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

    private const string ProtocolPattern = "([Tt][Cc][Pp]|[Uu][Dd][Pp]|[Ss][Cc][Tt][Pp])";

    private const string Portless = "((8|13|15|17)/)?[Ii][Cc][Mm][Pp]|((128|139)/)?[Ii][Cc][Mm][Pp][Vv]6";

    /// <summary><c>8080</c>, <c>53/udp</c>, <c>icmp</c>, <c>icmpv6</c> or a type of message as <c>13/icmp</c>.</summary>
    public static readonly TextRule Text = new(
        $"({Number}(/{ProtocolPattern})?|{Portless})",
        text => Port.TryParse(text, out _),
        "such as 8080, 53/udp or icmp"
    );

    /// <summary><c>8080</c> or <c>53/udp</c>.</summary>
    public static readonly TextRule WithNumber = new(
        $"{Number}(/{ProtocolPattern})?",
        text => Port.TryParse(text, out var port) && Port.HasPorts(port.Protocol),
        "such as 8080 or 53/udp"
    );

    /// <summary><c>8080</c>, <c>53/udp</c> or the name of a port, a Service's among them.</summary>
    public static readonly TextRule Reference = new(
        $"({Text.Pattern}|(?=[^:]{{1,63}}$){TextRule.Label.Pattern})",
        text => Text.IsMet(text) || TextRule.Label.IsMet(text),
        "such as 8080, 53/udp or a port's name"
    );

    public static readonly Field<TextShape> Name = new(
        "name",
        "The name that policies may use for the port.",
        new() { Rule = TextRule.PortName, Called = "a port name" }
    );

    public static readonly Field<IntegerShape> PortNumber = new("port", "The port's number.", IntegerShape.PortNumber)
    {
        IsRequired = true,
    };

    public static readonly Field<TextShape> Protocol = new(
        "protocol",
        "The port's protocol: TCP, UDP or SCTP.",
        new()
        {
            Rule = new(ProtocolPattern, text => Port.TryParseProtocol(text, out _), "TCP, UDP or SCTP"),
            Problem = text => $"'{text}' is not a protocol with ports.{Suggestion.For(text, ["TCP", "UDP", "SCTP"], "They are")}",
            Default = "TCP",
        }
    );

    public static readonly ObjectShape Shape = new("a port") { Fields = [Name, PortNumber, Protocol] };

    /// <summary>A port in any of its forms.</summary>
    public static readonly ChoiceShape Any = new(IntegerShape.PortNumber, new TextShape { Rule = Text }, Shape);

    /// <summary>The tested ports without a listener.</summary>
    public static readonly Field<ListShape> ClosedPorts = new(
        "closedPorts",
        "Ports without a listener that are tested too, such as 22 or 161/udp: if policies allow the connection, the "
            + "answer is a refusal, which counts as allowed.",
        new(new ChoiceShape(IntegerShape.PortNumber, new TextShape { Rule = WithNumber }))
    );

    /// <summary>The ports with a listener.</summary>
    public static readonly Field<ListShape> Ports = new(
        "ports",
        "The ports that it listens on: 8080, 53/udp or { name: sql, port: 5432, protocol: TCP }. With icmp and icmpv6 it is "
            + "tested with echo requests too, over IPv4 and IPv6; with 13/icmp by timestamp requests, 15/icmp by information requests, "
            + "17/icmp by address mask requests, and 139/icmpv6 by node information queries.",
        new(Any)
    );
}
