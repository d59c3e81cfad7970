using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>Collects the given endpoints of Services, and finds the owners of the addresses when the topology is known.</summary>
/// <remarks>
/// A Service with a selector has the selected pods and the endpoints that were added by hand. What Kubernetes' own controllers wrote is the
/// same, with addresses of the cluster that it was copied from, so it is ignored.
/// </remarks>
internal sealed class ServiceEndpoints(DiagnosticBag diagnostics, ManifestUse use)
{
    private readonly List<Given> _given = [];

    /// <summary>Adds the endpoints of an object.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="endpoints">The endpoints.</param>
    /// <param name="isDerived">Whether a controller makes the object from the Service's selector.</param>
    /// <param name="location">Where it was written.</param>
    public void Add(EndpointRef service, ImmutableArray<ServiceEndpoint> endpoints, bool isDerived, SourceLocation location) =>
        _given.Add(new(service, endpoints, isDerived, location));

    /// <summary>The Services with their endpoints, including those that have endpoints and no object of their own.</summary>
    /// <remarks>
    /// Calico uses only the endpoints, so a rule may name a Service that does not exist (<c>felix/serviceindex</c>).
    /// </remarks>
    public ImmutableArray<KubernetesService> Complete(Topology topology)
    {
        var owners = OwnersOf(topology);
        var services = topology.Services.Select(s => Complete(s, topology, owners));
        var known = topology.Services.Select(s => s.Ref).ToHashSet();
        var lone = _given
            .Where(g => !known.Contains(g.Service))
            .DistinctBy(g => g.Service)
            .Select(g =>
                Complete(
                    new(g.Service, ImmutableSortedDictionary<string, string>.Empty, [], g.Location) { IsHeadless = true },
                    topology,
                    owners
                )
            );
        return [.. services.Concat(lone).OrderBy(s => s.Ref)];
    }

    private KubernetesService Complete(KubernetesService service, Topology topology, Dictionary<IPAddress, EndpointRef> owners)
    {
        var given = _given.Where(g => g.Service == service.Ref && !(g.IsDerived && !service.Selector.IsEmpty)).ToArray();
        var unknown = new HashSet<IPAddress>();
        var endpoints = service
            .Endpoints.SelectMany(e => ByAddress(e, topology))
            .Concat(given.SelectMany(g => g.Endpoints))
            .Select(e =>
                e.Owner is { } named ? e with { Ports = PortsOf(service, topology, named) }
                : owners.TryGetValue(e.Address!, out var owner) ? e with { Owner = owner, Ports = Filled(e, service, topology, owner) }
                : e with { Ports = Filled(e, service, topology, null) }
            )
            .DistinctBy(e => (e.Address, e.Owner, string.Join(',', e.Ports), e.IsReady))
            .ToImmutableArray();
        foreach (var endpoint in endpoints.Where(e => e.Owner is null && unknown.Add(e.Address!)))
        {
            if (use == ManifestUse.Probing)
            {
                diagnostics.Warning(
                    given.FirstOrDefault(g => g.Endpoints.Any(e => Equals(e.Address, endpoint.Address)))?.Location ?? service.Location,
                    $"Behind the service '{service.Ref}' is {endpoint.Address}, which nothing in the topology has, so no flow tests it. "
                        + "List it under 'topology.external'."
                );
            }
        }

        return service with
        {
            Endpoints = endpoints,
        };
    }

    // Rules know a host outside by its addresses.
    private static IEnumerable<ServiceEndpoint> ByAddress(ServiceEndpoint endpoint, Topology topology) =>
        topology.External.FirstOrDefault(e => e.Ref == endpoint.Owner) is { } host
            ? host.Addresses.Select(address => endpoint with { Address = address })
            : [endpoint];

    // A scenario gives only addresses: their ports are the Service's own target ports.
    private static ImmutableArray<NamedPort> Filled(
        ServiceEndpoint endpoint,
        KubernetesService service,
        Topology topology,
        EndpointRef? owner
    ) => endpoint.Ports.IsDefault ? PortsOf(service, topology, owner) : endpoint.Ports;

    private static ImmutableArray<NamedPort> PortsOf(KubernetesService service, Topology topology, EndpointRef? owner) =>
        [
            .. service.Ports.SelectMany(p =>
                ushort.TryParse(p.TargetPort, out var number) ? [new NamedPort(p.Name, new(number, p.Port.Protocol))]
                : owner is { } known && topology.Endpoints.Contains(known)
                    ? topology
                        .PortsOf(known)
                        .Where(own => own.Name == p.TargetPort && own.Port.Protocol == p.Port.Protocol)
                        .Take(1)
                        .Select(own => new NamedPort(p.Name, own.Port))
                : Enumerable.Empty<NamedPort>()
            ),
        ];

    private static Dictionary<IPAddress, EndpointRef> OwnersOf(Topology topology)
    {
        var owners = new Dictionary<IPAddress, EndpointRef>();
        foreach (var external in topology.External)
        {
            foreach (var address in external.Addresses)
            {
                owners.TryAdd(address, external.Ref);
            }
        }

        foreach (var workload in topology.Workloads.Where(w => w is { HostNetwork: true, Node: not null }))
        {
            foreach (var address in topology.Nodes.Where(n => n.Name == workload.Node).SelectMany(n => n.Addresses))
            {
                owners.TryAdd(address, workload.Ref);
            }
        }

        return owners;
    }

    private sealed record Given(EndpointRef Service, ImmutableArray<ServiceEndpoint> Endpoints, bool IsDerived, SourceLocation Location);
}
