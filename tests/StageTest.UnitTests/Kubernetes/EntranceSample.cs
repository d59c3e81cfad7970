using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.UnitTests.Topologies;

namespace StageTest.UnitTests.Kubernetes;

/// <summary>
/// A Service that is entered every way, of two pods on the nodes <c>first</c> and <c>second</c>, with a pod and a host that ask it.
/// </summary>
internal static class EntranceSample
{
    public static readonly ImmutableArray<NodePlace> TwoNodes =
    [
        new("agent-0", [IPAddress.Parse("172.18.0.3")]),
        new("server-0", [IPAddress.Parse("172.18.0.2")]),
    ];

    private static readonly Dictionary<string, string> NodesOfPods = new()
    {
        ["web-0"] = "agent-0",
        ["web-1"] = "server-0",
        ["near"] = "agent-0",
    };

    /// <summary>The topology.</summary>
    /// <param name="entrances">How the Service is entered.</param>
    /// <param name="namesNodes">Whether nodes are named.</param>
    public static Topology TopologyOf(ServiceEntrances entrances, bool namesNodes = true) =>
        new()
        {
            Namespaces = [new("shop", ImmutableSortedDictionary<string, string>.Empty, default)],
            Workloads =
            [
                Topo.Workload("shop/near", "90/tcp") with
                {
                    Node = namesNodes ? "first" : null,
                },
                Topo.Workload("shop/web", "8080/tcp") with
                {
                    Labels = ImmutableSortedDictionary<string, string>.Empty.Add("role", "web"),
                    Replicas = 2,
                    Nodes = namesNodes ? ["first", "second"] : [],
                },
            ],
            Nodes = namesNodes ? [new("first", [], default), new("second", [], default)] : [],
            External = [Topo.External("user", "203.0.113.4")],
            Services =
            [
                new(
                    new("shop", "web"),
                    ImmutableSortedDictionary<string, string>.Empty.Add("role", "web"),
                    [new(null, new(80, Protocol.Tcp), "8080", 30_080)],
                    default
                )
                {
                    Entrances = entrances,
                },
            ],
        };

    /// <summary>How its Service is opened on a cluster.</summary>
    public static ServiceOpening OpeningOf(
        Topology topology,
        int minor = 34,
        bool isOwn = true,
        bool mayOpen = true,
        ImmutableArray<NodePlace>? nodes = null
    ) => new(topology, new(topology, nodes ?? TwoNodes), minor, isOwn, mayOpen);

    /// <summary>The probes of a flow, one line for each that differs from the others.</summary>
    public static string[] Questions(Topology topology, ServiceOpening opening, string flow) =>
        [
            .. AllOf(topology, opening, flow)
                .All.Select(q =>
                    q.Aim.Impossible
                    ?? $"{ClusterPlaces.NameOf(q.Source)} on {q.Source.Node} -> {q.Aim.Target!.Address}:{q.Aim.Target.Port} "
                        + $"of {string.Join(' ', q.Aim.Listeners.Select(l => $"{l.Place.Id.Name}:{l.Port.Number}"))}"
                )
                .Distinct(),
        ];

    /// <summary>Why a flow is not tested; null if it is.</summary>
    public static string? ReasonAgainst(Topology topology, ServiceOpening opening, string flow) =>
        AllOf(topology, opening, flow).ReasonsAgainst().GetValueOrDefault(0);

    private static ClusterQuestions AllOf(Topology topology, ServiceOpening opening, string flow)
    {
        var address = 2;
        var pods = topology.Workloads.ToDictionary(
            w => w.Ref,
            w => Enumerable.Range(0, w.Replicas).Select(replica => Place(w.PodName(replica), $"10.42.0.{address++}")).ToImmutableArray()
        );
        var user = EndpointRef.External("user");
        var places = new ClusterPlaces(
            topology,
            pods,
            new Dictionary<EndpointRef, ImmutableArray<IPAddress>>
            {
                [EndpointRef.Service("shop", "web")] = [IPAddress.Parse("10.43.0.20")],
            },
            OutsideHosts.At(opening.Nodes.Open.ToDictionary(n => (user, n.Name), n => Host(user, n.Name))),
            opening
        );
        var plan = new ProbePlan([Flow.Parse(flow)!.Value]);
        return new(plan, places);
    }

    private static PodPlace Place(string name, string address) =>
        new(new("v1", "Pod", "shop", name), [IPAddress.Parse(address)], NodesOfPods[name], 0);

    private static PodPlace Host(EndpointRef host, string node) =>
        new(new("v1", "Pod", "outside", $"outside-{node}"), [IPAddress.Parse("203.0.113.4")], node, 0) { Host = host };
}
