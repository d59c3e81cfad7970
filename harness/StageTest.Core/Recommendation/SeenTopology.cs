using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Connectivity;
using StageTest.Core.Flows.Records;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>Finds the endpoints of recorded connections, and adds missing ones to a topology.</summary>
/// <param name="known">The described objects.</param>
internal sealed class SeenTopology(Topology known)
{
    private const string TemplateHash = "pod-template-hash";

    // If pods represent those of a cluster, none may have an external address of the recording.
    private static readonly IPNetwork[] Stands =
    [
        .. new[] { "10.42.0.0/16", "172.24.0.0/16", "100.64.0.0/16" }.Select(r => IPNetwork.Parse(r)),
    ];

    private readonly WorkloadNames _names = new(known);
    private readonly Dictionary<EndpointRef, Workload> _made = [];
    private readonly Dictionary<IPAddress, EndpointRef> _outside = known
        .External.SelectMany(e => e.Addresses.Select(a => (Address: a, e.Ref)))
        .ToDictionary(e => e.Address, e => e.Ref);
    private readonly HashSet<IPAddress> _addresses = [];
    private readonly Dictionary<EndpointRef, HashSet<Port>> _ports = [];
    private readonly HashSet<EndpointRef> _amongThemselves = [];
    private readonly HashSet<AddressFamily> _families = [.. known.IpFamilies];

    /// <summary>The endpoint of an end; null, with the reason, if it is unknown.</summary>
    public EndpointRef? Find(FlowEnd end, out string? problem)
    {
        problem = null;
        switch (end.Kind)
        {
            case FlowEndKind.Workload:
                return OfWorkload(end, out problem);
            case FlowEndKind.Host:
                problem = $"{end.Display} is a node, whose addresses no selector finds; allow them by hand if this must work";
                return null;
            case FlowEndKind.NetworkSet or FlowEndKind.Network when end.Scenario is not null:
                var named = known.External.FirstOrDefault(e => e.Addresses.Any(a => e.NameOf(a) == end.Name));
                problem = named is null ? $"the topology has no external endpoint '{end.Name}'" : null;
                return named?.Ref;
            case FlowEndKind.NetworkSet or FlowEndKind.Network when end.Address is { } address:
                return OfAddress(address, out problem);
            default:
                problem = $"the record has no address for {end.Display}; flow logs of Hubble and of Calico Enterprise have addresses";
                return null;
        }
    }

    /// <summary>Records a connection, so that its port and family exist.</summary>
    public void Add(Flow flow)
    {
        _families.Add(flow.Family);
        if (flow.From == flow.To)
        {
            _amongThemselves.Add(flow.From);
        }

        if (!_ports.TryGetValue(flow.To, out var ports))
        {
            _ports[flow.To] = ports = [];
        }

        ports.Add(flow.Port);
    }

    /// <summary>The topology with all found endpoints.</summary>
    public Topology Build()
    {
        var workloads = known.Workloads.Concat(_made.Values).Select(Complete).OrderBy(w => w.Ref).ToImmutableArray();
        var names = known.Namespaces.Select(n => n.Name).ToHashSet();
        var external = known
            .External.Concat(_addresses.Select(a => new ExternalEndpoint($"{a}", a, [], default)))
            .Select(e => e with { Ports = Ports(e.Ref, e.Ports) })
            .OrderBy(e => e.Name, StringComparer.Ordinal)
            .ToImmutableArray();
        var stand = Stands.FirstOrDefault(s => !external.SelectMany(e => e.Addresses).Any(s.Contains), Stands[0]);
        return known with
        {
            Workloads = workloads,
            External = external,
            Namespaces =
            [
                .. known
                    .Namespaces.Concat(
                        workloads
                            .Select(w => w.Ref.Namespace)
                            .Distinct()
                            .Where(n => !names.Contains(n))
                            .Select(n => new KubernetesNamespace(
                                n,
                                KubernetesNamespace.WithName(ImmutableSortedDictionary<string, string>.Empty, n),
                                default
                            ))
                    )
                    .OrderBy(n => n.Name, StringComparer.Ordinal),
            ],
            IpFamilies = [.. _families.Order()],
            Ranges = known.Ranges.Pods.IsEmpty ? known.Ranges with { Pods = [stand] } : known.Ranges,
        };
    }

    private EndpointRef? OfWorkload(FlowEnd end, out string? problem)
    {
        problem = null;
        var found = _names.Find(end);
        if (found.Length == 1)
        {
            return found[0].Ref;
        }

        if (found.Length > 1)
        {
            problem = $"{end.Display} may be {string.Join(" or ", found.Select(w => w.Ref))}";
            return null;
        }

        if (end.Labels is not { } labels)
        {
            problem = $"the record has no labels for {end.Display}, and no manifest describes it; name its manifests by '--manifests'";
            return null;
        }

        var made = new EndpointRef(end.Namespace, NameOf(end, labels));
        var before = _made.GetValueOrDefault(made);

        // Pods of one workload may differ in some labels; the workload gets the common ones.
        var common = before is null
            ? labels
            : before.Labels.Where(l => labels.GetValueOrDefault(l.Key) == l.Value).ToImmutableSortedDictionary(StringComparer.Ordinal);
        _made[made] = new()
        {
            Ref = made,
            Kind = Workload.ScenarioKind,
            Labels = common,
            ServiceAccount = end.ServiceAccount ?? "default",
        };
        return made;
    }

    // Without the suffixes of controllers.
    private static string NameOf(FlowEnd end, ImmutableSortedDictionary<string, string> labels)
    {
        var name = end.Workload ?? end.Name;
        name = name.EndsWith("-*", StringComparison.Ordinal) ? name[..^2] : name;
        if (labels.GetValueOrDefault(TemplateHash) is { } hash && name.IndexOf($"-{hash}", StringComparison.Ordinal) is var at and > 0)
        {
            return name[..at];
        }

        return labels.GetValueOrDefault("apps.kubernetes.io/pod-index") is { } index && name.EndsWith($"-{index}", StringComparison.Ordinal)
            ? name[..^(index.Length + 1)]
            : name;
    }

    private EndpointRef? OfAddress(IPAddress address, out string? problem)
    {
        problem = null;
        if (known.Services.FirstOrDefault(s => s.ClusterIPs.Contains(address)) is { } service)
        {
            return service.FlowRef;
        }

        if (known.Nodes.FirstOrDefault(n => n.Addresses.Contains(address)) is { } node)
        {
            problem = $"{address} is the node {node.Name}; allow it by hand if this must work";
            return null;
        }

        if (!_outside.TryGetValue(address, out var found))
        {
            _outside[address] = found = EndpointRef.External($"{address}");
            _addresses.Add(address);
        }

        return found;
    }

    private Workload Complete(Workload workload) =>
        workload with
        {
            Ports = Ports(workload.Ref, workload.Ports),
            Replicas =
                _amongThemselves.Contains(workload.Ref) && !workload.HostNetwork ? Math.Max(workload.Replicas, 2) : workload.Replicas,
        };

    private ImmutableArray<NamedPort> Ports(EndpointRef end, ImmutableArray<NamedPort> declared) =>
        _ports.TryGetValue(end, out var seen)
            ? [.. declared, .. seen.Where(p => declared.All(d => d.Port != p)).Order().Select(p => new NamedPort(null, p))]
            : declared;
}
