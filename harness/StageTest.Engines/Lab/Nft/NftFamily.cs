using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>The syntax of an address family in nftables. As in Calico, rules are rendered for one family at a time.</summary>
/// <param name="Family">The family.</param>
/// <param name="Keyword">The start of a match on an address.</param>
/// <param name="SetType">The type of a set of addresses.</param>
/// <param name="Suffix">The suffix of the family's sets and chains, which share a table with those of the other.</param>
/// <param name="Icmp">The family's ICMP; packets of the family carry no other.</param>
internal sealed record NftFamily(AddressFamily Family, string Keyword, string SetType, string Suffix, Protocol Icmp)
{
    /// <summary>IPv4.</summary>
    public static NftFamily IPv4 { get; } = new(AddressFamily.InterNetwork, "ip", "ipv4_addr", "", Protocol.Icmp);

    /// <summary>IPv6.</summary>
    public static NftFamily IPv6 { get; } = new(AddressFamily.InterNetworkV6, "ip6", "ipv6_addr", "-ip6", Protocol.IcmpV6);

    /// <summary>The families of a topology.</summary>
    public static IEnumerable<NftFamily> Of(Topology topology) => topology.IpFamilies.Select(Of);

    /// <summary>The syntax of a family.</summary>
    public static NftFamily Of(AddressFamily family) => family == IpFamily.V6 ? IPv6 : IPv4;
}
