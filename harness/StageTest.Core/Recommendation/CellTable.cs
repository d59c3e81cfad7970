using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>Assigns wanted connections to the cells that rules can allow.</summary>
internal sealed class CellTable
{
    private readonly Topology _topology;
    private readonly ProbePlan _plan;
    private readonly PolicyForm _form;
    private readonly Dictionary<EndpointRef, PodGroup> _groups;
    private readonly Dictionary<EndpointRef, Workload> _workloads;
    private readonly Dictionary<EndpointRef, ExternalEndpoint> _external;
    private readonly ImmutableArray<WantedFlow> _wanted;
    private readonly Dictionary<Flow, WantedFlow> _byFlow;

    /// <summary>Prepares for connections of a topology.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="wanted">The connections, none of which has an end on a node's network.</param>
    /// <param name="groups">The groups of its workloads.</param>
    /// <param name="plan">Every connection that can be tested in it.</param>
    /// <param name="form">The kind to write.</param>
    public CellTable(Topology topology, ImmutableArray<WantedFlow> wanted, ImmutableArray<PodGroup> groups, ProbePlan plan, PolicyForm form)
    {
        (_topology, _wanted, _plan, _form) = (topology, wanted, plan, form);
        _groups = groups.SelectMany(g => g.Members.Select(m => (m.Ref, g))).ToDictionary(m => m.Ref, m => m.g);
        _workloads = topology.Workloads.ToDictionary(w => w.Ref);
        _external = topology.External.ToDictionary(e => e.Ref);
        _byFlow = wanted.ToDictionary(w => w.Flow);
    }

    /// <summary>The cells of the connections, in order.</summary>
    public ImmutableArray<Cell> Cells()
    {
        var cells = _wanted
            .GroupBy(w => (From: EndOf(w.Flow.From, w.Flow.Family), To: EndOf(w.Flow.To, w.Flow.Family), Port: PortOf(w.Flow)))
            .Select(g => Cell(g.Key.From, g.Key.To, g.Key.Port, [.. g]))
            .ToArray();

        // A connection that a rule for all ports already allows needs no cell of its own.
        var whole = cells.Where(c => c.Port.IsAll).Select(c => (c.From, c.To)).ToHashSet();
        return
        [
            .. cells
                .Where(c => c.Port.IsAll || !whole.Contains((c.From, c.To)))
                .OrderBy(c => c.From.Ref)
                .ThenBy(c => c.To.Ref)
                .ThenBy(c => c.Port),
        ];
    }

    private Cell Cell(TrafficEnd from, TrafficEnd to, RecommendedPort port, ImmutableArray<WantedFlow> wanted)
    {
        var meant = Connections(from, to, port).Distinct().ToArray();
        return new(
            from,
            to,
            port,
            [
                .. wanted
                    .Concat(meant.Where(_byFlow.ContainsKey).Select(f => _byFlow[f]))
                    .Distinct()
                    .OrderBy(w => w.Flow, FlowOrder.Instance),
            ],
            [.. meant.Where(f => !_byFlow.ContainsKey(f) && _plan.PlaceOf(f) >= 0).Order(FlowOrder.Instance)]
        );
    }

    // All connections of the topology between two ends on a port.
    private IEnumerable<Flow> Connections(TrafficEnd begin, TrafficEnd end, RecommendedPort port) =>
        from family in FamiliesOf(begin, end)
        from source in Members(begin)
        from target in Members(end)
        from listening in PortsOf(target)
        where port.Means(listening)
        select new Flow(source, target, listening.Port, family);

    private ImmutableArray<AddressFamily> FamiliesOf(TrafficEnd begin, TrafficEnd end) =>
        (begin.Family ?? end.Family) is { } family ? [family] : _topology.IpFamilies;

    private static IEnumerable<EndpointRef> Members(TrafficEnd end) => end.Group is null ? [end.Ref] : end.Group.Members.Select(m => m.Ref);

    // Ports without a listener are tested too.
    private IEnumerable<NamedPort> PortsOf(EndpointRef end) =>
        end.IsExternal
            ? Asked(_external[end].Ports, _external[end].ClosedPorts)
            : Asked(_workloads[end].Ports, _workloads[end].ClosedPorts);

    private static IEnumerable<NamedPort> Asked(ImmutableArray<NamedPort> ports, ImmutableArray<Port> closed) =>
        ports.Concat(closed.Select(p => new NamedPort(null, p)));

    private TrafficEnd EndOf(EndpointRef end, AddressFamily family) =>
        end.IsExternal ? new(end, null, NetsOf(_external[end], family)) : new(_groups[end].Members[0].Ref, _groups[end], []);

    private static ImmutableArray<IPNetwork> NetsOf(ExternalEndpoint end, AddressFamily family) =>
        [
            .. (end.IsSeveral ? end.Ranges : end.Addresses.Select(a => new IPNetwork(a, IpFamily.Bits(a.AddressFamily)))).Where(n =>
                n.BaseAddress.AddressFamily == family
            ),
        ];

    // The port name if all pods that the rule will match use it for this port only, so that the rule stays valid if the number changes.
    private RecommendedPort PortOf(Flow flow)
    {
        var port = flow.Port;
        if (!_form.Carries(port.Protocol))
        {
            return RecommendedPort.All;
        }

        if (flow.To.IsExternal)
        {
            return new(null, port.Number, port.Protocol);
        }

        var listening = _groups[flow.To].Members.Where(m => m.Ports.Any(p => p.Port == port)).ToArray();
        var name = listening
            .SelectMany(m => m.Ports)
            .Where(p => p.Port == port && p.Name is not null)
            .Select(p => p.Name!)
            .Distinct()
            .Where(n =>
                listening.All(m => m.Ports.Any(p => p.Port == port && p.Name == n))
                && _groups[flow.To].Members.SelectMany(m => m.Ports).All(p => p.Name != n || p.Port == port)
            )
            .OrderByDescending(n => IsTarget(flow.To.Namespace, n))
            .FirstOrDefault();
        return name is null ? new(null, port.Number, port.Protocol) : new(name, 0, port.Protocol);
    }

    private bool IsTarget(string home, string name) =>
        _topology.Services.Any(s => s.Ref.Namespace == home && s.Ports.Any(p => p.TargetPort == name));
}
