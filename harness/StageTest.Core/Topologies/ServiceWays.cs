using System.Net;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>Finds the ways that connections to a Service take, node by node.</summary>
/// <remarks>
/// kube-proxy translates on the node where a packet leaves its pod, or arrives from outside, and before Calico evaluates policies
/// (prerouting before forward); packets that it masquerades get the node's address afterwards (postrouting). So a pod on the translating
/// node sees the true source, and a pod on any other node sees the translating node. With <c>externalTrafficPolicy: Local</c> nothing is
/// masqueraded, traffic from outside stays on its node, and traffic of pods goes to any pod (<c>writeServiceToEndpointRules</c> and the
/// external chains of <c>pkg/proxy/iptables/proxier.go</c>). A packet from a pod to another node's port leaves its node untranslated, with
/// that node as its destination, and gets its own node's address there, as Calico gives it to everything that leaves its pools
/// (<c>natOutgoing</c>). Pods and hosts that connect to an address of a load balancer must be in its <c>loadBalancerSourceRanges</c>.
/// </remarks>
internal static class ServiceWays
{
    /// <summary>Whether the ends of a flow do not determine its ways: then each packet is evaluated and tested by itself.</summary>
    public static bool Matter(Topology topology, EndpointRef from, EndpointRef to) =>
        to.IsService
        && (from.IsExternal || to.By is not null || topology.ServiceOf(to) is { IsHeadless: true } or { Entrances.IsLocalInside: true });

    /// <summary>Why a Service cannot be entered this way, as text after its name and a colon; null if it can.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="service">The Service.</param>
    /// <param name="by">The entrance: see <see cref="EndpointRef.By"/>.</param>
    public static string? ProblemOf(Topology topology, KubernetesService service, string? by) =>
        by switch
        {
            null => null,
            EndpointRef.LoadBalancer when !service.Entrances.HasLoadBalancer => "its type is not LoadBalancer.",
            EndpointRef.LoadBalancer when service.Entrances.IsProxied =>
                "its load balancer is a proxy (ipMode: Proxy), whose connections are unknown. Test it through a node.",
            EndpointRef.ExternalIP when !service.Entrances.HasExternalIPs => "it has no 'externalIPs'.",
            EndpointRef.LoadBalancer or EndpointRef.ExternalIP => null,
            _ when !topology.Nodes.Any(n => n.Name == by) =>
                $"'{by}' is not under 'topology.nodes'.{Suggestion.For(by, topology.Nodes.Select(n => n.Name), "Its nodes are")}",
            _ when !service.Entrances.HasNodePorts => "it has no node ports. Its type must be NodePort or LoadBalancer.",
            _ => null,
        };

    /// <summary>The ways of a connection; empty if nothing receives it.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="from">Who opens the connection.</param>
    /// <param name="to">The Service, with the entrance to use.</param>
    /// <param name="port">The Service's port.</param>
    /// <param name="replica">The number of the pod that opens it.</param>
    /// <param name="address">Its address; null if it is unknown.</param>
    public static IEnumerable<ServiceWay> Of(
        Topology topology,
        EndpointRef from,
        EndpointRef to,
        Port port,
        int replica,
        IPAddress? address
    )
    {
        if (topology.ServiceOf(to) is not { } service)
        {
            return [];
        }

        var pods = topology.BackendsOf(to, port).SelectMany(backend => PodsOf(topology, backend)).ToArray();
        if (service.IsHeadless)
        {
            return pods.Select(p => p.Way with { IsDirect = true });
        }

        var source = PlaceOf(topology, from, replica);
        if (!IsLetIn())
        {
            return [];
        }

        if (from.IsExternal)
        {
            return FromOutside(topology, service, to, pods).Distinct();
        }

        if (to.By is null)
        {
            return pods.Where(p => !service.Entrances.IsLocalInside || IsOn(p, source.Node, source) != false).Select(p => p.Way);
        }

        if (to.By is EndpointRef.LoadBalancer or EndpointRef.ExternalIP || to.By == source.Node)
        {
            return AtOwnNode(service, pods, source);
        }

        var away = AtAnotherNode(service, to.By, pods, source, topology.NodePortOf(service, port));
        return source.Node is not null ? away : AtOwnNode(service, pods, source with { Node = to.By }).Concat(away).Distinct();

        // kube-proxy drops traffic from elsewhere, even from pods; for a pod without a stated address its whole range must be accepted.
        bool IsLetIn() =>
            !(to.By is EndpointRef.LoadBalancer || (to.By is null && from.IsExternal && IsByLoadBalancerOnly(service.Entrances)))
            || service.Entrances.SourceRanges.IsEmpty
            || source.IsOnNodeNetwork
            || service.Entrances.SourceRanges.Any(range =>
                address is not null ? range.Contains(address) : !from.IsExternal && HoldsPods(topology.Ranges, range)
            );
    }

