using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>How the Services of a topology are entered through nodes, load balancers and external addresses on one cluster.</summary>
/// <param name="topology">The topology.</param>
/// <param name="nodes">The nodes of the cluster.</param>
/// <param name="serverMinor">The minor version of its Kubernetes, see <see cref="StandIns.ServerMinor"/>.</param>
/// <param name="isOwn">Whether the cluster is the run's own, so that no controller creates a real load balancer.</param>
/// <param name="mayOpen">Whether node ports may be used.</param>
internal sealed class ServiceOpening(Topology topology, NodeMap nodes, int serverMinor, bool isOwn, bool mayOpen)
{
    // Controllers of load balancers ignore Services of other classes.
    private const string NoController = "stagetest.io/none";

    // From this minor version on, servers support loadBalancerClass, internalTrafficPolicy and allocateLoadBalancerNodePorts.
    private const int FirstWithClasses = 22;

    private readonly ConcurrentDictionary<EndpointRef, string> _refused = [];
    private readonly ConcurrentDictionary<EndpointRef, string> _unbalanced = [];

    /// <summary>The nodes of the cluster, by nodes of the topology.</summary>
    public NodeMap Nodes => nodes;

    /// <summary>Whether a Service is created with more than its virtual address.</summary>
    public bool Opens(KubernetesService service) => service is { IsTranslated: true, Entrances.IsOpen: true } && ReasonAgainstAny() is null;

    /// <summary>Whether a Service gets a load balancer address, which the run itself writes into its status.</summary>
    public bool IsBalanced(KubernetesService service) =>
        Opens(service) && service.Entrances is { HasLoadBalancer: true, IsProxied: false } && (isOwn || serverMinor >= FirstWithClasses);

    /// <summary>Records that the cluster refused a Service as requested.</summary>
    public void Refuse(EndpointRef service, string reason) => _refused.TryAdd(service with { IsService = true }, reason);

    /// <summary>Records that the cluster refused only the load balancer address of a Service.</summary>
    public void RefuseBalancer(EndpointRef service, string reason) => _unbalanced.TryAdd(service, reason);

    /// <summary>Why a Service cannot be entered this way on this cluster, as the rest of a sentence; null if it can.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="way">The way in, see <see cref="EndpointRef.By"/>; null for its virtual address.</param>
    public string? ReasonAgainst(KubernetesService service, string? way) =>
        way is null && serverMinor < FirstWithClasses ? "this cluster's Kubernetes is too old for 'internalTrafficPolicy'"
        : way is null ? nodes.Problem
        : ReasonAgainstAny() is { } reason ? reason
        : _refused.TryGetValue(service.FlowRef, out var refusal) ? refusal
        : way == EndpointRef.LoadBalancer && !IsBalanced(service)
            ? "its Kubernetes is too old to keep a real load balancer from the Service (loadBalancerClass)"
        : way == EndpointRef.LoadBalancer ? _unbalanced.GetValueOrDefault(service.FlowRef)
        : null;

    /// <summary>Adds the ways of entry to a Service.</summary>
    public void AddTo(JsonObject body, KubernetesService service)
    {
        var (spec, entrances) = ((JsonObject)body["spec"]!, service.Entrances);
        if (entrances.IsLocalInside && serverMinor >= FirstWithClasses)
        {
            spec["internalTrafficPolicy"] = ServiceEntrances.Local;
        }

        if (!Opens(service))
        {
            return;
        }

        if (IsBalanced(service))
        {
            spec["type"] = ServiceEntrances.LoadBalancer;
            if (serverMinor >= FirstWithClasses)
            {
                spec["loadBalancerClass"] = NoController;
                spec["allocateLoadBalancerNodePorts"] = entrances.HasNodePorts;
            }

            if (!entrances.SourceRanges.IsEmpty)
            {
                spec["loadBalancerSourceRanges"] = ObjectBody.Array(entrances.SourceRanges.Select(r => $"{r}"));
            }
        }
        else if (entrances.HasNodePorts)
        {
            spec["type"] = ServiceEntrances.NodePort;
        }

        if (entrances.HasNodePorts)
        {
            for (var place = 0; place < service.Ports.Length; place++)
            {
                spec["ports"]![place]!["nodePort"] = topology.NodePortOf(service, service.Ports[place].Port).Number;
            }
        }

        if (!entrances.ExternalIPs.IsEmpty)
        {
            spec["externalIPs"] = ObjectBody.Array(entrances.ExternalIPs.Select(a => $"{a}"));
        }

        if (entrances.IsLocalFromOutside)
        {
            spec["externalTrafficPolicy"] = ServiceEntrances.Local;
        }
    }

