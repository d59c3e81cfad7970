using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Defines a host outside the cluster of a scenario file.</summary>
internal static class ExternalShape
{
    private const string Octet = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

    private const string Group = "[0-9A-Fa-f]{1,4}";

    // Eight groups, or fewer with ::. Groups in the form of an IPv4 address are not accepted.
    private const string OfIPv6 =
        $"({Group}:){{7}}{Group}|({Group}:){{1,7}}:|({Group}:){{1,6}}:{Group}|({Group}:){{1,5}}(:{Group}){{1,2}}|({Group}"
        + $":){{1,4}}(:{Group}){{1,3}}|"
        + $"({Group}:){{1,3}}(:{Group}){{1,4}}|({Group}:){{1,2}}(:{Group}){{1,5}}|{Group}:(:{Group}){{1,6}}|:((:{Group}){{1,7}}|:)";

    /// <summary>The form of an address of either family.</summary>
    public const string AnyAddress = $@"({Octet}(\.{Octet}){{3}}|{OfIPv6})";

    public static readonly TextShape Address = new()
    {
        Rule = TextRule.Of(AnyAddress, "an address"),
        Problem = text => $"'{text}' is not an address such as 203.0.113.10 or 2001:db8::10.",
    };

    public static readonly Field<TextShape> Name = new(
        "name",
        "Its name; flows call it external/NAME.",
        new() { Rule = TextRule.Subdomain, Called = "a valid name" }
    )
    {
        IsRequired = true,
    };

    /// <summary>An address, or a range of them.</summary>
    public static readonly TextShape AddressOrRange = new()
    {
        Rule = TextRule.Of($"{AnyAddress}(/[0-9]{{1,3}})?", "an address or a range"),
        Problem = text => $"'{text}' is not an address such as 203.0.113.10 or 2001:db8::10, nor a range of them such as 203.0.113.0/24.",
    };

    public static readonly Field<ListShape> Ip = new(
        "ip",
        "Its address, or one of each family: 203.0.113.10, 2001:db8::10. Several of one family, or a range (203.0.113.0/24), stand "
            + "for all of them: StageTest tests the ends of each range and each boundary that policies draw. They must be "
            + "outside the pods' ranges; link-local ones, such as 169.254.169.254, are valid.",
        new(AddressOrRange) { AllowsOne = true, EmptyProblem = name => $"'{name}' is an empty list. Name an address in it." }
    )
    {
        IsRequired = true,
    };

    public static readonly Field<IntegerShape> SourcePort = new(
        "sourcePort",
        "The source port of its connections, such as 53 or 123, for policies with source ports.  Default: its kernel "
            + "chooses one for each connection, and flows that such a policy might decide have no verdict.",
        IntegerShape.PortNumber
    );

    public static readonly ObjectShape Shape = new("an external endpoint")
    {
        Fields = [Name, Ip, PortShape.Ports, PortShape.ClosedPorts, SourcePort],
    };

    /// <summary>The address in a text, or null if it is not an address.</summary>
    public static IPAddress? Parse(string text) =>
        Address.ProblemOf(text) is null && CidrText.TryParseAddress(text, out var address) ? address : null;
}
