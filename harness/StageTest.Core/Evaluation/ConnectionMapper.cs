using System.Net;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>Works out a <see cref="ConnectionMap"/>: the evaluator's answers for all ports and addresses at once.</summary>
/// <remarks>
/// Each rule stands for a set of connections. Walking the tiers moves connections from those still open to those allowed, so a pair of
/// ends costs one walk of each end's rules, whatever the number of ports.
/// </remarks>
internal static class ConnectionMapper
{
    // A map has a line for each pair: these take about two gigabytes where everything is allowed.
    private const int MostPods = 3000;

    /// <summary>The map of the enforced part of a policy set.</summary>
    /// <param name="topology">The workloads. External endpoints of the topology are left out: the map covers every address.</param>
    /// <param name="placement">The pods' addresses, or null where they are unknown, as for plain manifests; then ranges of
    /// addresses find pods as far as that is certain, and lines tell what is not (<see cref="MapLine.Unknown"/>).</param>
    /// <param name="policies">The policies.</param>
    /// <param name="comparedWith">Another set whose ranges of addresses cut this map too, so that the maps of both can be compared; or
    /// null.</param>
    /// <exception cref="NotSupportedException">A rule has a condition that is not evaluated, so no exact map exists; or the pods are too
    /// many.</exception>
    public static ConnectionMap Map(Topology topology, Placement? placement, PolicySet policies, PolicySet? comparedWith = null)
    {
        var live = policies.Live();
        RefuseUnjudged(live);
        if (topology.IpFamilies.Length > 1)
        {
            throw new NotSupportedException(
                "A map has no place for two families of addresses yet. Map a scenario of one family, or ask for single flows "
                    + "with 'stagetest explain'."
            );
        }

        if (topology.Workloads.Sum(w => (long)w.Replicas) is var count and > MostPods)
        {
            throw new NotSupportedException(
                $"There are {count} pods, and a map has a line for each pair of them: at most {MostPods} are mapped. Name a part "
                    + "of the manifests, or ask for single flows with 'stagetest explain'."
            );
        }

        PolicySet[] cuts = comparedWith is null ? [live] : [live, comparedWith.Live()];
        IPAddress[] addresses = placement is null ? [] : [.. topology.Workloads.SelectMany(w => placement[w.Ref])];
        var sources = AddressRanges.Of(cuts, Direction.Ingress, addresses, topology.Services);
        var destinations = AddressRanges.Of(cuts, Direction.Egress, addresses, topology.Services);
        var workloads = topology with { External = [] };
        var compiled = new CompiledPolicies(live, new(workloads, placement, live, sources.Concat(destinations).Select(r => r.First)));
        var pods = compiled.Nodes.Where(n => n.Workload is not null).ToArray();
        var outside = compiled.Nodes.Where(n => n.Workload is null).ToArray();
        var ends = new MapEnds(topology);
        var cells = new Dictionary<(MapEnd From, MapEnd To), ConnectionBounds>();
        var walks = new MapWalks(compiled);
        var fromOutside = new RangeWalks(compiled, outside[..sources.Count], Direction.Ingress);
        var toOutside = new RangeWalks(compiled, outside[sources.Count..], Direction.Egress);
        void Add(MapEnd fromEnd, MapEnd toEnd, ConnectionBounds connections)
        {
            // Replicas of a workload answer for it together: what only some of them allow is not what the workload allows.
            cells[(fromEnd, toEnd)] = cells.TryGetValue((fromEnd, toEnd), out var others) ? others.Intersect(connections) : connections;
        }

        // Where nothing is known about a cluster, Kubernetes' own words are mapped, which know nothing of what Calico drops besides.
        ConnectionBounds Left(Node pod, ConnectionBounds connections) =>
            placement is not null && pod.IsPod ? connections.Except(Encapsulation.Connections) : connections;

        foreach (var pod in pods)
        {
            var end = ends.Of(pod.Ref);
            foreach (var other in pods.Where(o => o.Ref != pod.Ref))
            {
                Add(end, ends.Of(other.Ref), Left(pod, walks.Connections(pod, other)));
            }

            var opened = fromOutside.Connections(pod);
            for (var i = 0; i < sources.Count; i++)
            {
                Add(new(null, MapEnd.External, sources[i].First, sources[i].Last), end, ConnectionBounds.Known(opened[i]));
            }

            var reached = toOutside.Connections(pod);
            for (var i = 0; i < destinations.Count; i++)
            {
                Add(
                    end,
                    new(null, MapEnd.External, destinations[i].First, destinations[i].Last),
                    Left(pod, ConnectionBounds.Known(reached[i]))
                );
            }
        }

        return new()
        {
            Workloads = [.. pods.Select(p => ends.Of(p.Ref)).Distinct()],
            Lines =
            [
                .. ends.Join(cells)
                    .Where(l => !l.Connections.IsEmpty || !l.Unknown.IsEmpty)
                    .OrderBy(l => $"{l.From} => {l.To}", StringComparer.Ordinal),
            ],
            NamesOtherProtocols = live.Policies.Any(p => p.Ingress.Concat(p.Egress).Any(NamesOtherProtocol)),
        };
    }

    private static bool NamesOtherProtocol(Rule rule) =>
        (rule.Protocol is { } protocol && !Port.HasPorts(protocol)) || rule.NotProtocol is not null || rule.NotIcmp is not null;

    private static void RefuseUnjudged(PolicySet policies)
    {
        foreach (var policy in policies.Policies)
        {
            if (policy.Ingress.Concat(policy.Egress).FirstOrDefault(r => r.Unjudged is not null) is { } rule)
            {
                throw new NotSupportedException(
                    $"{rule.Location}: {policy} has a rule with {rule.Unjudged}, which is not evaluated, so there is no exact "
                        + "map. Remove the condition, or ask for single flows with 'stagetest explain'."
                );
            }
        }
    }
}
