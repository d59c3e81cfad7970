using System.Net;
using System.Net.Sockets;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>Cuts the addresses outside the cluster into ranges within which no rule of a direction can tell two addresses apart.</summary>
internal static class AddressRanges
{
    /// <summary>
    /// The ranges of IPv4, and of IPv6 where a policy names IPv6 addresses or pods have them, cut where a range that a rule names begins or
    /// ends.
    /// </summary>
    /// <param name="sets">The policies; with several sets the ranges are cut for all of them, so that maps can be compared.</param>
    /// <param name="direction">Whether the addresses are sources of ingress or destinations of egress.</param>
    /// <param name="pods">The addresses of the pods; none where nobody knows them.</param>
    public static List<(IPAddress First, IPAddress Last)> Of(IReadOnlyCollection<PolicySet> sets, Direction direction, IEnumerable<IPAddress> pods)
    {
        var enforced = sets.SelectMany(s => s.Policies).Where(p => !p.IsStaged).ToArray();
        var named = sets.SelectMany(s => s.NetworkSets).SelectMany(s => s.Nets).ToArray();
        var all = enforced.SelectMany(p => p.Ingress.Concat(p.Egress)).SelectMany(Nets).Concat(named);
        var own = enforced.SelectMany(p => p.Rules(direction)).SelectMany(Nets).Concat(named).ToArray();
        var ranges = Cut(own, AddressFamily.InterNetwork, 4);
        if (all.Select(n => n.BaseAddress).Concat(pods).Any(a => a.AddressFamily == AddressFamily.InterNetworkV6))
        {
            ranges.AddRange(Cut(own, AddressFamily.InterNetworkV6, 16));
        }

        return ranges;
    }

    private static IEnumerable<IPNetwork> Nets(Rule rule) =>
        rule.Source.Nets.Concat(rule.Source.NotNets).Concat(rule.Destination.Nets).Concat(rule.Destination.NotNets);

    private static List<(IPAddress First, IPAddress Last)> Cut(IEnumerable<IPNetwork> nets, AddressFamily family, int bytes)
    {
        var end = UInt128.One << (bytes * 8 % 128);
        var beginnings = new SortedSet<UInt128> { UInt128.Zero };
        foreach (var net in nets.Where(n => n.BaseAddress.AddressFamily == family))
        {
            var first = AddressNumber.Of(net.BaseAddress);
            beginnings.Add(first);

            // The range that holds the last address of all ends where numbers wrap or the family does; nothing begins there.
            var size = bytes * 8 - net.PrefixLength;
            var next = size == 128 ? UInt128.Zero : first + (UInt128.One << size);
            if (next != UInt128.Zero && (bytes == 16 || next < end))
            {
                beginnings.Add(next);
            }
        }

        var last = bytes == 16 ? UInt128.MaxValue : end - 1;
        var starts = beginnings.ToArray();
        return [.. starts.Select((first, i) => (AddressNumber.ToAddress(first, bytes), AddressNumber.ToAddress(i + 1 < starts.Length ? starts[i + 1] - 1 : last, bytes)))];
    }
}
