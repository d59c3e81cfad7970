using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>Collects everything that scenarios and manifests describe, and reports what they describe twice.</summary>
internal sealed class TopologyBuilder(DiagnosticBag diagnostics, ManifestUse use = ManifestUse.Probing)
{
    private readonly SortedDictionary<string, KubernetesNamespace> _namespaces = new(StringComparer.Ordinal);
    private readonly SortedDictionary<EndpointRef, Workload> _workloads = [];
    private readonly List<Workload> _withoutPods = [];
    private readonly Dictionary<EndpointRef, HashSet<string>> _kinds = [];
    private readonly HashSet<EndpointRef> _own = [];
    private readonly SortedDictionary<EndpointRef, KubernetesService> _services = [];
    private readonly SortedDictionary<EndpointRef, ServiceAccount> _accounts = [];
    private readonly SortedDictionary<string, ClusterNode> _nodes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ExternalEndpoint> _external = new(StringComparer.Ordinal);

    /// <summary>The backends of Services according to EndpointSlices, Endpoints and the scenario.</summary>
    public ServiceEndpoints Endpoints { get; } = new(diagnostics, use);

    /// <summary>Named endpoints, which must be in the topology.</summary>
    public List<(EndpointRef Endpoint, SourceLocation Location)> Named { get; } = [];

    /// <summary>The purpose of the topology.</summary>
    public ManifestUse Use => use;

    /// <summary>The families of pods' addresses; null if the author does not say.</summary>
    public ImmutableArray<AddressFamily>? IpFamilies { get; set; }

    /// <summary>The ranges of addresses. They must be set before anything that has an address is added.</summary>
    public ClusterRanges Ranges { get; set; } = ClusterRanges.Default;

    /// <summary>Whether the author listed the namespaces, so that any other name is a mistake.</summary>
    public bool NamespacesAreListed { get; set; }

    /// <summary>The kinds that create pods. Default: those that StageTest knows.</summary>
    public WorkloadKinds WorkloadKinds { get; set; } = WorkloadKinds.Known;

    /// <summary>The kinds of objects that are not part of a topology.</summary>
    public OtherKinds OtherKinds { get; init; } = OtherKinds.Known;

    /// <summary>The ports of workloads from manifests that declare none.</summary>
    public ImmutableArray<NamedPort> DefaultPorts { get; set; } = [];

    private readonly HashSet<IPAddress> _podAddresses = [];

    /// <summary>Records the stated address of a pod; false if another pod has it.</summary>
    public bool TakeAddress(IPAddress address) => _podAddresses.Add(address);

    /// <summary>The ports that are tested on every workload that does not listen on them.</summary>
    public ImmutableArray<Port> ClosedPorts { get; set; } = [];

    public void Add(KubernetesNamespace home)
    {
        if (_namespaces.TryGetValue(home.Name, out var first) && !first.Labels.SequenceEqual(home.Labels))
        {
            diagnostics.Error(
                home.Location,
                $"The namespace '{home.Name}' is described a second time with other labels; the first is at {first.Location}. Keep one."
            );
        }
        else
        {
            _namespaces.TryAdd(home.Name, home);
        }
    }

    /// <summary>Adds a workload that a manifest describes.</summary>
    public void Add(Workload workload) => AddAny(workload.Ports.IsEmpty ? workload with { Ports = DefaultPorts } : workload);

    /// <summary>Adds a workload that a manifest describes and that has no pods.</summary>
    public void AddWithoutPods(Workload workload) => _withoutPods.Add(workload);

    private EndpointRef AddAny(Workload workload)
    {
        workload = WithOwnName(workload);
        if (_workloads.TryGetValue(workload.Ref, out var first))
        {
            diagnostics.Error(
                workload.Location,
                $"The {workload.Kind} '{workload.Ref}' has the name of {ArticleText.Of(first.Kind)} at {first.Location}. "
                    + "Flows need one meaning for each name: rename one."
            );
            return workload.Ref;
        }

        _workloads.Add(workload.Ref, workload);
        return workload.Ref;
    }

    // A namespace may contain a Deployment and a CronJob of one name: then the names of both include the kind. Of two objects whose names
    // the API server completes, the second gets a number.
    private Workload WithOwnName(Workload workload)
    {
        if (workload.IsNameGenerated)
        {
            return workload with { Ref = Numbered(workload.Ref) };
        }

        var kinds = _kinds.TryGetValue(workload.Ref, out var known) ? known : _kinds[workload.Ref] = [];
        if (kinds.Add(workload.Kind) && kinds.Count == 2 && _workloads.Remove(workload.Ref, out var first))
        {
            var named = first with { Ref = first.Ref with { Kind = first.Kind } };
            _workloads.Add(named.Ref, named);
            if (_own.Remove(first.Ref))
            {
                _own.Add(named.Ref);
            }
        }

        return kinds.Count > 1 ? workload with { Ref = workload.Ref with { Kind = workload.Kind } } : workload;
    }

    private EndpointRef Numbered(EndpointRef name)
    {
        var free = name;
        for (var number = 2; _kinds.ContainsKey(free) || _workloads.ContainsKey(free); number++)
        {
            free = name with { Name = $"{name.Name}-{number}" };
        }

        return free;
    }

    /// <summary>
    /// Adds a workload that the scenario describes itself: if the scenario lists namespaces, its namespace must be among them.
    /// </summary>
    public void AddOwn(Workload workload) => _own.Add(AddAny(workload));

