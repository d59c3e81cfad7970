using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios.Selection;

/// <summary>Finds the endpoints and ports that an author names.</summary>
/// <param name="topology">The topology.</param>
/// <param name="services">The Services by name.</param>
/// <param name="diagnostics">Receives errors.</param>
/// <param name="unknown">Receives the names that the topology lacks.</param>
internal sealed class EndpointNames(Topology topology, ServiceSelection services, DiagnosticBag diagnostics, DiagnosticBag unknown)
{
    private readonly Dictionary<EndpointRef, ImmutableArray<NamedPort>> _ports = topology
        .Workloads.Select(w => KeyValuePair.Create(w.Ref, With(w.Ports, w.ClosedPorts)))
        .Concat(topology.External.Select(e => KeyValuePair.Create(e.Ref, With(e.Ports, e.ClosedPorts))))
        .ToDictionary();

    private readonly ILookup<EndpointRef, EndpointRef> _pods = topology
        .Workloads.Where(w => w.Ref.IsNumbered)
        .ToLookup(w => w.Ref.OfWorkload(), w => w.Ref);

    private static ImmutableArray<NamedPort> With(ImmutableArray<NamedPort> ports, ImmutableArray<Port> closed) =>
        [.. ports, .. closed.Select(port => new NamedPort(null, port))];

    /// <summary>
    /// The endpoints of a name: one, or all pods that are tested by number; empty, with an error, if the name is unknown.
    /// </summary>
    public EndpointRef[] ReadEndpoints(string name, SourceLocation location) =>
        EndpointRef.Parse(name) is { Kind: null } whole && _pods[whole].ToArray() is { Length: > 0 } pods ? pods
        : ReadEndpoint(name, location) is { } one ? [one]
        : [];

    private EndpointRef? ReadEndpoint(string name, SourceLocation location)
    {
        var parsed = EndpointRef.Parse(name);
        if (parsed is { } endpoint && _ports.ContainsKey(endpoint))
        {
            return endpoint;
        }

        // The one pod of a workload has the first number.
        if (
            parsed is { IsNumbered: true } pod
            && topology.Workloads.FirstOrDefault(w => w.Ref == pod.OfWorkload()) is { Replicas: 1 } single
            && pod.Kind == single.FirstOrdinal.ToString(CultureInfo.InvariantCulture)
        )
        {
            return single.Ref;
        }

        // A kind may follow a name even if no other workload has that name.
        if (
            parsed is { Kind: { } kind } named
            && topology.Workloads.FirstOrDefault(w => w.Ref == named with { Kind = null } && w.Kind == kind) is { } only
        )
        {
            return only.Ref;
        }

        if (EndpointRef.Parse(name) is { IsService: true })
        {
            diagnostics.Error(location, $"'{name}' is a service, and flows begin at none. Name the workload that opens the connection.");
            return null;
        }

        // The right name with the wrong namespace, or without one, is a better suggestion than any other spelling.
        var local = EndpointRef.Parse(name)?.Name ?? name;
        if (_ports.Keys.Where(k => k.Name == local).Select(k => $"'{k}'").ToArray() is { Length: > 0 } namesakes)
        {
            unknown.ErrorOnce(location, $"'{name}' is not in the topology. Did you mean {string.Join(" or ", namesakes)}?");
            return null;
        }

        var candidates = _ports.Keys.Select(k => k.ToString());
        if (
            EndpointRef.Parse(name) is { } stranger
            && _ports.Keys.Where(k => k.Namespace == stranger.Namespace).ToArray() is { Length: > 0 } siblings
        )
        {
            candidates = siblings.Select(k => k.ToString());
        }

        unknown.ErrorOnce(location, $"'{name}' is not in the topology.{Suggestion.For(name, candidates, "Known names")}");
        return null;
    }

    /// <summary>The endpoint and ports of <c>shop/db</c>, <c>shop/db:5432</c>, <c>shop/db:5432/tcp</c> or <c>shop/db:sql</c>.</summary>
    public IEnumerable<(EndpointRef To, Port Port)> ReadTarget(string text, SourceLocation location)
    {
        var colon = EndpointRef.ColonBeforePort(text);
        if (EndpointRef.Parse(colon < 0 ? text : text[..colon]) is { IsService: true } service)
        {
            return services.Targets(service, colon < 0 ? null : text[(colon + 1)..], location);
        }

        return ReadEndpoints(colon < 0 ? text : text[..colon], location)
            .SelectMany(endpoint => PortsOf(endpoint, colon < 0 ? null : text[(colon + 1)..], location));
    }

    /// <summary>
    /// The endpoint and ports of a table's heading, where <c>shop/db:5432/tcp6</c> means IPv6 alone and any other form every family.
    /// </summary>
    public (EndpointRef To, Port Port, AddressFamily Family)[] ReadHeading(string text, SourceLocation location)
    {
        var colon = EndpointRef.ColonBeforePort(text);
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
                .SelectMany(t => topology.IpFamilies.Where(f => t.Port.IsCarriedBy(f)).Select(f => (t.To, t.Port, f))),
        ];
    }

    /// <summary>An endpoint with each port that it listens on.</summary>
    public IEnumerable<(EndpointRef To, Port Port)> PortsOf(EndpointRef endpoint) =>
        _ports[endpoint].Select(p => (endpoint, p.Port)).Distinct();

    private IEnumerable<(EndpointRef To, Port Port)> PortsOf(EndpointRef endpoint, string? text, SourceLocation location)
    {
        if (text is null)
        {
            return PortsOf(endpoint);
        }

        var ports = _ports[endpoint];
        var found = ports.Where(p => Means(text, p)).Select(p => (endpoint, p.Port)).Distinct().ToArray();
        if (found.Length == 0)
        {
            var listening = ports.IsEmpty ? "It listens on no port." : $"It listens on {string.Join(", ", ports)}.";
            diagnostics.Error(
                location,
                $"'{endpoint}' does not listen on '{text}', so the flow could never work. {listening}"
                    + (
                        Port.TryParse(text, out var closed) && Port.HasPorts(closed.Protocol)
                            ? " To test it, list it under 'closedPorts'."
                            : ""
                    )
            );
        }

        return found;
    }

    /// <summary>The destinations with the port, given as a number or a name.</summary>
    public (EndpointRef To, Port Port)[] Restrict(IReadOnlyList<(EndpointRef To, Port Port)> targets, YamlNode node)
    {
        if (node is not YamlScalar { IsNull: false } scalar)
        {
            diagnostics.Error(node.Location, $"'ports' must be ports such as 8080, 53/udp or a port's name, found {node.Describe()}.");
            return [];
        }

        var found = targets
            .Where(t =>
                t.To.IsService
                    ? services.Means(t.To, t.Port, scalar.Value)
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
}
