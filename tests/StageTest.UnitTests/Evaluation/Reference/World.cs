using System.Collections.Concurrent;
using System.Net;

namespace StageTest.UnitTests.Evaluation.Reference;

/// <summary>Everything that exists beside policies, as plain data.</summary>
internal sealed record World(Place[] Places, Account[] Accounts, Pod[] Pods, Outsider[] Outside, Service[] Services)
{
    /// <summary>The families of the pods' addresses.</summary>
    public bool[] AreV6 => [.. Pods[0].Addresses.Select(IsV6).Distinct()];

    public static bool IsV6(string address) => address.Contains(':', StringComparison.Ordinal);
}

/// <summary>A namespace.</summary>
internal sealed record Place(string Name, Dictionary<string, string> Labels);

internal sealed record Account(string Home, string Name, Dictionary<string, string> Labels);

/// <summary>One pod for each address, or for each two where there are two families.</summary>
internal sealed record Pod(
    string Home,
    string Name,
    Dictionary<string, string> Labels,
    string Account,
    string[] Addresses,
    Declared[] Ports
);

internal sealed record Outsider(string Name, string Address, Declared[] Ports);

internal sealed record Declared(string? Name, int Number, string Protocol);

internal sealed record Service(string Home, string Name, Dictionary<string, string> Selector, (string Target, string Protocol)[] Ports);

/// <summary>Something with labels and addresses that selectors of rules find: one pod, or a network set.</summary>
internal sealed record Member(Dictionary<string, string> Labels, Pod? Pod, string[] Ranges)
{
    public bool Covers(string address) => Ranges.Any(r => Bits.Within(r, address));
}

/// <summary>Where a packet comes from or goes to.</summary>
internal sealed record End(string Namespace, string Name, string Address, Member? Self);

/// <summary>The first packet of a connection; ICMP is an echo request.</summary>
internal sealed record Packet(End From, End To, int Protocol, int Port, Member[] Members, Service[] Services)
{
    public bool HasPort => Protocol is 6 or 17 or 132;

    public int? IcmpType =>
        Protocol switch
        {
            1 => 8,
            58 => 128,
            _ => null,
        };
}

/// <summary>Addresses and ranges as text: the family, then the bits.</summary>
internal static class Bits
{
    private static readonly ConcurrentDictionary<string, string> Known = new();

    public static string Of(string range) => Known.GetOrAdd(range, Parse);

    public static bool Within(string range, string address) => address.StartsWith(range, StringComparison.Ordinal);

    private static string Parse(string range)
    {
        var parts = range.Split('/');
        var bytes = IPAddress.Parse(parts[0]).GetAddressBytes();
        var bits = string.Concat(bytes.Select(b => $"{b:b8}"));
        var length = parts.Length == 1 ? bits.Length : int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        return (bytes.Length == 4 ? "4" : "6") + bits[..length];
    }
}
