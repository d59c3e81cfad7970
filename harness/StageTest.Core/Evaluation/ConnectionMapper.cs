using System.Net;
using System.Net.Sockets;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>Computes a <see cref="ConnectionMap"/>: the evaluator's answers for all ports and addresses at once.</summary>
/// <remarks>
/// Each rule represents a set of connections. Walking the tiers moves connections from open to allowed, independent of the number of ports.
/// Pods that no rule distinguishes are one class (<see cref="NodeClasses"/>), and one walk serves all classes at the other end
/// (<see cref="ClassWalks"/>). Lines are computed while they are read (<see cref="MapGrid"/>).
/// </remarks>
internal static class ConnectionMapper
{
    // A map has a line for each pair: these need about two gigabytes if everything is allowed.
    private const int MostPods = 3000;

    /// <summary>The map of the enforced part of a policy set.</summary>
    /// <param name="topology">The workloads. External endpoints of the topology are omitted: the map covers every address.</param>
    /// <param name="placement">The pods' addresses, or null if they are unknown, as for plain manifests; then ranges match pods as far as
    /// that is certain, and lines show what is not (<see cref="MapLine.Unknown"/>).</param>
    /// <param name="policies">The policies.</param>
    /// <param name="comparedWith">Another set whose ranges also divide this map, so that the maps of both can be compared; or null.</param>
    /// <param name="comparedServices">The Services of the other side, whose endpoints also divide this map; or null.</param>
    /// <exception cref="NotSupportedException">There are too many pods.</exception>
    public static ConnectionMap Map(
        Topology topology,
        Placement? placement,
        PolicySet policies,
        PolicySet? comparedWith = null,
        IEnumerable<KubernetesService>? comparedServices = null
    )
    {
        KubernetesService[] services = [.. topology.Services, .. comparedServices ?? []];
        return topology.IpFamilies is [var first, var second]
            ? FamilyMaps.Join(OfFamily(first, isOneOfTwo: true), OfFamily(second, isOneOfTwo: true))
            : OfFamily(topology.IpFamilies[0], isOneOfTwo: false);

        ConnectionMap OfFamily(AddressFamily family, bool isOneOfTwo) =>
            Map(topology with { IpFamilies = [family] }, placement, policies, comparedWith, services, isOneOfTwo);
    }

    private static ConnectionMap Map(
        Topology topology,
        Placement? placement,
        PolicySet policies,
        PolicySet? comparedWith,
        KubernetesService[] services,
        bool isOneOfTwo
    )
    {
        var live = policies.Live();
        if (topology.Workloads.Sum(w => (long)w.Replicas) is var count and > MostPods)
        {
            throw new NotSupportedException(
                $"There are {count} pods, and a map has a line for each pair of them: at most {MostPods} are mapped. Name a part "
                    + "of the manifests, or test single flows with 'stagetest explain'."
            );
        }

        PolicySet[] cuts = comparedWith is null ? [live] : [live, comparedWith.Live()];
        IPAddress[] addresses = placement is null ? [] : [.. topology.Workloads.SelectMany(w => placement[w.Ref])];
        var family = topology.IpFamilies[0];
        List<(IPAddress First, IPAddress Last)> RangesOf(Direction direction) =>
            [.. AddressRanges.Of(cuts, direction, addresses, services).Where(r => !isOneOfTwo || r.First.AddressFamily == family)];
        var (sources, destinations) = (RangesOf(Direction.Ingress), RangesOf(Direction.Egress));
        var workloads = topology with { External = [] };
        var compiled = new CompiledPolicies(live, new(workloads, placement, live, sources.Concat(destinations).Select(r => r.First)));
        var pods = compiled.Nodes.Where(n => n.Workload is not null).ToArray();

        // Entrances of Services come before the ranges.
        var outside = compiled.Nodes[^(sources.Count + destinations.Count)..];
        var classes = NodeClasses.Of(compiled, pods, [.. sources.Select(r => r.First)], [.. destinations.Select(r => r.First)]);
        var ends = new MapEnds(pods, classes);
        var cells = Cells(
            compiled,
            classes,
            [.. ends.Classes],
            RangeBounds.Of(compiled, outside[..sources.Count], Direction.Ingress),
            RangeBounds.Of(compiled, outside[sources.Count..], Direction.Egress),
            isPlaced: placement is not null
        );
        var unjudged = UnjudgedRule.Of(live);
        if (cuts.Any(set => !UnjudgedRule.Of(set).IsEmpty))
        {
            var inside = cells.Ends;
            Node NodeAt(int place, int firstRange) =>
                place < inside.Length ? classes.Representatives[inside[place]] : outside[firstRange + place - inside.Length];
            cells = cells with { Conditions = (from, to) => CellRules.Of(compiled, NodeAt(from, 0), NodeAt(to, sources.Count)) };
        }

        var shown = ends.Shown(cells);
        IEnumerable<(MapEnd, int)> Ranges(List<(IPAddress First, IPAddress Last)> ranges) =>
            ranges.Select((range, place) => (new MapEnd(null, MapEnd.External, range.First, range.Last), cells.Ends.Length + place));
        return new()
        {
            Family = family,
            Workloads = [.. shown.Select(e => e.End)],
            Lines = new MapGrid(cells, [.. shown, .. Ranges(sources)], [.. shown, .. Ranges(destinations)], ends.Pods),
            Unjudged = unjudged,
            NamesOtherProtocols = live.Policies.Any(p => p.Ingress.Concat(p.Egress).Any(NamesOtherProtocol)),
        };
    }

    private static MapCells Cells(
        CompiledPolicies compiled,
        NodeClasses classes,
        int[] ends,
        RangeBounds fromOutside,
        RangeBounds toOutside,
        bool isPlaced
    )
    {
        var table = new ConnectionTable();
        var walks = new ClassWalks(compiled, classes, table);
        var numbered = new Dictionary<(ConnectionSet[], ConnectionSet[]), int[]>();

        // If nothing is known about a cluster, the map follows Kubernetes' own rules, without the packets that Calico drops in addition.
        bool Loses(Node pod) => isPlaced && pod.IsPod;
        int[] Numbers((ConnectionSet[] Certain, ConnectionSet[] Possible) sets)
        {
            if (!numbered.TryGetValue(sets, out var numbers))
            {
                numbered[sets] = numbers = table.Numbers(sets.Certain, sets.Possible);
            }

            return numbers;
        }

        int[] Reached(Node pod)
        {
            var numbers = Numbers(toOutside.Connections(pod));
            var lost = table.SetNumber(Encapsulation.Connections);
            return Loses(pod) ? Array.ConvertAll(numbers, n => table.Except(n, lost)) : numbers;
        }

        var pods = classes.Representatives;
        return new()
        {
            Table = table,
            Ends = ends,
            Egress = Array.ConvertAll(pods, p => walks.Row(p, Direction.Egress)),
            Ingress = Array.ConvertAll(pods, p => walks.Row(p, Direction.Ingress)),
            Opened = Array.ConvertAll(pods, p => Numbers(fromOutside.Connections(p))),
            Reached = Array.ConvertAll(pods, Reached),
            LosesEncapsulation = Array.ConvertAll(pods, Loses),
            Sources = fromOutside.Count,
            Destinations = toOutside.Count,
        };
    }

    private static bool NamesOtherProtocol(Rule rule) =>
        (rule.Protocol is { } protocol && !Port.HasPorts(protocol)) || rule.NotProtocol is not null || rule.NotIcmp is not null;
}