    /// <summary>The same Service with only its virtual address.</summary>
    public static JsonObject Closed(JsonObject body)
    {
        var closed = (JsonObject)body.DeepClone();
        var spec = (JsonObject)closed["spec"]!;
        foreach (
            var field in (string[])
                [
                    "type",
                    "loadBalancerClass",
                    "allocateLoadBalancerNodePorts",
                    "loadBalancerSourceRanges",
                    "externalIPs",
                    "externalTrafficPolicy",
                ]
        )
        {
            spec.Remove(field);
        }

        foreach (var port in spec["ports"]!.AsArray())
        {
            ((JsonObject)port!).Remove("nodePort");
        }

        return closed;
    }

    /// <summary>Whether a Service has more than its virtual address.</summary>
    public static bool IsOpen(JsonObject body) =>
        body["spec"] is JsonObject spec && (spec.ContainsKey("type") || spec.ContainsKey("externalIPs"));

    /// <summary>
    /// The addresses of a Service's load balancer, one of each family: the stated ones, else addresses that nothing in the topology has.
    /// </summary>
    /// <remarks>Policies never see them, because they are translated before.</remarks>
    public ImmutableArray<IPAddress> BalancedAt(KubernetesService service)
    {
        var taken = topology
            .External.SelectMany(e => e.Addresses)
            .Concat(topology.Services.SelectMany(s => s.Entrances.ExternalIPs.Concat(s.Entrances.LoadBalancerIPs)))
            .ToHashSet();
        var number = topology.Services.Where(s => s.Entrances.HasLoadBalancer).ToList().IndexOf(service);
        return
        [
            .. topology
                .FamiliesOf(service)
                .Select(family =>
                    service.Entrances.LoadBalancerIPs.FirstOrDefault(a => a.AddressFamily == family) ?? FreeOf(family, number, taken)
                ),
        ];
    }

    /// <summary>The addresses and port for one way into a Service at a node.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="port">Its port.</param>
    /// <param name="way">The way in: <see cref="EndpointRef.LoadBalancer"/>, <see cref="EndpointRef.ExternalIP"/>, else node ports.</param>
    /// <param name="node">The node.</param>
    /// <param name="family">The family of addresses.</param>
    public (ImmutableArray<IPAddress> Addresses, Port Port) TargetsOf(
        KubernetesService service,
        Port port,
        string way,
        NodePlace? node,
        AddressFamily family
    ) =>
        way switch
        {
            EndpointRef.LoadBalancer => (Of(BalancedAt(service), family), port),
            EndpointRef.ExternalIP => (Of(service.Entrances.ExternalIPs, family), port),
            _ => (node?.AddressOf(family) is { } address ? [address] : [], topology.NodePortOf(service, port)),
        };

    private string? ReasonAgainstAny() =>
        mayOpen ? nodes.Problem : "on an existing cluster, a Service with node ports needs --allow-cluster-scope";

    private static ImmutableArray<IPAddress> Of(ImmutableArray<IPAddress> all, AddressFamily family) =>
        [.. all.Where(a => a.AddressFamily == family)];

    // From the end of the documentation ranges (RFC 5737, RFC 3849); scenarios use hosts from the beginning.
    private static IPAddress FreeOf(AddressFamily family, int number, HashSet<IPAddress> taken)
    {
        var last = AddressNumber.Of(IPAddress.Parse(family == AddressFamily.InterNetwork ? "192.0.2.254" : "2001:db8:ffff::ffff"));
        return Enumerable
            .Range(0, int.MaxValue)
            .Select(back => AddressNumber.ToAddress(last - (uint)back, IpFamily.Bits(family) / 8))
            .Where(a => !taken.Contains(a))
            .ElementAt(number);
    }
}
