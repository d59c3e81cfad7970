using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>Gathers what scenarios and manifests say exists, and reports what they say twice.</summary>
internal sealed class TopologyBuilder(DiagnosticBag diagnostics, ManifestUse use = ManifestUse.Probing)
{
    private readonly SortedDictionary<string, KubernetesNamespace> _namespaces = new(StringComparer.Ordinal);
    private readonly SortedDictionary<EndpointRef, Workload> _workloads = [];
    private readonly HashSet<EndpointRef> _own = [];
    private readonly SortedDictionary<EndpointRef, KubernetesService> _services = [];
    private readonly SortedDictionary<EndpointRef, ServiceAccount> _accounts = [];
    private readonly SortedDictionary<string, ClusterNode> _nodes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ExternalEndpoint> _external = new(StringComparer.Ordinal);

    /// <summary>What the topology is for.</summary>
    public ManifestUse Use => use;

    /// <summary>The families of addresses that pods have; null where the author says nothing.</summary>
    public ImmutableArray<AddressFamily>? IpFamilies { get; set; }

    /// <summary>Whether the author listed the namespaces, so that a name that is not among them is a mistake.</summary>
    public bool NamespacesAreListed { get; set; }

    /// <summary>The ports of workloads that come from manifests and declare none.</summary>
    public ImmutableArray<NamedPort> DefaultPorts { get; set; } = [];

