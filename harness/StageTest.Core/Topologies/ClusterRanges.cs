using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;

namespace StageTest.Core.Topologies;

/// <summary>The ranges from which pods, Services and nodes of a cluster get addresses.</summary>
internal sealed record ClusterRanges
{
    // The first of each are the defaults of k3s, and for IPv6 those of its dual-stack documentation. The others are for clusters whose
    // stated ranges overlap with these.
    private static readonly IPNetwork[] UsualOfPods = Parse(
        "10.42.0.0/16",
        "172.24.0.0/16",
        "192.168.0.0/17",
        "2001:cafe:42::/56",
        "fd42::/56"
    );
    private static readonly IPNetwork[] UsualOfServices = Parse(
        "10.43.0.0/16",
        "172.25.0.0/16",
        "192.168.128.0/18",
        "2001:cafe:43::/112",
        "fd43::/112"
    );
    private static readonly IPNetwork[] UsualOfNodes = Parse(
        "172.20.0.0/16",
        "10.200.0.0/16",
        "192.168.192.0/18",
        "fd20:cafe:44::/64",
        "fd44::/64"
    );

    /// <summary>The ranges of a cluster that states none.</summary>
    public static ClusterRanges Default { get; } = new();

    /// <summary>The ranges of pods that were stated, in the scenario or by an IPPool. Default: none.</summary>
    public ImmutableArray<IPNetwork> Pods { get; init; } = [];

    /// <summary>The ranges of Services that were stated. Default: none.</summary>
    public ImmutableArray<IPNetwork> Services { get; init; } = [];

    /// <summary>The range from which pods get their addresses of a family: the first stated one, else a default.</summary>
    public IPNetwork PodsOf(AddressFamily family) => Of(Pods, family).FirstOrDefault(Free(UsualOfPods, family, Services));

    /// <summary>The range from which Services get their addresses of a family: the stated one, else a default.</summary>
    public IPNetwork ServicesOf(AddressFamily family) =>
        Of(Services, family).FirstOrDefault(Free(UsualOfServices, family, [.. Pods, PodsOf(family)]));

    /// <summary>The range from which nodes without an address get one.</summary>
    public IPNetwork NodesOf(AddressFamily family) =>
        Free(UsualOfNodes, family, [.. Pods, PodsOf(family), .. Services, ServicesOf(family)]);

    /// <summary>The range of pods that contains an address, or null.</summary>
    public IPNetwork? PodRangeWith(IPAddress address)
    {
        IPNetwork[] ranges = [.. Of(Pods, address.AddressFamily).DefaultIfEmpty(PodsOf(address.AddressFamily))];
        return ranges.Any(r => r.Contains(address)) ? ranges.First(r => r.Contains(address)) : null;
    }

    /// <summary>Whether two ranges have an address in common.</summary>
    public static bool Overlap(IPNetwork one, IPNetwork other) =>
        one.BaseAddress.AddressFamily == other.BaseAddress.AddressFamily
        && (one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress));

    /// <summary>How many addresses a range contains, at most <see cref="int.MaxValue"/>.</summary>
    public static int SizeOf(IPNetwork range) =>
        IpFamily.Bits(range.BaseAddress.AddressFamily) - range.PrefixLength is var bits and < 31 ? 1 << bits : int.MaxValue;

    private static IEnumerable<IPNetwork> Of(IEnumerable<IPNetwork> ranges, AddressFamily family) =>
        ranges.Where(r => r.BaseAddress.AddressFamily == family);

    private static IPNetwork Free(IPNetwork[] usual, AddressFamily family, IReadOnlyCollection<IPNetwork> taken)
    {
        IPNetwork[] own = [.. Of(usual, family)];
        return own.FirstOrDefault(u => !taken.Any(t => Overlap(t, u)), own[0]);
    }

    private static IPNetwork[] Parse(params string[] ranges) => [.. ranges.Select(r => IPNetwork.Parse(r))];
}
