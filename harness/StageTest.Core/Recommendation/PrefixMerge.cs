using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>
/// Writes close addresses as their smallest common prefix, so that a rule also allows the addresses between them.
/// </summary>
/// <param name="topology">Existing objects: a prefix may match none of them that a rule does not.</param>
internal sealed class PrefixMerge(Topology topology)
{
    // The number of common bits: the usual size of one site.
    private const int CommonBits = 24;
    private const int CommonBitsOfV6 = 64;

    /// <summary>The policies with prefixes.</summary>
    public ImmutableArray<RecommendedPolicy> Merge(ImmutableArray<RecommendedPolicy> policies) =>
        [.. policies.Select(p => p.WithRules(Merge))];

    private RecommendedRule Merge(RecommendedRule rule)
    {
        var outside = rule.Peers.OfType<RecommendedPeer.Outside>().ToArray();
        var names = outside.SelectMany(o => o.Names).ToHashSet();
        var merged = outside
            .GroupBy(o => Bits(o.Range) is var bits && o.Range.PrefixLength < bits ? o.Range : Prefix(o.Range.BaseAddress, bits))
            .SelectMany(near => Merged([.. near], names));
        return rule with { Peers = [.. rule.Peers.Where(p => p is not RecommendedPeer.Outside), .. merged] };
    }

    private RecommendedPeer.Outside[] Merged(RecommendedPeer.Outside[] near, HashSet<string> names)
    {
        if (near.Length == 1)
        {
            return near;
        }

        var (first, last) = (near.Min(n => AddressNumber.EndsOf(n.Range).First), near.Max(n => AddressNumber.EndsOf(n.Range).Last));
        var address = near[0].Range.BaseAddress;
        var bits = IpFamily.Bits(address.AddressFamily);
        var length = bits;
        while (first >> (bits - length) != last >> (bits - length))
        {
            length--;
        }

        var whole = Prefix(AddressNumber.ToAddress(first, address.GetAddressBytes().Length), length);
        return MeansOthers(whole, names)
            ? near
            :
            [
                new(whole, [.. near.SelectMany(n => n.Names).Distinct().Order(StringComparer.Ordinal)])
                {
                    Ends = [.. near.SelectMany(n => n.Ends)],
                },
            ];
    }

    // Pods, nodes, Services, and external endpoints that the rule does not match.
    private bool MeansOthers(IPNetwork whole, HashSet<string> names)
    {
        var family = whole.BaseAddress.AddressFamily;
        return topology
                .Ranges.Pods.Append(topology.Ranges.PodsOf(family))
                .Concat(topology.Ranges.Services)
                .Append(topology.Ranges.ServicesOf(family))
                .Any(r => ClusterRanges.Overlap(r, whole))
            || topology.Nodes.SelectMany(n => n.Addresses).Any(a => Has(whole, a))
            || topology.External.Any(e =>
                (e.Addresses.Any(a => Has(whole, a)) || e.Ranges.Any(r => ClusterRanges.Overlap(r, whole))) && !names.Contains($"{e.Ref}")
            );
    }

    private static bool Has(IPNetwork net, IPAddress address) =>
        net.BaseAddress.AddressFamily == address.AddressFamily && net.Contains(address);

    private static int Bits(IPNetwork net) => net.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? CommonBitsOfV6 : CommonBits;

    private static IPNetwork Prefix(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        var free = (bytes.Length * 8) - length;
        return new(AddressNumber.ToAddress(free >= 128 ? 0 : AddressNumber.Of(address) >> free << free, bytes.Length), length);
    }
}