    // Only an address of a load balancer has source ranges: node ports and external addresses accept all sources.
    private static bool IsByLoadBalancerOnly(ServiceEntrances entrances) =>
        entrances is { HasLoadBalancer: true, HasNodePorts: false, HasExternalIPs: false };

    private static bool HoldsPods(ClusterRanges ranges, IPNetwork range)
    {
        var pods = ranges.PodsOf(range.BaseAddress.AddressFamily);
        return range.PrefixLength <= pods.PrefixLength && range.Contains(pods.BaseAddress);
    }

    private static IEnumerable<ServiceWay> FromOutside(Topology topology, KubernetesService service, EndpointRef to, Pod[] pods)
    {
        var isLocal = service.Entrances.IsLocalFromOutside;
        if (topology.Nodes.IsEmpty)
        {
            foreach (var pod in pods)
            {
                yield return pod.Way with
                {
                    By = " by the pod's own node",
                };
                if (!isLocal)
                {
                    yield return pod.Way with
                    {
                        SeenFrom = ClusterNode.Another,
                        By = " by another node",
                    };
                }
            }

            yield break;
        }

        var arrivals = to.By is null or EndpointRef.LoadBalancer or EndpointRef.ExternalIP ? topology.Nodes.Select(n => n.Name) : [to.By];
        foreach (var node in arrivals)
        {
            foreach (var pod in pods)
            {
                var isThere = IsOn(pod, node, null);
                if (isThere != false)
                {
                    yield return pod.Way with
                    {
                        By = $" by node {node}",
                    };
                }

                if (isThere != true && !isLocal)
                {
                    yield return pod.Way with
                    {
                        SeenFrom = ClusterNode.RefOf(node),
                        By = $" by node {node}",
                    };
                }
            }
        }
    }

    private static IEnumerable<ServiceWay> AtOwnNode(KubernetesService service, Pod[] pods, Place source)
    {
        foreach (var pod in pods)
        {
            var isThere = IsOn(pod, source.Node, source);
            if (isThere != false || service.Entrances.IsLocalFromOutside)
            {
                yield return pod.Way;
            }

            if (isThere != true && !service.Entrances.IsLocalFromOutside)
            {
                yield return pod.Way with
                {
                    SeenFrom = NodeOf(source),
                    By = " from the node's address",
                };
            }
        }
    }

    private static IEnumerable<ServiceWay> AtAnotherNode(KubernetesService service, string node, Pod[] pods, Place source, Port nodePort)
    {
        foreach (var pod in pods)
        {
            var isThere = IsOn(pod, node, null);
            var way = pod.Way with { SeenAt = (ClusterNode.RefOf(node), nodePort), By = $" by node {node}" };
            if (isThere != false)
            {
                yield return way with
                {
                    SeenFrom = NodeOf(source),
                };
            }

            if (isThere != true && !service.Entrances.IsLocalFromOutside)
            {
                yield return way with
                {
                    SeenFrom = ClusterNode.RefOf(node),
                };
            }
        }
    }

    // Null if the node of one of them was not stated.
    private static bool? IsOn(Pod pod, string? node, Place? source) =>
        source is { } own && own.Ref == pod.Way.Backend && own.Replica == pod.Way.Replica ? true
        : pod.Way.Backend.IsExternal ? false
        : pod.Node is null || node is null ? null
        : pod.Node == node;

    // A pod on its node's network has the node's address already.
    private static EndpointRef? NodeOf(Place place) =>
        place.IsOnNodeNetwork ? null
        : place.Node is { } node ? ClusterNode.RefOf(node)
        : ClusterNode.Unnamed;

    private static Place PlaceOf(Topology topology, EndpointRef endpoint, int replica)
    {
        var workload = topology.Workloads.FirstOrDefault(w => w.Ref == endpoint);
        return new(endpoint, replica, workload?.NodeOf(replica), workload is { HostNetwork: true });
    }

    private static IEnumerable<Pod> PodsOf(Topology topology, ServiceBackend backend)
    {
        var workload = topology.Workloads.FirstOrDefault(w => w.Ref == backend.Workload);
        return Enumerable
            .Range(0, workload?.Replicas ?? 1)
            .Where(replica => backend.Replica is not { } only || only == replica)
            .Select(replica => new Pod(new(backend.Workload, replica, backend.Target), workload?.NodeOf(replica)));
    }

    private readonly record struct Place(EndpointRef Ref, int Replica, string? Node, bool IsOnNodeNetwork);

    private readonly record struct Pod(ServiceWay Way, string? Node);
}
