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
    // The private ranges of Calico's flow logs: RFC 1918, and unique local addresses of IPv6.
    private static readonly ImmutableArray<IPNetwork> PrivateRanges =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("fc00::/7"),
    ];

    private readonly ImmutableArray<IPNetwork> _nets;
    private readonly ImmutableArray<IPAddress> _all;

    /// <summary>Collects the ranges of policies.</summary>
    /// <param name="sets">The policies.</param>
    /// <param name="services">The Services, whose endpoints may be addresses that rules match through the Service.</param>
    /// <param name="withIPv6">Whether connections may also use IPv6.</param>
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

    /// <summary>The addresses given as endpoints of a Service, each as its own range.</summary>
    public static IEnumerable<IPNetwork> OfEndpoints(KubernetesService service) =>
        service.Endpoints.Select(e => e.Address).OfType<IPAddress>().Select(a => new IPNetwork(a, IpFamily.Bits(a.AddressFamily)));

    /// <summary>One address of each kind in a private range.</summary>
    public ImmutableArray<IPAddress> OfPrivate => Distinct(_all.Where(IsPrivate), _nets);

    /// <summary>One address of each kind outside private ranges.</summary>
    public ImmutableArray<IPAddress> OfPublic => Distinct(_all.Where(a => !IsPrivate(a)), _nets);

    /// <summary>One address of each kind.</summary>
    public ImmutableArray<IPAddress> OfAny => Distinct(_all, _nets);

    /// <summary>One address of each kind within a network set.</summary>
    public ImmutableArray<IPAddress> Of(NetworkSet set) => Distinct(_all.Where(a => set.Nets.Any(n => n.Contains(a))), _nets);

    /// <summary>One address of each kind for the flow logs' name of unknown addresses.</summary>
    public ImmutableArray<IPAddress> OfNetwork(string name) =>
        name switch
        {
            FlowEnd.Public => OfPublic,
            FlowEnd.Private => OfPrivate,
            _ => OfAny,
        };

    /// <summary>One address of each kind among some addresses, as distinguished by these ranges.</summary>
    public static ImmutableArray<IPAddress> Distinct(IEnumerable<IPAddress> addresses, IReadOnlyCollection<IPNetwork> nets) =>
        [.. addresses.DistinctBy(a => KindOf(a, nets))];

    /// <summary>The membership of an address in ranges: addresses of the same kind are in the same ranges.</summary>
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

    // The first address of every part of a family between the ends of ranges.
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
