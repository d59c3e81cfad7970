using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Evaluation;

/// <summary>Turns selectors and services into the nodes that they mean, each once.</summary>
internal sealed class Resolver
{
    private readonly Topology _topology;
    private readonly (IReadOnlyDictionary<string, string> Labels, NetworkSet Set)[] _networkSets;
    private readonly Dictionary<Selector, BitRow> _members = [];
    private readonly Dictionary<Selector, BitRow> _pods = [];
    private readonly Dictionary<EndpointRef, KubernetesService> _services;

    public Resolver(Topology topology, Placement placement, PolicySet policies)
    {
        _topology = topology;
        var namespaces = topology.Namespaces.ToDictionary(n => n.Name);
        var accounts = topology.ServiceAccounts.ToDictionary(a => a.Ref, a => a.Labels);
        var nodes = new List<Node>();
        foreach (var workload in topology.Workloads)
        {
            var account = new EndpointRef(workload.Ref.Namespace, workload.ServiceAccount);
            var labels = EndpointLabels.Of(workload, namespaces[workload.Ref.Namespace], accounts.GetValueOrDefault(account));
            nodes.AddRange(placement[workload.Ref].Select((address, i) => new Node(nodes.Count + i, workload.Ref, address, labels, workload.Ports)));
        }

        nodes.AddRange(topology.External.Select((e, i) => new Node(nodes.Count + i, e.Ref, placement[e.Ref][0], null, e.Ports)));
        Nodes = [.. nodes];
        _networkSets = [.. policies.NetworkSets.Select(s => (EndpointLabels.Of(s, namespaces.GetValueOrDefault(s.Namespace)), s))];
        _services = topology.Services.ToDictionary(s => s.Ref);
    }

    public Node[] Nodes { get; }

    /// <summary>The pods that a policy with this selector governs.</summary>
    public BitRow Pods(Selector selector) => Remember(_pods, selector, () =>
        BitRow.Of(Nodes.Length, i => Nodes[i].Labels is { } labels && selector.Matches(labels)));

    /// <summary>The nodes whose address belongs to an endpoint or a network set with these labels.</summary>
    public BitRow Members(Selector selector) => Remember(_members, selector, () =>
    {
        var members = Pods(selector).Copy();
        foreach (var (_, set) in _networkSets.Where(s => selector.Matches(s.Labels)))
        {
            foreach (var node in Nodes)
            {
                members[node.Index] |= set.Nets.Any(n => n.Contains(node.Address));
            }
        }

        return members;
    });

    /// <summary>Whether a node is a pod behind a service, and, where a port is given, listens for the service on it.</summary>
    public bool IsBehind(ServiceMatch match, Node node, Port? port)
    {
        if (!node.IsPod || node.Ref.Namespace != match.Service.Namespace || !_services.TryGetValue(match.Service, out var service) ||
            service.Selector.IsEmpty)
        {
            return false;
        }

        var own = _topology.Workloads.First(w => w.Ref == node.Ref).Labels;
        return service.Selector.All(l => own.TryGetValue(l.Key, out var value) && value == l.Value) &&
               (port is not { } asked || service.Ports.Any(p => Target(p, node, asked)));
    }

    private static bool Target(ServicePort servicePort, Node node, Port asked) =>
        servicePort.Port.Protocol == asked.Protocol &&
        (int.TryParse(servicePort.TargetPort, out var number)
            ? number == asked.Number
            : node.Ports.Any(p => p.Name == servicePort.TargetPort && p.Port == asked));

    private static BitRow Remember(Dictionary<Selector, BitRow> memory, Selector selector, Func<BitRow> resolve)
    {
        if (!memory.TryGetValue(selector, out var row))
        {
            memory[selector] = row = resolve();
        }

        return row;
    }
}
