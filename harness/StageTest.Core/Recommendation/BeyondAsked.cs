using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>
/// Connections that policies allow beyond the requested ones: on every port and for every address, because the flows of a topology are only
/// samples.
/// </summary>
/// <param name="topology">The topology.</param>
/// <param name="written">The requested connections.</param>
/// <param name="governed">The workloads that some policy governs. Connections among other workloads stay unchanged.</param>
internal sealed class BeyondAsked(Topology topology, IReadOnlyCollection<Flow> written, IReadOnlySet<EndpointRef> governed)
{
    /// <summary>The changes from the requested to the allowed connections. Nothing closes.</summary>
    /// <param name="promoted">The enforced policies.</param>
    /// <param name="exact">The same with each address as requested.</param>
    /// <exception cref="NotSupportedException">There are too many pods for a map.</exception>
    public MapComparison Of(PolicySet promoted, PolicySet exact)
    {
        var comparisons = topology
            .IpFamilies.Select(family => OfFamily(topology with { IpFamilies = [family] }, promoted, exact))
            .ToArray();
        return new()
        {
            Changes = [.. comparisons.SelectMany(c => c.Changes).Distinct()],
            NamesOtherProtocols = comparisons.Any(c => c.NamesOtherProtocols),
        };
    }

    private MapComparison OfFamily(Topology one, PolicySet promoted, PolicySet exact)
    {
        var asked = Asked(one);
        var allowed = ConnectionMapper.Map(one, Placement.Default(one), promoted, exact);
        var members = allowed
            .Workloads.SelectMany(end => one.Workloads.Where(w => MapEnds.Means(end, w)).Select(w => (End: end, w.Ref)))
            .ToLookup(m => m.End, m => m.Ref);
        var onNodes = one.OnNodeNetworks;
        var lines = allowed
            .Lines.Where(l =>
                (IsGoverned(l.From, members) || IsGoverned(l.To, members)) && !members[l.From].Concat(members[l.To]).Any(onNodes.Contains)
            )
            .ToImmutableArray();
        return MapComparison.Of(
            allowed with
            {
                Lines = [.. lines.Select(l => l with { Connections = l.Connections.Intersect(Asked(l, one, members, asked)) })],
            },
            allowed with
            {
                Lines = lines,
            }
        );
    }

    private bool IsGoverned(MapEnd end, ILookup<MapEnd, EndpointRef> members) => members[end].Any(governed.Contains);

    private Dictionary<(EndpointRef, EndpointRef), ConnectionSet> Asked(Topology one)
    {
        var asked = new Dictionary<(EndpointRef, EndpointRef), ConnectionSet>();
        foreach (var flow in written.Where(f => one.IpFamilies.Contains(f.Family)))
        {
            var key = (flow.From, flow.To);
            asked[key] = asked.GetValueOrDefault(key, ConnectionSet.None).Union(Of(flow.Port));
        }

        return asked;
    }

    private static ConnectionSet Asked(
        MapLine line,
        Topology one,
        ILookup<MapEnd, EndpointRef> members,
        Dictionary<(EndpointRef, EndpointRef), ConnectionSet> asked
    )
    {
        ConnectionSet Of(EndpointRef from, EndpointRef to) => asked.GetValueOrDefault((from, to), ConnectionSet.None);
        ConnectionSet Any(IEnumerable<ConnectionSet> sets) => sets.Aggregate(ConnectionSet.None, (a, b) => a.Union(b));
        ConnectionSet All(IEnumerable<ConnectionSet> sets) => sets.Aggregate(ConnectionSet.All, (a, b) => a.Intersect(b));

        return line.From.IsExternal ? All(members[line.To].Select(to => Any(Outside(line.From, one).Select(from => Of(from, to)))))
            : line.To.IsExternal ? All(members[line.From].Select(from => Any(Outside(line.To, one).Select(to => Of(from, to)))))
            : All(members[line.From].SelectMany(from => members[line.To].Select(to => Of(from, to))));
    }

    // The endpoints outside that have the whole range.
    private static IEnumerable<EndpointRef> Outside(MapEnd range, Topology one) =>
        one.External.Where(e => Nets(e).Any(n => n.Contains(range.First!) && n.Contains(range.Last!))).Select(e => e.Ref);

    private static IEnumerable<System.Net.IPNetwork> Nets(ExternalEndpoint end) =>
        end.IsSeveral ? end.Ranges : end.Addresses.Select(a => new System.Net.IPNetwork(a, Addresses.IpFamily.Bits(a.AddressFamily)));

    private static ConnectionSet Of(Port port)
    {
        var single = IntervalSet.Range(port.Number, port.Number);
        return port.Protocol switch
        {
            Protocol.Tcp => ConnectionSet.None with { Tcp = single },
            Protocol.Udp => ConnectionSet.None with { Udp = single },
            Protocol.Sctp => ConnectionSet.None with { Sctp = single },
            Protocol.Icmp => ConnectionSet.None with { Icmp = Messages(port.MessageType) },
            Protocol.IcmpV6 => ConnectionSet.None with { IcmpV6 = Messages(port.MessageType) },
            var other => ConnectionSet.None with { Others = IntervalSet.Range((int)other, (int)other) },
        };
    }

    private static IntervalSet Messages(int type) => IntervalSet.Range(type << 8, (type << 8) + 255);
}
