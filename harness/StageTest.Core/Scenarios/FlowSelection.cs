using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>Finds the flows that an author means by <c>from</c>, <c>to</c> and <c>ports</c>.</summary>
/// <remarks>
/// Flows to Services are asked only where something names them: then, and with the sources that it names. They have places after those of
/// the plan.
/// </remarks>
internal sealed class FlowSelection(Topology topology, ProbePlan plan, DiagnosticBag diagnostics)
{
    private readonly ServiceSelection _services = new(topology, diagnostics);
    private readonly Dictionary<Flow, int> _serviceFlows = [];

    private readonly Dictionary<EndpointRef, ImmutableArray<NamedPort>> _ports = topology
        .Workloads.Select(w => KeyValuePair.Create(w.Ref, w.Ports))
        .Concat(topology.External.Select(e => KeyValuePair.Create(e.Ref, e.Ports)))
        .ToDictionary();

    // What this bounds is the work that a hostile file can ask for: flows that are named again count again.
    private readonly long _mostSelected = Math.Max(200_000, 10L * plan.Flows.Length);

    private long _selected;

    /// <summary>Every flow that is asked: those of the plan, then those to Services that were named, in their order.</summary>
    public ImmutableArray<Flow> Flows =>
        _serviceFlows.Count == 0 ? plan.Flows : [.. plan.Flows, .. _serviceFlows.OrderBy(f => f.Value).Select(f => f.Key)];

    /// <summary>The flow at a place.</summary>
    public Flow At(int place) => place < plan.Flows.Length ? plan.Flows[place] : Flows[place];

    /// <summary>The places of the flows that an object with <c>from</c>, <c>to</c> and <c>ports</c> means.</summary>
    public IReadOnlyCollection<int> Read(FieldReader fields)
    {
        if (_selected > _mostSelected)
        {
            fields.Ignore(FlowShape.From.Name, FlowShape.To.Name, FlowShape.Ports.Name, FlowShape.Port.Name, FlowShape.IpFamily.Name);
            return [];
        }

        var before = diagnostics.Items.Count;
        var from = fields.Value(FlowShape.From) is { } source ? ReadSources(source) : [.. topology.Endpoints];
        var to = fields.Value(FlowShape.To) is { } destination
            ? ReadTargets(destination)
            : [.. topology.Endpoints.SelectMany(e => PortsOf(e, null))];
        var ports = fields.List(FlowShape.Ports).Concat(fields.List(FlowShape.Port)).ToArray();
        var only = IpFamily.Parse(fields.Text(FlowShape.IpFamily));
        if (only is { } named && !topology.IpFamilies.Contains(named))
        {
            diagnostics.Error(
                fields.LocationOf(FlowShape.IpFamily),
                $"No flow is asked over {IpFamily.Name(named)}: 'topology.ipFamilies' does not have it."
            );
        }

        if (fields.Value(FlowShape.From) is null && fields.Value(FlowShape.To) is null)
        {
            diagnostics.Error(fields.Location, $"An expected flow needs 'from', 'to' or both.");
        }

        if (ports.Length > 0)
        {
            to = [.. ports.SelectMany(port => Restrict(to, port)).Distinct()];
        }

        _selected += (long)from.Count * to.Count;
        if (_selected > _mostSelected)
        {
            diagnostics.Error(
                fields.Location,
                $"Up to here the expectation names {_selected} flows, though only {plan.Flows.Length} are asked, and it is not "
                    + "read further. Remove items that mean the same flows."
            );
            return [];
        }

        var families = only is { } one ? [one] : topology.IpFamilies;
        var places = families
            .SelectMany(family => from.SelectMany(source => to.Select(target => PlaceOf(new(source, target.To, target.Port, family)))))
            .Where(place => place >= 0)
            .ToHashSet();
        if (places.Count == 0 && diagnostics.Items.Count == before)
        {
            diagnostics.Error(fields.Location, $"No flow is asked that this means.{WhyNone(from, to)}");
        }

        return places;
    }

    // From outside the cluster nobody reaches a Service's virtual address, and it has none but of its families.
    private int PlaceOf(Flow flow)
    {
        if (!flow.To.IsService)
        {
            return plan.PlaceOf(flow);
        }

        if (flow.From.IsExternal || !_services.FamiliesOf(flow.To).Contains(flow.Family))
        {
            return -1;
        }

        if (!_serviceFlows.TryGetValue(flow, out var place))
        {
            _serviceFlows[flow] = place = plan.Flows.Length + _serviceFlows.Count;
        }

        return place;
    }

