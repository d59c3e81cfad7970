using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Nft;

namespace StageTest.Engines.Lab.Probes;

/// <summary>Creates the probes of flows to Services if policies see other addresses than those of the flow's ends.</summary>
/// <remarks>
/// The lab has one router and no nodes that translate. If the source's policies see one address and the pod's policies another, the path is
/// tested in two legs, each a connection of its own: from the source to the address that its policies see, and to the pod from the node
/// that its policies see.
/// </remarks>
/// <param name="topology">The topology.</param>
/// <param name="nodes">The lab's nodes.</param>
/// <param name="places">Their indexes, by owner.</param>
/// <param name="routes">The routes of virtual addresses.</param>
internal sealed class ServiceProbes(
    Topology topology,
    ImmutableArray<LabNode> nodes,
    IReadOnlyDictionary<EndpointRef, int[]> places,
    ServiceRoutes routes
)
{
    private readonly Dictionary<EndpointRef, int> _nowheres = [];

    /// <summary>The probes of one pod, or external endpoint, for a flow.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="source">The number of its node.</param>
    /// <param name="replica">Its number among its workload's pods.</param>
    public IEnumerable<Probe> Of(Flow flow, int source, int replica)
    {
        var ways = ServiceWays.Of(topology, flow.From, flow.To, flow.Port, replica, nodes[source].AddressOf(flow.Family)).ToArray();
        return ways.Length == 0
            ? [new(source, Probe.NoPod, flow.Port, flow.Family, new(flow.To, NowhereOf(flow), flow.Port))]
            : ways.SelectMany(way => Of(flow, way, source).Select(probe => probe with { By = way.By }));
    }

    private IEnumerable<Probe> Of(Flow flow, ServiceWay way, int source)
    {
        var to = places[way.Backend][way.Replica];
        if (way.IsDirect)
        {
            yield return new(source, to, way.Target, flow.Family);
            yield break;
        }

        var pod = routes[flow.To.Entered(), flow.Port, flow.Family]
            .Pods.First(p => p.Address.Equals(nodes[to].AddressOf(flow.Family)) && p.Target == way.Target);
        if (way.SeenFrom is not { } from)
        {
            yield return new(source, to, flow.Port, flow.Family, new(flow.To, pod.Entrance, pod.Target));
            yield break;
        }

        // No policy governs what an external host sends.
        if (!flow.From.IsExternal)
        {
            yield return way.SeenAt is { } seen
                ? new(source, NodeOf(seen.Node), seen.Port, flow.Family)
                : new(source, to, flow.Port, flow.Family, new(flow.To, pod.FirstLeg!, pod.Target));
        }

        yield return new(NodeOf(from), to, way.Target, flow.Family) { IsSecondLeg = !flow.From.IsExternal };
    }

    private IPAddress NowhereOf(Flow flow)
    {
        if (!_nowheres.TryGetValue(flow.To, out var number))
        {
            _nowheres[flow.To] = number = _nowheres.Count;
        }

        return ServiceRoutes.Nowhere(flow.Family, number);
    }

    // A node with a host-network pod is that pod.
    private int NodeOf(EndpointRef node) =>
        places.TryGetValue(node, out var own)
            ? own[0]
            : places[topology.Workloads.First(w => w.HostNetwork && ClusterNode.RefOf(w.Node ?? "") == node).Ref][0];
}