    public void Add(KubernetesNamespace home)
    {
        if (home.Name == EndpointRef.ExternalNamespace)
        {
            diagnostics.Error(home.Location, NamespaceShape.IsTaken);
        }
        else if (_namespaces.TryGetValue(home.Name, out var first) && !first.Labels.SequenceEqual(home.Labels))
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

    private void AddAny(Workload workload)
    {
        if (_workloads.TryGetValue(workload.Ref, out var first))
        {
            diagnostics.Error(
                workload.Location,
                $"The {workload.Kind} '{workload.Ref}' has the name of a {first.Kind} at {first.Location}. Flows need one meaning "
                    + "for each name: rename one."
            );
            return;
        }

        _workloads.Add(workload.Ref, workload);
    }

    /// <summary>Adds a workload that the scenario describes itself: where it lists namespaces, this one's must be among them.</summary>
    public void AddOwn(Workload workload)
    {
        _own.Add(workload.Ref);
        AddAny(workload);
    }

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
    /// The topology of everything added. Namespaces that nobody described get the label that the API server gives to all.
    /// </summary>
    public Topology Build()
    {
        foreach (var workload in _workloads.Values)
        {
            AddUndescribed(workload.Ref.Namespace, workload.Location, NamespacesAreListed && _own.Contains(workload.Ref));
        }

        foreach (var service in _services.Values)
        {
            if (_external.Values.FirstOrDefault(e => e.Addresses.Intersect(service.ClusterIPs).Any()) is { } outside)
            {
                diagnostics.Error(
                    outside.Location,
                    $"The external endpoint '{outside.Name}' has the address "
                        + $"{outside.Addresses.Intersect(service.ClusterIPs).First()} of the service '{service.Ref}'. Choose another."
                );
            }
        }

        CheckNodes();
        var pods = _workloads.Values.Sum(w => w.Replicas);
        if (pods > Placement.MaximumPods)
        {
            diagnostics.Error(
                _workloads.Values.First().Location,
                $"The topology has {pods} pods; at most {Placement.MaximumPods} fit. Lower the replicas."
            );
        }

        var topology = new Topology
        {
            Namespaces = [.. _namespaces.Values],
            Nodes = [.. _nodes.Values],
            Workloads = [.. _workloads.Values],
            Services = [.. _services.Values],
            ServiceAccounts = [.. _accounts.Values],
            External = [.. _external.Values],
        };
        topology = IpFamilies is { } families ? topology with { IpFamilies = families } : topology;
        CheckFamilies(topology);
        return topology;
    }

    private void CheckNodes()
    {
        foreach (var workload in _workloads.Values.Where(w => w.Node is not null && !_nodes.ContainsKey(w.Node)))
        {
            diagnostics.Error(
                workload.Location,
                $"'{workload.Ref}' runs on the node '{workload.Node}', which is not listed under "
                    + $"'topology.nodes'.{Suggestion.For(workload.Node!, _nodes.Keys, "Listed are")}"
            );
        }

        foreach (
            var sharing in _workloads
                .Values.Where(w => w is { HostNetwork: true, Node: not null })
                .GroupBy(w => w.Node)
                .Where(g => g.Count() > 1)
        )
        {
            diagnostics.Error(
                sharing.Last().Location,
                $"'{sharing.First().Ref}' and '{sharing.Last().Ref}' are on the network of the node '{sharing.Key}' and so have "
                    + "one address: describe one workload with the ports of both."
            );
        }

        foreach (var node in _nodes.Values)
        {
            if (_external.Values.FirstOrDefault(e => e.Addresses.Intersect(node.Addresses).Any()) is { } outside)
            {
                diagnostics.Error(
                    node.Location,
                    $"The node '{node.Name}' has the address {outside.Addresses.Intersect(node.Addresses).First()} of the "
                        + $"external endpoint '{outside.Name}'. Choose another."
                );
            }

            if (_services.Values.FirstOrDefault(s => s.ClusterIPs.Intersect(node.Addresses).Any()) is { } service)
            {
                diagnostics.Error(
                    node.Location,
                    $"The node '{node.Name}' has the address {service.ClusterIPs.Intersect(node.Addresses).First()} of the "
                        + $"service '{service.Ref}'. Choose another."
                );
            }
        }
    }

    // What no family of the topology carries would never be asked, and nobody would notice.
    private void CheckFamilies(Topology topology)
    {
        var has = string.Join(" and ", topology.IpFamilies.Select(IpFamily.Name));
        foreach (var endpoint in topology.External)
        {
            foreach (var address in endpoint.Addresses.Where(a => !topology.IpFamilies.Contains(a.AddressFamily)))
            {
                diagnostics.Error(
                    endpoint.Location,
                    $"The external endpoint '{endpoint.Name}' has the {IpFamily.Name(address.AddressFamily)} address {address}, "
                        + $"but 'topology.ipFamilies' has only {has}. Add the family there, or choose another address."
                );
            }
        }

        foreach (var node in topology.Nodes)
        {
            foreach (var address in node.Addresses.Where(a => !topology.IpFamilies.Contains(a.AddressFamily)))
            {
                diagnostics.Error(
                    node.Location,
                    $"The node '{node.Name}' has the {IpFamily.Name(address.AddressFamily)} address {address}, but "
                        + $"'topology.ipFamilies' has only {has}. Add the family there, or choose another address."
                );
            }
        }

        foreach (var service in topology.Services)
        {
            if ((service.IpFamilies ?? []).Except(topology.IpFamilies).ToArray() is [var family, ..])
            {
                diagnostics.Error(
                    service.Location,
                    $"The service '{service.Ref}' has the family {IpFamily.Name(family)}, but 'topology.ipFamilies' has only "
                        + $"{has}. Add the family there, or remove it here."
                );
                continue;
            }

            var own = topology.FamiliesOf(service);
            foreach (var address in service.ClusterIPs.Where(a => !own.Contains(a.AddressFamily)))
            {
                var where = service.IpFamilies is null ? "'topology.ipFamilies' has" : "its 'ipFamilies' have";
                diagnostics.Error(
                    service.Location,
                    $"The service '{service.Ref}' has the {IpFamily.Name(address.AddressFamily)} address {address}, but {where} "
                        + $"only {string.Join(" and ", own.Select(IpFamily.Name))}. Add the family there, or remove the address."
                );
            }
        }

        var listeners = topology
            .Workloads.Select(w => (Name: w.Ref, w.Ports, w.Location))
            .Concat(topology.External.Select(e => (Name: e.Ref, e.Ports, e.Location)));
        foreach (var (name, ports, location) in listeners)
        {
            foreach (var port in ports.Select(p => p.Port).Where(p => !topology.IpFamilies.Any(f => p.IsCarriedBy(f))))
            {
                diagnostics.Error(
                    location,
                    $"'{name}' has the port '{port}', which is asked over {IpFamily.Name(port.OnlyFamily!.Value)}, "
                        + $"but 'topology.ipFamilies' has only {has}. Add the family there, or remove the port."
                );
            }
        }
    }

    /// <summary>The kind of workloads that a scenario describes itself.</summary>
    public const string ScenarioKind = "Pod";

    private void CheckAddress(KubernetesService service, System.Net.IPAddress address)
    {
        if (_services.Values.FirstOrDefault(s => s.Ref != service.Ref && s.ClusterIPs.Contains(address)) is { } twin)
        {
            diagnostics.Error(
                service.Location,
                $"The services '{twin.Ref}' and '{service.Ref}' have the same address {address}. Give each its own, or leave it out."
            );
        }
        else if (ProblemOf(address) is { } problem)
        {
            diagnostics.Error(
                service.Location,
                $"The service's address {address} {problem}. Choose one of {Placement.ServiceRangeOf(address.AddressFamily)}, or "
                    + "leave it out."
            );
        }
    }

    /// <summary>Why an address can belong neither to a host nor to a Service, or null where it can.</summary>
    public static string? ProblemOf(System.Net.IPAddress address) =>
        Placement.RangeOf(address.AddressFamily) is var range && range.Contains(address) ? $"lies in the pods' range {range}"
        : IsReserved(address) ? "is reserved and cannot belong to a host"
        : null;

    private static bool IsReserved(System.Net.IPAddress address) =>
        address.AddressFamily == IpFamily.V6
            ? address.IsIPv6Multicast
                || address.IsIPv6LinkLocal
                || address.IsIPv6SiteLocal
                || address.IsIPv4MappedToIPv6
                || System.Net.IPAddress.IsLoopback(address)
                || address.Equals(System.Net.IPAddress.IPv6Any)
            : address.GetAddressBytes() is [0 or 127 or >= 224, ..] or [169, 254, _, _];

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
                $"The namespace '{name}' is not listed under 'topology.namespaces'.{Suggestion.For(name, _namespaces.Keys, "Listed are")}"
            );
        }

        Add(new KubernetesNamespace(name, WithName(ImmutableSortedDictionary<string, string>.Empty, name), location));
    }

    /// <summary>The labels of a namespace with the one that the API server adds.</summary>
    public static ImmutableSortedDictionary<string, string> WithName(ImmutableSortedDictionary<string, string> labels, string name) =>
        labels.WithComparers(StringComparer.Ordinal).SetItem(KubernetesNamespace.NameLabel, name);
}
