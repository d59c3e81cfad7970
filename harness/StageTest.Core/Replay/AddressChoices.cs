using System.Collections.Immutable;
using System.Net;
using System.Text;
using StageTest.Core.Addresses;
using StageTest.Core.Flows.Records;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Replay;

/// <summary>The addresses that policies distinguish: of all addresses that an end may have, one of each kind is enough.</summary>
internal sealed class AddressChoices
{
    // What Calico's flow logs call private: RFC 1918, and unique local addresses of IPv6.
    private static readonly ImmutableArray<IPNetwork> PrivateRanges =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("fc00::/7"),
    ];

    private readonly ImmutableArray<IPNetwork> _nets;
    private readonly ImmutableArray<IPAddress> _all;

    /// <summary>Takes the ranges of policies.</summary>
    /// <param name="sets">The policies.</param>
    /// <param name="services">The Services, whose endpoints may be addresses that rules mean by the Service.</param>
    /// <param name="withIPv6">Whether connections may run over IPv6 too.</param>
    public AddressChoices(IReadOnlyCollection<PolicySet> sets, IEnumerable<KubernetesService> services, bool withIPv6)
    {
        var rules = sets.SelectMany(s => s.Policies).SelectMany(p => p.Ingress.Concat(p.Egress));
        _nets =
        [
            .. rules
                .SelectMany(r => new[] { r.Source, r.Destination })
                .SelectMany(p => p.Nets.Concat(p.NotNets))
                .Concat(sets.SelectMany(s => s.NetworkSets).SelectMany(s => s.Nets))
                .Concat(services.SelectMany(OfEndpoints))
                .Distinct(),
        ];
        var bounds = _nets.Concat(PrivateRanges).ToArray();
        _all = [.. Firsts(bounds, IPNetwork.Parse("0.0.0.0/0"), 4), .. withIPv6 ? Firsts(bounds, IPNetwork.Parse("::/0"), 16) : []];
    }

    /// <summary>The addresses that were given as endpoints of a Service, each as a range of its own.</summary>
    public static IEnumerable<IPNetwork> OfEndpoints(KubernetesService service) =>
        service.Endpoints.Select(e => e.Address).OfType<IPAddress>().Select(a => new IPNetwork(a, IpFamily.Bits(a.AddressFamily)));

    /// <summary>One address of each kind that an address of a private range may be.</summary>
    public ImmutableArray<IPAddress> OfPrivate => Distinct(_all.Where(IsPrivate), _nets);

    /// <summary>One address of each kind that an address outside private ranges may be.</summary>
    public ImmutableArray<IPAddress> OfPublic => Distinct(_all.Where(a => !IsPrivate(a)), _nets);

    /// <summary>One address of each kind that there is.</summary>
    public ImmutableArray<IPAddress> OfAny => Distinct(_all, _nets);

    /// <summary>One address of each kind within a network set.</summary>
    public ImmutableArray<IPAddress> Of(NetworkSet set) => Distinct(_all.Where(a => set.Nets.Any(n => n.Contains(a))), _nets);

    /// <summary>One address of each kind for the name that flow logs give to those which nothing is known of.</summary>
    public ImmutableArray<IPAddress> OfNetwork(string name) =>
        name switch
        {
            FlowEnd.Public => OfPublic,
            FlowEnd.Private => OfPrivate,
            _ => OfAny,
        };

    /// <summary>Of some addresses, one of each kind that these ranges distinguish.</summary>
    public static ImmutableArray<IPAddress> Distinct(IEnumerable<IPAddress> addresses, IReadOnlyCollection<IPNetwork> nets) =>
        [.. addresses.DistinctBy(a => KindOf(a, nets))];

    /// <summary>What ranges tell of an address: addresses of the same kind lie in the same ranges.</summary>
    public string KindOf(IPAddress address) => KindOf(address, _nets);

    private static string KindOf(IPAddress address, IReadOnlyCollection<IPNetwork> nets)
    {
        var kind = new StringBuilder(nets.Count + 1);
        kind.Append((int)address.AddressFamily);
        foreach (var net in nets)
        {
            kind.Append(net.Contains(address) ? '1' : '0');
        }

        return kind.ToString();
    }

    /// <summary>Whether an address is one that Calico calls private.</summary>
    public static bool IsPrivate(IPAddress address) => PrivateRanges.Any(r => r.Contains(address));

    // The first address of every piece that the ends of ranges cut a family into.
    private static IEnumerable<IPAddress> Firsts(IEnumerable<IPNetwork> nets, IPNetwork all, int bytes)
    {
        var (first, end) = AddressNumber.EndsOf(all);
        var beginnings = new SortedSet<UInt128> { first };
        foreach (
            var (from, to) in nets.Where(n => n.BaseAddress.AddressFamily == all.BaseAddress.AddressFamily).Select(AddressNumber.EndsOf)
        )
        {
            beginnings.Add(from);
            if (to != end)
            {
                beginnings.Add(to + 1);
            }
        }

        return beginnings.Select(b => AddressNumber.ToAddress(b, bytes));
    }
}
