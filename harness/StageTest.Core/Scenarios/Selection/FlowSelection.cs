using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios.Selection;

/// <summary>Finds the flows that an author selects by <c>from</c>, <c>to</c> and <c>ports</c>.</summary>
/// <remarks>
/// Flows to Services are tested only if something names them, and only from the sources that it names. They have places after those of the
/// plan.
/// </remarks>
internal sealed class FlowSelection
{
    private readonly Topology _topology;
    private readonly DiagnosticBag _diagnostics;

    // Names that a topology lacks because of its own errors, and the consequences of an address, go to a bag that is never shown.
    private readonly DiagnosticBag _unknown;
    private readonly ServiceSelection _services;
    private readonly int _planned;

    // This bounds the work that a hostile file can demand: flows that are named again count again.
    private readonly long _mostSelected;

    private long _selected;

    /// <summary>Selects flows of a topology.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="plan">The flows that the scenario tests.</param>
    /// <param name="diagnostics">Receives errors.</param>
    /// <param name="isWhole">
    /// Whether the topology was read without errors. If not, a missing name may be a consequence of them and is not reported.
    /// </param>
    public FlowSelection(Topology topology, ProbePlan plan, DiagnosticBag diagnostics, bool isWhole = true)
    {
        _topology = topology;
        _diagnostics = diagnostics;
        _unknown = isWhole ? diagnostics : new();
        _services = new(topology, diagnostics);
        _planned = plan.Flows.Length;
        _mostSelected = Math.Max(200_000, 10L * _planned);
        Places = new(plan, _services);
        Names = new(topology, _services, diagnostics, _unknown);
    }

    /// <summary>The places of all flows.</summary>
    public FlowPlaces Places { get; }

    /// <summary>The endpoints by name.</summary>
    public EndpointNames Names { get; }

    /// <summary>The places of the flows that an object with <c>from</c>, <c>to</c> and <c>ports</c> selects.</summary>
    public IReadOnlyCollection<int> Read(FieldReader fields)
    {
        if (_selected > _mostSelected)
        {
            fields.Ignore(FlowShape.From.Name, FlowShape.To.Name, FlowShape.Ports.Name, FlowShape.Port.Name, FlowShape.IpFamily.Name);
            return [];
        }

        var before = (_diagnostics.Told, _unknown.Told);
        var from = fields.Value(FlowShape.From) is { } source ? ReadSources(source) : [.. _topology.Endpoints];
        var to = fields.Value(FlowShape.To) is { } destination
            ? ReadTargets(destination)
            : [.. _topology.Endpoints.SelectMany(e => Names.PortsOf(e))];
        var ports = fields.List(FlowShape.Ports).Concat(fields.List(FlowShape.Port)).ToArray();
        var only = IpFamily.Parse(fields.Text(FlowShape.IpFamily));
        if (only is { } named && !_topology.IpFamilies.Contains(named))
        {
            _diagnostics.Error(
                fields.LocationOf(FlowShape.IpFamily),
                $"No flow is tested over {IpFamily.Name(named)}: 'topology.ipFamilies' does not have it."
            );
        }

        if (fields.Value(FlowShape.From) is null && fields.Value(FlowShape.To) is null)
        {
            _diagnostics.Error(fields.Location, $"An expected flow needs 'from', 'to' or both.");
        }

        if (ports.Length > 0)
        {
            to = [.. ports.SelectMany(port => Names.Restrict(to, port)).Distinct()];
        }

        _selected += (long)from.Count * to.Count;
        if (_selected > _mostSelected)
        {
            _diagnostics.Error(
                fields.Location,
                $"Up to here the expectation names {_selected} flows, though only {_planned} are tested, and StageTest reads "
                    + "no further items. Remove items that name the same flows."
            );
            return [];
        }

        var families = only is { } one ? [one] : _topology.IpFamilies;
        var places = families
            .SelectMany(family =>
                from.SelectMany(source => to.Select(target => Places.PlaceOf(new(source, target.To, target.Port, family))))
            )
            .Where(place => place >= 0)
            .ToHashSet();
        if (places.Count == 0 && (_diagnostics.Told, _unknown.Told) == before)
        {
            BagFor(from, to.Select(t => t.To)).Error(fields.Location, $"This line matches no flow of the scenario.{WhyNone(from, to)}");
        }

        return places;
    }

