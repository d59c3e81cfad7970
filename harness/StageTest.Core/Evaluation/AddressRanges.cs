using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>
/// Divides the addresses outside the cluster into ranges within which no rule of a direction distinguishes two addresses.
/// </summary>
internal static class AddressRanges
{
    private const int BytesOfIPv4 = 4;
    private const int BytesOfIPv6 = 16;

    private static readonly IPNetwork AllIPv4 = new(IPAddress.Any, 0);
    private static readonly IPNetwork AllIPv6 = new(IPAddress.IPv6Any, 0);

    /// <summary>
    /// The ranges of IPv4, and those of IPv6 if a policy names IPv6 addresses or pods have them, divided at the start and end of each range
    /// in a rule.
    /// </summary>
    /// <param name="sets">The policies; with several sets the ranges are divided for all of them, so that maps can be compared.</param>
    /// <param name="direction">Whether the addresses are sources of ingress or destinations of egress.</param>
    /// <param name="pods">The addresses of the pods; none if they are unknown.</param>
    /// <param name="services">The Services whose endpoints rules may match by the Service's name; null for none.</param>
    public static List<(IPAddress First, IPAddress Last)> Of(
        IReadOnlyCollection<PolicySet> sets,
        Direction direction,
        IEnumerable<IPAddress> pods,
        IEnumerable<KubernetesService>? services = null
    )
    {
        var enforced = sets.SelectMany(s => s.Policies).Where(p => !p.IsStaged).ToArray();
        var named = sets.SelectMany(s => s.Members).SelectMany(s => s.Nets).ToArray();
        var behind = EndpointsOf(Peers(enforced.SelectMany(p => p.Rules(direction))), services ?? []);
        named = [.. named, .. behind];
        PeerMatch[] own = [.. Peers(enforced.SelectMany(p => p.Rules(direction))), .. named.Select(n => new PeerMatch { Nets = [n] })];
        var ranges = Cut(own, AllIPv4, BytesOfIPv4);
        if (
            Peers(enforced.SelectMany(p => p.Ingress.Concat(p.Egress)))
                .SelectMany(p => p.Nets.Concat(p.NotNets))
                .Concat(named)
                .Select(n => n.BaseAddress)
                .Concat(pods)
                .Any(a => a.AddressFamily == AddressFamily.InterNetworkV6)
        )
        {
            ranges.AddRange(Cut(own, AllIPv6, BytesOfIPv6));
        }

        return ranges;
    }

    private static IEnumerable<IPNetwork> EndpointsOf(IEnumerable<PeerMatch> peers, IEnumerable<KubernetesService> services)
    {
        var meant = peers.Select(p => p.Service?.Service).ToHashSet();
        return services
            .Where(s => meant.Contains(s.Ref))
            .SelectMany(s => s.Endpoints)
            .Select(e => e.Address)
            .OfType<IPAddress>()
            .Distinct()
            .Select(address => new IPNetwork(address, IpFamily.Bits(address.AddressFamily)));
    }

    private static IEnumerable<PeerMatch> Peers(IEnumerable<Rule> rules) => rules.SelectMany(r => new[] { r.Source, r.Destination });

    private static List<(IPAddress First, IPAddress Last)> Cut(IEnumerable<PeerMatch> peers, IPNetwork all, int bytes)
    {
        var (_, end) = AddressNumber.EndsOf(all);
        var beginnings = new SortedSet<UInt128> { UInt128.Zero };
        foreach (var (first, last) in peers.SelectMany(p => Meant(p, all)))
        {
            beginnings.Add(first);
            if (last != end)
            {
                beginnings.Add(last + 1);
            }
        }

        var starts = beginnings.ToArray();
        return
        [
            .. starts.Select(
                (first, i) =>
                    (AddressNumber.ToAddress(first, bytes), AddressNumber.ToAddress(i + 1 < starts.Length ? starts[i + 1] - 1 : end, bytes))
            ),
        ];
    }

    // Each range of the peer without its exceptions: where two exceptions touch there is no border between them.
    private static IEnumerable<(UInt128 First, UInt128 Last)> Meant(PeerMatch peer, IPNetwork all)
    {
        var own = peer.Nets.IsEmpty && !peer.NotNets.IsEmpty ? [all] : peer.Nets.Where(n => IsOf(n, all));
        var exceptions = peer.NotNets.Where(n => IsOf(n, all)).Select(AddressNumber.EndsOf).OrderBy(e => e.First).ToArray();
        foreach (var (first, last) in own.Select(AddressNumber.EndsOf))
        {
            var next = first;
            var isOpen = true;
            foreach (var (cut, cutEnd) in exceptions.Where(e => e.Last >= first && e.First <= last))
            {
                if (cut > next)
                {
                    yield return (next, cut - 1);
                }

                isOpen = cutEnd < last;
                next = isOpen ? UInt128.Max(next, cutEnd + 1) : next;
            }

            if (isOpen)
            {
                yield return (next, last);
            }
        }
    }

    private static bool IsOf(IPNetwork net, IPNetwork all) => net.BaseAddress.AddressFamily == all.BaseAddress.AddressFamily;
}