    /// <summary>The endpoint of a name; null, with an error, where there is none.</summary>
    public EndpointRef? ReadEndpoint(string name, SourceLocation location)
    {
        if (EndpointRef.Parse(name) is { } parsed && _ports.ContainsKey(parsed))
        {
            return parsed;
        }

        if (EndpointRef.Parse(name) is { IsService: true })
        {
            diagnostics.Error(location, $"'{name}' is a service, and flows begin at none. Name the workload that opens the connection.");
            return null;
        }

        // The right name in the wrong namespace, or in none, is nearer than any other spelling.
        var local = EndpointRef.Parse(name)?.Name ?? name;
        if (_ports.Keys.Where(k => k.Name == local).Select(k => $"'{k}'").ToArray() is { Length: > 0 } namesakes)
        {
            diagnostics.Error(location, $"'{name}' is not in the topology. Did you mean {string.Join(" or ", namesakes)}?");
            return null;
        }

        var candidates = _ports.Keys.Select(k => k.ToString());
        if (
            EndpointRef.Parse(name) is { } unknown
            && _ports.Keys.Where(k => k.Namespace == unknown.Namespace).ToArray() is { Length: > 0 } siblings
        )
        {
            candidates = siblings.Select(k => k.ToString());
        }

        diagnostics.Error(location, $"'{name}' is not in the topology.{Suggestion.For(name, candidates, "Known are")}");
        return null;
    }

    /// <summary>The endpoint and ports of <c>shop/db</c>, <c>shop/db:5432</c>, <c>shop/db:5432/tcp</c> or <c>shop/db:sql</c>.</summary>
    public IEnumerable<(EndpointRef To, Port Port)> ReadTarget(string text, SourceLocation location)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (EndpointRef.Parse(colon < 0 ? text : text[..colon]) is { IsService: true } service)
        {
            return _services.Targets(service, colon < 0 ? null : text[(colon + 1)..], location);
        }

