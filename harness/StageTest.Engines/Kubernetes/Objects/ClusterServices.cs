using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Polly.Timeout;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Probing;
using StageTest.Engines.Waiting;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>The Services of a scenario on a cluster. The cluster decides about their virtual addresses.</summary>
/// <param name="client">The cluster.</param>
/// <param name="topology">The topology.</param>
/// <param name="families">The families of addresses of the cluster. A Service with none of them is omitted.</param>
/// <param name="warn">Called when the cluster assigns other addresses than the scenario.</param>
/// <param name="opening">How they are entered apart from their virtual addresses; null for no other way.</param>
internal sealed class ClusterServices(
    ClusterClient client,
    Topology topology,
    ImmutableArray<AddressFamily> families,
    Action<string> warn,
    ServiceOpening? opening = null
)
{
    private readonly ConcurrentBag<EndpointRef> _refused = [];
    private readonly HashSet<string> _warned = [];
    private (KubernetesService Service, IPAddress Stated, IPAddress Given)[] _moved = [];

    /// <summary>The Services to create.</summary>
    public IEnumerable<JsonObject> Bodies(StandIns standIns) =>
        topology.Services.Where(s => !s.IsExternalName && !FamiliesOf(s).IsEmpty).Select(s => standIns.Service(s, FamiliesOf(s), opening));

    /// <summary>Creates a Service. If the cluster refuses the address in the scenario, it assigns one itself.</summary>
    /// <remarks>
    /// The range of Services differs between clusters, and an address from a manifest may be in use on this one.
    /// </remarks>
    /// <exception cref="EngineException">The cluster refused.</exception>
    public async Task ApplyAsync(JsonObject body, CancellationToken cancellationToken)
    {
        try
        {
            await client.ApplyAsync(body, cancellationToken);
        }
        catch (EngineException refusal) when (IsOfAddress(refusal))
        {
            client.Log($"{refusal.Message}; trying without an address");
            var (id, assigned) = (ObjectId.Of(body), (JsonObject)body.DeepClone());
            ((JsonObject)assigned["spec"]!).Remove("clusterIP");
            ((JsonObject)assigned["spec"]!).Remove("clusterIPs");
            await ApplyAsync(assigned, cancellationToken);
            _refused.Add(new(id.Namespace, id.Name));
        }
        catch (EngineException refusal) when (ServiceOpening.IsOpen(body) && IsRefusal(refusal))
        {
            client.Log($"{refusal.Message}; trying with a virtual address alone");
            var id = ObjectId.Of(body);
            await ApplyAsync(ServiceOpening.Closed(body), cancellationToken);
            opening?.Refuse(new(id.Namespace, id.Name), $"the cluster refused the way in: {refusal.Message}");
        }
    }

    /// <summary>Writes the addresses of load balancers into the status of Services, as their controllers would.</summary>
    /// <exception cref="EngineException">The server cannot be reached.</exception>
    public async Task BalanceAsync(CancellationToken cancellationToken)
    {
        foreach (
            var service in topology.Services.Where(s =>
                opening?.IsBalanced(s) == true && opening.ReasonAgainst(s, EndpointRef.LoadBalancer) is null
            )
        )
        {
            var status = new JsonObject
            {
                ["status"] = new JsonObject
                {
                    ["loadBalancer"] = new JsonObject
                    {
                        ["ingress"] = new JsonArray([
                            .. opening!
                                .BalancedAt(service)
                                .Where(a => families.Contains(a.AddressFamily))
                                .Select(a => new JsonObject { ["ip"] = $"{a}" }),
                        ]),
                    },
                },
            };
            try
            {
                await client.CallAsync(
                    $"write the status of Service '{service.Ref}'",
                    token =>
                        client.Api.CoreV1.PatchNamespacedServiceStatusAsync(
                            new(status.ToJsonString(), V1Patch.PatchType.MergePatch),
                            service.Ref.Name,
                            service.Ref.Namespace,
                            cancellationToken: token
                        ),
                    cancellationToken
                );
            }
            catch (EngineException refusal) when (IsRefusal(refusal))
            {
                opening.RefuseBalancer(service.FlowRef, $"the cluster refused the address of its load balancer: {refusal.Message}");
            }
        }
    }

    /// <summary>The virtual addresses of Services; omitted Services have none.</summary>
    /// <exception cref="EngineException">A Service does not exist any longer.</exception>
    public async Task<Dictionary<EndpointRef, ImmutableArray<IPAddress>>> AddressesAsync(CancellationToken cancellationToken)
    {
        var addresses = new Dictionary<EndpointRef, ImmutableArray<IPAddress>>();
        foreach (var service in topology.Services.Where(s => s.IsTranslated))
        {
            addresses.Add(service.FlowRef, FamiliesOf(service).IsEmpty ? [] : await AddressesOfAsync(service, cancellationToken));
        }

        _moved =
        [
            .. from service in topology.Services.Where(s => _refused.Contains(s.Ref))
            from stated in service.ClusterIPs
            from given in addresses[service.FlowRef].Where(a => a.AddressFamily == stated.AddressFamily && !a.Equals(stated))
            select (service, stated, given),
        ];
        if (_moved.Length > 0)
        {
            warn(
                "The cluster refused addresses that the scenario gives to Services, and chose others: "
                    + $"{string.Join(", ", _moved.Select(m => $"{m.Service.Ref} has {m.Given}, not {m.Stated}"))}. StageTest uses those."
            );
        }

        return addresses;
    }

    /// <summary>
    /// Warns of policies that match the address of a Service in the scenario but not its address on the cluster, or the reverse.
    /// </summary>
    public void Compare(PolicySet policies)
    {
        var named = policies
            .Policies.Select(p =>
                (
                    Name: $"{p}",
                    Nets: p.Ingress.Concat(p.Egress)
                        .SelectMany(r => (PeerMatch[])[r.Source, r.Destination])
                        .SelectMany(peer => peer.Nets.Concat(peer.NotNets))
                )
            )
            .Concat(policies.NetworkSets.Select(s => (Name: $"{s}", Nets: s.Nets.AsEnumerable())))
            .ToArray();
        foreach (var (service, stated, given) in _moved)
        {
            var between = named.Where(n => n.Nets.Any(net => net.Contains(stated) != net.Contains(given))).Select(n => n.Name).ToArray();
            if (between.Length > 0 && _warned.Add($"{service.Ref} {string.Join(' ', between)}"))
            {
                warn(
                    $"{string.Join(", ", between)}: a range contains only one of the addresses of Service {service.Ref}, {stated} in "
                        + $"the scenario and {given} on this cluster. "
                        + "Calico evaluates policies for the pod behind a Service, so its verdicts do not depend on that; a dataplane "
                        + "that evaluates them for the Service's address would give other verdicts."
                );
            }
        }
    }

    /// <summary>Waits, for a limited time, until every node routes to every Service.</summary>
    /// <remarks>
    /// kube-proxy on each node learns of Services a moment after their pods are ready. This wait decides nothing: if kube-proxy fails, the
    /// reading without policies shows it.
    /// </remarks>
    public async Task ReachedAsync(
        RowReader rows,
        ClusterPlaces places,
        IReadOnlyList<PodPlace> running,
        CancellationToken cancellationToken
    )
    {
        RowTarget[] targets =
        [
            .. from service in topology.Services.Where(s => s.IsTranslated)
            from address in FamiliesOf(service).Select(family => places.AddressOf(service.FlowRef, family)).OfType<IPAddress>()
            from port in service
                .Ports.Select(p => p.Port)
                .Where(p => Port.HasPorts(p.Protocol) && topology.BackendsOf(service.FlowRef, p).Any())
            select new RowTarget(address.ToString(), port.Number, port.Protocol),
            .. NodePortTargets(),
        ];
        if (targets.Length == 0)
        {
            return;
        }

        try
        {
            await Waits
                .Until(Waits.ServicesReached, client.Clock)
                .ExecuteAsync(
                    async token =>
                    {
                        foreach (var place in running.DistinctBy(p => p.Node))
                        {
                            var row = await rows.ReadAsync(place, [], targets, DenialTimeout.BeforeAnyAnswer, token);
                            if (row.Targets.HasDenials)
                            {
                                return false;
                            }
                        }

                        return true;
                    },
                    cancellationToken
                );
        }
        catch (TimeoutRejectedException)
        {
            client.Log(
                $"some Services did not answer within {Waits.ServicesReached.TotalSeconds:0} seconds, without any policy of this scenario"
            );
        }
    }

    // If traffic is limited to the node, a Service without pods there never answers.
    private IEnumerable<RowTarget> NodePortTargets() =>
        opening is not { } opened
            ? []
            : from service in topology.Services
            where opened.Opens(service) && service.Entrances is { HasNodePorts: true, IsLocalFromOutside: false }
            where opened.ReasonAgainst(service, "") is null
            from node in topology.Nodes.Select(n => opened.Nodes[n.Name]).OfType<NodePlace>()
            from family in FamiliesOf(service)
            from port in service.Ports.Select(p => p.Port).Where(p => topology.BackendsOf(service.FlowRef, p).Any())
            let target = opened.TargetsOf(service, port, "", node, family)
            from address in target.Addresses
            select new RowTarget($"{address}", target.Port.Number, target.Port.Protocol);

    private static bool IsRefusal(EngineException refusal) =>
        ClusterCalls.IsRefusal(refusal, HttpStatusCode.UnprocessableEntity) || ClusterCalls.IsRefusal(refusal, HttpStatusCode.Forbidden);

    private ImmutableArray<AddressFamily> FamiliesOf(KubernetesService service) =>
        [.. topology.FamiliesOf(service).Where(families.Contains)];

    private async Task<ImmutableArray<IPAddress>> AddressesOfAsync(KubernetesService service, CancellationToken cancellationToken)
    {
        var made = await client.GetAsync(new("v1", "Service", service.Ref.Namespace, service.Ref.Name), cancellationToken)
            ?? throw new EngineException($"The Service '{service.Ref}' was created, but no longer exists.");
        if (
            opening?.Opens(service) == true
            && made.At("spec", "type")?.GetString() == ServiceEntrances.ClusterIP
            && !made.ItemsAt("spec", "externalIPs").Any()
        )
        {
            // It was reused from a session that had to create it in this form.
            opening.Refuse(service.FlowRef, "the cluster refused this way in when the Service was created");
        }

        return [.. made.ItemsAt("spec", "clusterIPs").Select(a => IPAddress.Parse(a.GetString()!))];
    }

    // Servers before Kubernetes 1.20 name the field of one address, later servers name the field of both.
    private static bool IsOfAddress(EngineException refusal) =>
        refusal.InnerException
            is HttpOperationException { Response: { StatusCode: HttpStatusCode.UnprocessableEntity, Content: var content } }
        && KubernetesJson.Deserialize<V1Status>(content).Details?.Causes is { Count: > 0 } causes
        && causes.All(c => c.Field?.StartsWith("spec.clusterIP", StringComparison.Ordinal) == true);
}
