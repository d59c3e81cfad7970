using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes;

/// <summary>
/// Splits flows to Services whose handling depends on nodes: node ports, load balancers, external addresses, or pods of one node.
/// </summary>
/// <remarks>See <see cref="ServiceWays"/> for the addresses that policies see.</remarks>
/// <param name="places">The places of all endpoints.</param>
/// <param name="opening">How Services are entered.</param>
internal sealed class EntranceQuestions(ClusterPlaces places, ServiceOpening opening)
{
    private const string NodeNetwork = "ways into Services by nodes are not tested from and to pods on a node's network";

    private const string OneNode = "this cluster has one node that runs pods, so connections by another node are not tested";

    /// <summary>Whether this class splits a flow.</summary>
    public bool Asks(Flow flow) => ServiceWays.Matter(places.Topology, flow.From, flow.To) && !places.IsHeadless(flow.To);

    /// <summary>The probes of a flow.</summary>
    public IEnumerable<ClusterQuestion> Of(Flow flow)
    {
        var service = places.Topology.ServiceOf(flow.To)!;
        var way = WayOf(flow, service.Entrances);
        if (places.ConcernsNodeNetworks(flow))
        {
            return [Impossible(flow, NodeNetwork)];
        }

        if ((places.ReasonAgainst(flow) ?? opening.ReasonAgainst(service, way)) is { } reason)
        {
            return [Impossible(flow, reason)];
        }

        return way is null ? Inside(flow)
            : flow.From.IsExternal ? FromOutside(flow, service, way)
            : places.Of(flow.From).SelectMany(source => FromPod(flow, service, way, source));
    }

    // From outside, all ways in are equivalent, so only the first is probed.
    private static string? WayOf(Flow flow, ServiceEntrances entrances) =>
        flow.To.By is { } by ? by
        : !flow.From.IsExternal ? null
        : entrances.HasNodePorts ? ""
        : entrances.HasExternalIPs ? EndpointRef.ExternalIP
        : EndpointRef.LoadBalancer;

    private IEnumerable<ClusterQuestion> Inside(Flow flow) =>
        places
            .Of(flow.From)
            .SelectMany(source =>
                Ask(
                    flow,
                    source,
                    "",
                    (places.AddressOf(flow.To, flow.Family) is { } address ? [address] : [], flow.Port),
                    BackendsOn(flow, source.Node)
                )
            );

    private IEnumerable<ClusterQuestion> FromOutside(Flow flow, KubernetesService service, string way)
    {
        var isLocal = service.Entrances.IsLocalFromOutside;
        var isAnywhere = places.Topology.Nodes.IsEmpty;
        string[] arrivals =
            opening.Nodes[flow.To.By] is { } asked ? [asked.Name]
            : isAnywhere ? [.. places.Outside.NodesOf(flow.From).Where(node => !isLocal || !BackendsOn(flow, node).IsEmpty)]
            : [.. places.Topology.Nodes.Select(n => opening.Nodes[n.Name]!.Name)];
        foreach (var node in opening.Nodes.Open.Where(n => arrivals.Contains(n.Name)))
        {
            foreach (
                var question in Ask(
                    flow,
                    places.Outside.On(flow.From, node.Name),
                    $" by node {node.Name}",
                    opening.TargetsOf(service, flow.Port, way, node, flow.Family),
                    isLocal ? BackendsOn(flow, node.Name) : places.Backends(flow)
                )
            )
            {
                yield return question;
            }
        }

        if (isAnywhere && !isLocal && arrivals.Length == 1)
        {
            yield return Impossible(flow, OneNode);
        }
    }

    // Without masquerading, packets from pods to ports of their own node reach pods of any node.
    private IEnumerable<ClusterQuestion> FromPod(Flow flow, KubernetesService service, string way, PodPlace source)
    {
        var node = opening.Nodes[flow.To.By];
        return Ask(
            flow,
            source,
            "",
            opening.TargetsOf(service, flow.Port, way, node, flow.Family),
            service.Entrances.IsLocalFromOutside && node is not null && node.Name != source.Node
                ? BackendsOn(flow, node.Name)
                : places.Backends(flow)
        );
    }

    private static IEnumerable<ClusterQuestion> Ask(
        Flow flow,
        PodPlace source,
        string by,
        (ImmutableArray<IPAddress> Addresses, Port Port) target,
        ImmutableArray<(PodPlace Place, Port Port)> backends
    )
    {
        var name = $"{flow.To}{by}";
        if (target.Addresses.IsEmpty || source.AddressOf(flow.Family) is null)
        {
            yield return ClusterQuestion.Impossible(
                source,
                $"{ClusterPlaces.NameOf(source)} -> {name}",
                $"{(target.Addresses.IsEmpty ? name : $"{source.Id}")} has no {IpFamily.Name(flow.Family)} address on this cluster"
            );
            yield break;
        }

        foreach (var address in target.Addresses)
        {
            for (var attempt = 0; attempt < ClusterQuestions.AttemptsFor(backends.Length); attempt++)
            {
                yield return new(
                    source,
                    new(
                        new($"{address}", target.Port.Number, target.Port.Protocol, backends.Length > 1),
                        target.Addresses.Length > 1 ? $"{name} at {address}" : name,
                        backends
                    )
                );
            }
        }
    }

    private ImmutableArray<(PodPlace Place, Port Port)> BackendsOn(Flow flow, string node) =>
        [.. places.Backends(flow).Where(b => b.Place.Node == node)];

    private ClusterQuestion Impossible(Flow flow, string reason) => ClusterQuestion.Impossible(places.Anybody, flow.ToString(), reason);
}
