using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Objects;

namespace StageTest.Engines.Kubernetes;

/// <summary>The objects of a topology on a cluster, as a text: topologies of one text are the same there.</summary>
internal static class TopologyTrace
{
    /// <summary>Everything that a topology creates on the cluster of a run, as a text.</summary>
    public static string Of(Topology topology, ClusterRun run)
    {
        var (standIns, opening) = (run.StandIns, run.OpeningOf(topology));
        var networks = run.NetworksOf(topology, opening.Nodes);
        return string.Join(
            '\n',
            [
                .. topology.Namespaces.Select(home => networks.BodyOf(standIns, home)),
                .. standIns.ServiceAccounts(topology),
                .. new ClusterServices(run.Client, topology, run.Families, _ => { }, opening).Bodies(standIns),
                .. topology.Workloads.SelectMany(w =>
                    Enumerable.Range(0, w.Replicas).Select(replica => networks.BodyOf(standIns, w, replica, mayPing: true))
                ),
                .. topology.External.Select(e =>
                    $"{e.Ref} {string.Join(' ', e.Addresses)} {string.Join(' ', e.Ports.Select(p => p.Port))}"
                ),
                .. topology.Services.SelectMany(s =>
                    s.Endpoints.Select(e => $"{s.Ref} {e.Address} {e.Owner} {string.Join(' ', e.Ports)} {e.IsReady}")
                ),
                .. topology.OnNodeNetworks.Order().Select(w => $"{w} on its node's network"),
                .. topology.IpFamilies.Select(f => $"{f}"),
                $"{opening.Nodes}",
                .. topology.Services.Select(s => $"{s.Entrances} {string.Join(' ', s.Entrances.LoadBalancerIPs)}"),
            ]
        );
    }
}