        return ReadEndpoint(colon < 0 ? text : text[..colon], location) is { } endpoint
            ? PortsOf(endpoint, colon < 0 ? null : text[(colon + 1)..], location)
            : [];
    }

    /// <summary>Tells the place of every flow that one cell of a table means; an error where none is asked.</summary>
    public void AddCell(
        EndpointRef from,
        IReadOnlyList<(EndpointRef To, Port Port, AddressFamily Family)> to,
        ExpectationEntry entry,
        Action<int, ExpectationEntry> add
    )
    {
        foreach (var target in to.GroupBy(t => (t.To, t.Port)))
        {
            var flows = target.Select(t => new Flow(from, t.To, t.Port, t.Family)).ToArray();
            var asked = flows.Select(PlaceOf).Where(place => place >= 0).ToArray();
            if (asked.Length == 0)
            {
                diagnostics.Error(entry.Location, $"{flows[0]} is not asked.{WhyNone([from], [target.Key])} Write '-' here.");
            }

            foreach (var place in asked)
            {
                add(place, entry);
            }
        }
    }

    /// <summary>
    /// The same for the heading of a table, where <c>shop/db:5432/tcp6</c> means IPv6 alone and any other form every family.
    /// </summary>
    public (EndpointRef To, Port Port, AddressFamily Family)[] ReadHeading(string text, SourceLocation location)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (
            colon >= 0
            && Flow.TryParsePort(text[(colon + 1)..], out var port, out var family)
            && family == IpFamily.V6
            && Port.HasPorts(port.Protocol)
        )
        {
            return [.. ReadTarget($"{text[..colon]}:{port}", location).Select(t => (t.To, t.Port, IpFamily.V6))];
        }

        return
        [
            .. ReadTarget(text, location)
                .SelectMany(t => topology.IpFamilies.Where(f => IpFamily.Carries(f, t.Port.Protocol)).Select(f => (t.To, t.Port, f))),
        ];
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
            else if (FieldReader.AsText(item, "'from'", diagnostics) is { } name)
            {
                if (name.Contains(':', StringComparison.Ordinal))
                {
                    diagnostics.Error(
                        item.Location,
                        $"'{name}' names a port, but flows begin at none. Write '{name[..name.IndexOf(':', StringComparison.Ordinal)]}'."
                    );
                }
                else if (ReadEndpoint(name, item.Location) is { } endpoint)
                {
                    sources.Add(endpoint);
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
                var all = endpoints.SelectMany(e => PortsOf(e, null)).ToArray();
                targets.AddRange(ports.IsEmpty ? all : ports.SelectMany(p => Restrict(all, p)));
            }
            else if (FieldReader.AsText(item, "'to'", diagnostics) is { } text)
            {
                targets.AddRange(ReadTarget(text, item.Location));
            }
        }

        return targets;
    }

    private EndpointRef[] ReadSelector(YamlNode node, ObjectShape shape, out ImmutableArray<YamlNode> ports)
    {
        ports = [];
        if (FieldReader.Of(node, shape, diagnostics) is not { } fields)
        {
            return [];
        }

        var homes = fields
            .List(SelectorShape.Namespace)
            .Select(n => (n.Location, Name: FieldReader.AsText(n, "'namespace'", diagnostics)))
            .ToArray();
        var labels = fields.TextMap(SelectorShape.Labels);
        if (shape == SelectorShape.Destination)
        {
            ports = [.. fields.List(SelectorShape.Ports), .. fields.List(SelectorShape.Port)];
        }

        fields.Finish();
        var known = topology.Namespaces.Select(n => n.Name).ToHashSet();
        foreach (var (location, name) in homes.Where(h => h.Name is not null && !known.Contains(h.Name)))
        {
            diagnostics.Error(location, $"The topology has no namespace '{name}'.{Suggestion.For(name!, known, "It has")}");
        }

        var found = topology
            .Workloads.Where(w => homes.Length == 0 || homes.Any(h => h.Name == w.Ref.Namespace))
            .Where(w => labels.All(l => w.Labels.TryGetValue(l.Key, out var value) && value == l.Value))
            .Select(w => w.Ref)
            .ToArray();
        if (found.Length == 0 && homes.All(h => h.Name is not null && known.Contains(h.Name)))
        {
            diagnostics.Error(node.Location, "No workload of the topology is selected. Check 'namespace' and 'labels'.");
        }

        return found;
    }

    private IEnumerable<(EndpointRef To, Port Port)> PortsOf(EndpointRef endpoint, string? text, SourceLocation location = default)
    {
        var ports = _ports[endpoint];
        if (text is null)
        {
            return ports.Select(p => (endpoint, p.Port)).Distinct();
        }

        var found = ports.Where(p => Means(text, p)).Select(p => (endpoint, p.Port)).Distinct().ToArray();
        if (found.Length == 0)
        {
            var listening = ports.IsEmpty ? "It listens on no port." : $"It listens on {string.Join(", ", ports)}.";
            diagnostics.Error(location, $"'{endpoint}' does not listen on '{text}', so the flow could never work. {listening}");
        }

        return found;
    }

    private (EndpointRef To, Port Port)[] Restrict(IReadOnlyList<(EndpointRef To, Port Port)> targets, YamlNode node)
    {
        if (node is not YamlScalar { IsNull: false } scalar)
        {
            diagnostics.Error(node.Location, $"'ports' must be ports such as 8080, 53/udp or a port's name, found {node.Describe()}.");
            return [];
        }

        var found = targets
            .Where(t =>
                t.To.IsService
                    ? _services.Means(t.To, t.Port, scalar.Value)
                    : _ports[t.To].Any(p => p.Port == t.Port && Means(scalar.Value, p))
            )
            .ToArray();
        if (found.Length == 0 && targets.Count > 0)
        {
            diagnostics.Error(node.Location, $"No destination named here listens on '{scalar.Value}', so the flow could never work.");
        }

        return found;
    }

    private static bool Means(string text, NamedPort port) =>
        text == port.Name || (Port.TryParse(text, out var number) && number == port.Port);

    private string WhyNone(List<EndpointRef> from, List<(EndpointRef To, Port Port)> to) =>
        to.Count == 0 ? " The destination listens on no port."
        : from.All(f => f.IsExternal) && to.All(t => t.To.IsService)
            ? " The address of a service cannot be reached from outside the cluster."
        : to.All(t => t.To.IsService)
            ? $" '{to[0].To}' has addresses of {string.Join(" and ", _services.FamiliesOf(to[0].To).Select(IpFamily.Name))} only."
        : topology.OnNodeNetworks is { IsEmpty: false } free
        && from.All(f => f.IsExternal || free.Contains(f))
        && to.All(t => t.To.IsExternal || free.Contains(t.To))
            ? " Between pods on a node's network and hosts outside the cluster there is nothing to police."
        : from.All(f => f.IsExternal) && to.All(t => t.To.IsExternal) ? " Between two external endpoints there is nothing to police."
        : topology.IpFamilies.Length > 1 && (from.Any(f => f.IsExternal) || to.Any(t => t.To.IsExternal))
            ? " An external endpoint is asked over the families that it has an address of."
        : " A workload of one replica is not asked about itself: a pod's traffic to its own address meets no policy.";
}
