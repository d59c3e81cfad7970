using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Engines;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>The external endpoints of a scenario, with their addresses, beside a cluster's nodes.</summary>
/// <remarks>
/// On each node that runs pods of the scenario, a privileged pod on the node's network makes a network namespace for each endpoint and
/// routes its address there. So the node forwards between pods and endpoints as between pods and the world, and the dataplane asks
/// policies on the way: what comes from the node itself it would let pass. An endpoint is asked from and about the pods of its own node.
/// </remarks>
internal sealed class OutsideHosts
{
    private readonly Dictionary<(EndpointRef Host, string Node), PodPlace> _places;
    private readonly string? _reasonAgainst;

    private OutsideHosts(Dictionary<(EndpointRef, string), PodPlace> places, string? reasonAgainst) =>
        (_places, _reasonAgainst) = (places, reasonAgainst);

    /// <summary>None, and why.</summary>
    public static OutsideHosts None(string reason) => new([], reason);

    /// <summary>Those that run, by host and node.</summary>
    public static OutsideHosts At(Dictionary<(EndpointRef Host, string Node), PodPlace> places) => new(places, null);

    /// <summary>Hosts with their addresses of some families; those without any are omitted.</summary>
    public static ImmutableArray<ExternalEndpoint> Within(ImmutableArray<ExternalEndpoint> hosts, ImmutableArray<AddressFamily> families) =>
        [
            .. hosts
                .Where(h => !h.IsSeveral)
                .Select(h => h with { Addresses = [.. h.Addresses.Where(a => families.Contains(a.AddressFamily))] })
                .Where(h => !h.Addresses.IsEmpty),
        ];

    /// <summary>Why a host is not there, as the rest of a sentence; null if it is.</summary>
    public string? ReasonAgainst(EndpointRef host) =>
        _reasonAgainst ?? (_places.Keys.Any(p => p.Host == host) ? null : "this cluster has none of its families of addresses");

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<PodPlace> All => _places.Values;

    /// <summary>The namespace that they live in.</summary>
    public static string NamespaceOf(string run) => $"stagetest-outside-{run}";

    /// <summary>The nodes that a host is beside, by name.</summary>
    public IEnumerable<string> NodesOf(EndpointRef host) =>
        _places.Keys.Where(p => p.Host == host).Select(p => p.Node).Order(StringComparer.Ordinal);

    /// <summary>A host, as the pods of a node see it.</summary>
    public PodPlace On(EndpointRef host, string node) => _places[(host, node)];

    /// <summary>
    /// Brings them up. What is made lives in a namespace of its own, which the caller makes before and removes afterwards.
    /// </summary>
    /// <exception cref="EngineException">The cluster refused, or a node's kernel.</exception>
    public static async Task<OutsideHosts> StartAsync(
        ClusterClient client,
        Action<string> tell,
        StandIns standIns,
        string home,
        ImmutableArray<ExternalEndpoint> hosts,
        IEnumerable<string> nodes,
        CancellationToken cancellationToken
    )
    {
        var pods = nodes
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select((node, place) => (Node: node, Body: standIns.OutsidePod(home, $"outside-{place}", node, hosts)))
            .ToArray();
        foreach (var (_, body) in pods)
        {
            await client.ApplyAsync(body, cancellationToken);
        }

        await new PodStates(client, tell).RunningAsync([.. pods.Select(p => (ObjectId.Of(p.Body), 0))], cancellationToken);
        var places = new Dictionary<(EndpointRef, string), PodPlace>();
        foreach (var (node, body) in pods)
        {
            for (var place = 0; place < hosts.Length; place++)
            {
                places.Add(
                    (hosts[place].Ref, node),
                    new(ObjectId.Of(body), hosts[place].Addresses, node, StandIns.ControlPort(hosts[place].Ports.Select(p => p.Port)))
                    {
                        Container = StandIns.OutsideContainer(place),
                        Host = hosts[place].Ref,
                    }
                );
            }
        }

        return At(places);
    }
}
