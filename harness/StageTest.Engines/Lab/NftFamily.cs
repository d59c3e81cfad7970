using System.Net.Sockets;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab;

/// <summary>An address family as nftables writes it. As in Calico, rules are rendered for one family at a time.</summary>
/// <param name="Family">The family.</param>
/// <param name="Keyword">Begins a match on an address.</param>
/// <param name="SetType">The type of a set of addresses.</param>
/// <param name="Icmp">The family's ICMP; packets of the family carry no other.</param>
internal sealed record NftFamily(AddressFamily Family, string Keyword, string SetType, Protocol Icmp)
{
    /// <summary>IPv4, the only family that the lab has yet.</summary>
    public static NftFamily IPv4 { get; } = new(AddressFamily.InterNetwork, "ip", "ipv4_addr", Protocol.Icmp);
}