    public void Add(KubernetesService service)
    {
        if (!_services.TryAdd(service.Ref, service))
        {
            diagnostics.Error(
                service.Location,
                $"The service '{service.Ref}' is described twice; the first is at {_services[service.Ref].Location}. Keep one."
            );
        }
        else if (use == ManifestUse.Probing)
        {
            foreach (var address in service.ClusterIPs)
            {
                CheckAddress(service, address);
            }
        }
    }

    public void Add(ServiceAccount account)
    {
        if (!_accounts.TryAdd(account.Ref, account))
        {
            diagnostics.Error(
                account.Location,
                $"The service account '{account.Ref}' is described twice; the first is at {_accounts[account.Ref].Location}. Keep one."
            );
        }
    }

    public void Add(ClusterNode node)
    {
        if (_nodes.TryGetValue(node.Name, out var first))
        {
            diagnostics.Error(node.Location, $"The node '{node.Name}' is described twice; the first is at {first.Location}. Keep one.");
        }
        else if (_nodes.Values.FirstOrDefault(n => n.Addresses.Intersect(node.Addresses).Any()) is { } twin)
        {
            diagnostics.Error(
                node.Location,
                $"The nodes '{twin.Name}' and '{node.Name}' have the same address "
                    + $"{twin.Addresses.Intersect(node.Addresses).First()}. Give each its own."
            );
        }
        else
        {
            _nodes.Add(node.Name, node);
        }
    }

    public void Add(ExternalEndpoint endpoint)
    {
        if (_external.TryGetValue(endpoint.Name, out var first))
        {
            diagnostics.Error(
                endpoint.Location,
                $"The external endpoint '{endpoint.Name}' is described twice; the first is at {first.Location}. Keep one."
            );
        }
        else if (_external.Values.FirstOrDefault(e => e.Addresses.Intersect(endpoint.Addresses).Any()) is { } twin)
        {
            diagnostics.Error(
                endpoint.Location,
                $"The external endpoints '{twin.Name}' and '{endpoint.Name}' have the same address "
                    + $"{twin.Addresses.Intersect(endpoint.Addresses).First()}. Give each its own."
            );
        }
        else
        {
            _external.Add(endpoint.Name, endpoint);
        }
    }

    /// <summary>
    /// The topology of everything that was added. Namespaces that were not described get the label that the API server adds to all.
    /// </summary>
    public Topology Build()
    {
        foreach (var workload in _workloads.Values)
        {
            AddUndescribed(workload.Ref.Namespace, workload.Location, NamespacesAreListed && _own.Contains(workload.Ref));
        }

        var topology = new Topology
        {
            Namespaces = [.. _namespaces.Values],
            Nodes = [.. _nodes.Values],
            Workloads = [.. _workloads.Values.Select(Closing)],
            WithoutPods = [.. _withoutPods],
            Services = [.. _services.Values],
            ServiceAccounts = [.. _accounts.Values],
            External = [.. _external.Values],
            Ranges = Ranges,
        };
        topology = IpFamilies is { } families ? topology with { IpFamilies = families } : topology;
        foreach (var (named, location) in Named.Where(n => !topology.Endpoints.Contains(n.Endpoint)))
        {
            diagnostics.Error(
                location,
                $"'{named}' is not in the topology.{Suggestion.For($"{named}", topology.Endpoints.Select(e => $"{e}"), "It has")}"
            );
        }

        foreach (var (named, location) in Named.Where(n => topology.External.Any(e => e.Ref == n.Endpoint && e.IsSeveral)))
        {
            diagnostics.Error(
                location,
                $"'{named}' represents several addresses, and an endpoint of a service is one address. Name each address."
            );
        }

        // Missing objects have been reported, and nothing else refers to them.
        bool IsThere(ServiceEndpoint endpoint) => endpoint.Owner is not { } owner || topology.Endpoints.Contains(owner);
        topology = topology with
        {
            Services = [.. Endpoints.Complete(topology).Select(s => s with { Endpoints = [.. s.Endpoints.Where(IsThere)] })],
        };
        new TopologyChecks(topology, diagnostics).Check();
        return topology;
    }

    private Workload Closing(Workload workload) =>
        ClosedPorts.IsEmpty
            ? workload
            : workload with
            {
                ClosedPorts = [.. workload.ClosedPorts.Union(ClosedPorts).Except(workload.DistinctPorts)],
            };

    private void CheckAddress(KubernetesService service, IPAddress address)
    {
        if (_services.Values.FirstOrDefault(s => s.Ref != service.Ref && s.ClusterIPs.Contains(address)) is { } twin)
        {
            diagnostics.Error(
                service.Location,
                $"The services '{twin.Ref}' and '{service.Ref}' have the same address {address}. Give each its own, or leave it out."
            );
        }
        else if (HostAddress.ProblemOfService(address, Ranges) is { } problem)
        {
            diagnostics.Error(
                service.Location,
                $"The service's address {address} {problem}. Choose one of {Ranges.ServicesOf(address.AddressFamily)}, or "
                    + "leave it out."
            );
        }
    }

    private void AddUndescribed(string name, SourceLocation location, bool isMistake)
    {
        if (_namespaces.ContainsKey(name))
        {
            return;
        }

        if (isMistake)
        {
            diagnostics.Error(
                location,
                $"The namespace '{name}' is not listed under 'topology.namespaces'."
                    + Suggestion.For(name, _namespaces.Keys, "Known namespaces")
            );
        }

        Add(new KubernetesNamespace(name, KubernetesNamespace.WithName(ImmutableSortedDictionary<string, string>.Empty, name), location));
    }
}