    /// <summary>Yields the place of every flow that one cell of a table selects; reports an error if it selects none.</summary>
    public void AddCell(
        IReadOnlyList<EndpointRef> from,
        IReadOnlyList<(EndpointRef To, Port Port, AddressFamily Family)> to,
        ExpectationEntry entry,
        Action<int, ExpectationEntry> add
    )
    {
        foreach (var target in to.GroupBy(t => (To: t.To.OfWorkload(), t.Port)))
        {
            var flows = from.SelectMany(source => target.Select(t => new Flow(source, t.To, t.Port, t.Family))).ToArray();
            var asked = flows.Select(Places.PlaceOf).Where(place => place >= 0).ToArray();
            if (asked.Length == 0)
            {
                BagFor(from, [target.First().To])
                    .Error(
                        entry.Location,
                        $"{flows[0]} is not tested.{WhyNone(from, [(target.First().To, target.Key.Port)])} Write '-' here."
                    );
            }

            foreach (var place in asked)
            {
                add(place, entry);
            }
        }
    }

    private List<EndpointRef> ReadSources(YamlNode node)
    {
        var sources = new List<EndpointRef>();
        foreach (var item in FieldReader.Many(node))
        {
            if (item is YamlMapping)
            {
                sources.AddRange(ReadSelector(item, SelectorShape.Source, out _));
            }
            else if (FieldReader.AsText(item, "'from'", _diagnostics) is { } name)
            {
                if (EndpointRef.ColonBeforePort(name) is >= 0 and var colon)
                {
                    _diagnostics.Error(item.Location, $"'{name}' names a port, but flows begin at none. Write '{name[..colon]}'.");
                }
                else
                {
                    sources.AddRange(Names.ReadEndpoints(name, item.Location));
                }
            }
        }

        return sources;
    }

    private List<(EndpointRef To, Port Port)> ReadTargets(YamlNode node)
    {
        var targets = new List<(EndpointRef To, Port Port)>();
        foreach (var item in FieldReader.Many(node))
        {
            if (item is YamlMapping map && map[SelectorShape.ServiceName.Name] is not null)
            {
                targets.AddRange(_services.Read(item));
            }
            else if (item is YamlMapping)
            {
                var endpoints = ReadSelector(item, SelectorShape.Destination, out var ports);
                var all = endpoints.SelectMany(e => Names.PortsOf(e)).ToArray();
                targets.AddRange(ports.IsEmpty ? all : ports.SelectMany(p => Names.Restrict(all, p)));
            }
            else if (FieldReader.AsText(item, "'to'", _diagnostics) is { } text)
            {
                targets.AddRange(Names.ReadTarget(text, item.Location));
            }
        }

        return targets;
    }

    private EndpointRef[] ReadSelector(YamlNode node, ObjectShape shape, out ImmutableArray<YamlNode> ports)
    {
        ports = [];
        if (FieldReader.Of(node, shape, _diagnostics) is not { } fields)
        {
            return [];
        }

        var homes = fields
            .List(SelectorShape.Namespace)
            .Select(n => (n.Location, Name: FieldReader.AsText(n, "'namespace'", _diagnostics)))
            .ToArray();
        var names = fields.List(SelectorShape.Name).Select(n => FieldReader.AsText(n, "'name'", _diagnostics)).OfType<string>().ToHashSet();
        var kind = fields.Text(SelectorShape.Kind);
        var labels = fields.TextMap(SelectorShape.Labels);
        if (shape == SelectorShape.Destination)
        {
            ports = [.. fields.List(SelectorShape.Ports), .. fields.List(SelectorShape.Port)];
        }

        fields.Finish();
        var known = _topology.Namespaces.Select(n => n.Name).ToHashSet();
        foreach (var (location, name) in homes.Where(h => h.Name is not null && !known.Contains(h.Name)))
        {
            _unknown.ErrorOnce(location, $"The topology has no namespace '{name}'.{Suggestion.For(name!, known, "It has")}");
        }

        var found = _topology
            .Workloads.Where(w => homes.Length == 0 || homes.Any(h => h.Name == w.Ref.Namespace))
            .Where(w => (names.Count == 0 || names.Contains(w.Ref.Name)) && (kind is null || kind == w.Kind))
            .Where(w => labels.All(l => w.Labels.TryGetValue(l.Key, out var value) && value == l.Value))
            .Select(w => w.Ref)
            .ToArray();
        if (found.Length == 0 && homes.All(h => h.Name is not null && known.Contains(h.Name)))
        {
            _unknown.Error(node.Location, "No workload of the topology is selected. Check 'namespace', 'name', 'kind' and 'labels'.");
        }

        return found;
    }

    // A host outside that only has addresses of other families is an error of the topology, which is reported there.
    private DiagnosticBag BagFor(IEnumerable<EndpointRef> from, IEnumerable<EndpointRef> to) =>
        from.Concat(to)
            .Where(e => e.IsExternal)
            .Any(e => _topology.External.Any(x => x.Ref == e && !x.Addresses.Any(a => _topology.IpFamilies.Contains(a.AddressFamily))))
            ? _unknown
            : _diagnostics;

    private string WhyNone(IReadOnlyList<EndpointRef> from, IReadOnlyList<(EndpointRef To, Port Port)> to) =>
        FlowAbsence.Why(_topology, _services, from, to);
}
