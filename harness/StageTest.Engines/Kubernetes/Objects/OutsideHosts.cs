using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Engines;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>The external endpoints of a scenario, with their addresses, beside a cluster's nodes.</summary>
/// <remarks>
/// On each node with pods of the scenario, a privileged pod on the node's network creates a network namespace for each endpoint and routes
/// its address there. The node then forwards between pods and endpoints as between pods and the world, and the dataplane applies policies
/// to these packets; it would accept packets of the node itself. An endpoint is tested only with pods of its own node.
/// </remarks>
internal sealed class OutsideHosts
{
    private readonly Dictionary<(EndpointRef Host, string Node), PodPlace> _places;
    private readonly string? _reasonAgainst;

    private OutsideHosts(Dictionary<(EndpointRef, string), PodPlace> places, string? reasonAgainst) =>
        (_places, _reasonAgainst) = (places, reasonAgainst);

    /// <summary>None, with the reason.</summary>
    public static OutsideHosts None(string reason) => new([], reason);

    /// <summary>The running ones, by host and node.</summary>
    public static OutsideHosts At(Dictionary<(EndpointRef Host, string Node), PodPlace> places) => new(places, null);

    /// <summary>Hosts with addresses of the given families; hosts without any are omitted.</summary>
    public static ImmutableArray<ExternalEndpoint> Within(ImmutableArray<ExternalEndpoint> hosts, ImmutableArray<AddressFamily> families) =>
        [
            .. hosts
                .Where(h => !h.IsSeveral)
                .Select(h => h with { Addresses = [.. h.Addresses.Where(a => families.Contains(a.AddressFamily))] })
                .Where(h => !h.Addresses.IsEmpty),
        ];

    /// <summary>Why a host does not exist, as the rest of a sentence; null if it exists.</summary>
    public string? ReasonAgainst(EndpointRef host) =>
        _reasonAgainst ?? (_places.Keys.Any(p => p.Host == host) ? null : "this cluster has none of its families of addresses");

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<PodPlace> All => _places.Values;

    /// <summary>The namespace that they live in.</summary>
    public static string NamespaceOf(string run) => $"stagetest-outside-{run}";

    /// <summary>The nodes that a host is beside, by name.</summary>
    public IEnumerable<string> NodesOf(EndpointRef host) =>
        _places.Keys.Where(p => p.Host == host).Select(p => p.Node).Order(StringComparer.Ordinal);

    /// <summary>A host, as seen from the pods of a node.</summary>
    public PodPlace On(EndpointRef host, string node) => _places[(host, node)];

    /// <summary>
    /// Creates them in a namespace of their own, which the caller creates before and removes afterwards.
    /// </summary>
    /// <exception cref="EngineException">The cluster or the kernel of a node refused.</exception>
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

        var running = await new PodStates(client, tell).RunningAsync([.. pods.Select(p => (ObjectId.Of(p.Body), 0))], cancellationToken);
        var places = new Dictionary<(EndpointRef, string), PodPlace>();
        foreach (var ((node, body), pod) in pods.Zip(running))
        {
            for (var place = 0; place < hosts.Length; place++)
            {
                places.Add(
                    (hosts[place].Ref, node),
                    new(ObjectId.Of(body), hosts[place].Addresses, node, StandIns.ControlPort(hosts[place].Ports.Select(p => p.Port)))
                    {
                        Uid = pod.Uid,
                        Container = StandIns.OutsideContainer(place),
                        Host = hosts[place].Ref,
                    }
                );
            }
        }

        return At(places);
    }
}
