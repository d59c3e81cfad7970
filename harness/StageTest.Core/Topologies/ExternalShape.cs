using System.Net;
using System.Net.Sockets;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Policies;

namespace StageTest.Core.Topologies;

/// <summary>Defines a host outside the cluster of a scenario file.</summary>
internal static class ExternalShape
{
    public const string Octet = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

    public static readonly Field<TextShape> Name = new(
        "name", "Its name; flows call it external/NAME.", new() { Rule = TextRule.Subdomain, Called = "a valid name" })
    {
        IsRequired = true,
    };

    public static readonly Field<TextShape> Ip = new(
        "ip",
        "Its IPv4 address, such as 203.0.113.10. It lies outside the pods' range and is not reserved.",
        new()
        {
            Rule = new($@"{Octet}(\.{Octet}){{3}}", IsIPv4, "an IPv4 address"),
            Problem = text => AddressOf(text) is { } address
                ? $"The external address {address} is IPv6. Scenarios are IPv4 in this version: choose an IPv4 address."
                : $"'{text}' is not an address such as 203.0.113.10.",
        })
    {
        IsRequired = true,
    };

    public static readonly ObjectShape Shape = new("an external endpoint") { Fields = [Name, Ip, PortShape.Ports] };

    /// <summary>Whether a text is an IPv4 address in its usual form.</summary>
    public static bool IsIPv4(string text) => AddressOf(text)?.AddressFamily == AddressFamily.InterNetwork;

    private static IPAddress? AddressOf(string text) => CidrText.TryParseAddress(text, out var address) ? address : null;
}
