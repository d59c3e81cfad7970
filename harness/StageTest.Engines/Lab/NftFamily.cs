using System.Net.Sockets;

namespace StageTest.Engines.Lab;

/// <summary>An address family as rules and sets write it. Rules are rendered for one family at a time.</summary>
/// <param name="Family">The family.</param>
/// <param name="Keyword">Begins a match on an address.</param>
/// <param name="SetType">The type of a set of addresses.</param>
internal sealed record NftFamily(AddressFamily Family, string Keyword, string SetType)
{
    /// <summary>IPv4, the only family that the lab has yet.</summary>
    public static NftFamily IPv4 { get; } = new(AddressFamily.InterNetwork, "ip", "ipv4_addr");
}
