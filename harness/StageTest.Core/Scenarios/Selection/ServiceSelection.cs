using System.Collections.Immutable;
using System.Net.Sockets;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios.Selection;

/// <summary>Finds the Services and ports that an author names as destinations, and explains why one cannot be tested.</summary>
internal sealed class ServiceSelection(Topology topology, DiagnosticBag diagnostics)
{
    private readonly Dictionary<EndpointRef, ImmutableArray<AddressFamily>> _families = topology
        .Services.Select(s => (Ref: s.FlowRef, Families: topology.FamiliesOf(s)))
        .Concat(topology.External.Select(e => (e.Ref, Families: ImmutableArray.CreateRange(e.Addresses, a => a.AddressFamily))))
        .ToDictionary(e => e.Ref, e => e.Families);

    /// <summary>The ports of <c>{ service: shop/db, port: 5432 }</c>.</summary>
    public IEnumerable<(EndpointRef To, Port Port)> Read(YamlNode node)
    {
        if (FieldReader.Of(node, SelectorShape.Service, diagnostics) is not { } fields)
        {
            return [];
        }

        var name = fields.Text(SelectorShape.ServiceName);
        var by = fields.Text(SelectorShape.By);
        YamlNode[] ports = [.. fields.List(SelectorShape.Ports), .. fields.List(SelectorShape.Port)];
        fields.Finish();
        if (name is null || EndpointRef.Parse(name) is not { } service)
        {
            return [];
        }

        var flowRef = service with { IsService = true, By = by };
        return ports.Length == 0
            ? Targets(flowRef, null, node.Location)
            : [.. ports.SelectMany(port => TargetsOf(flowRef, port)).Distinct()];
    }

    private IEnumerable<(EndpointRef To, Port Port)> TargetsOf(EndpointRef service, YamlNode port)
    {
        if (port is YamlScalar { IsNull: false } scalar)
        {
            return Targets(service, scalar.Value, port.Location);
        }

        diagnostics.Error(port.Location, $"'ports' must be ports such as 8080, 53/udp or a port's name, found {port.Describe()}.");
        return [];
    }

    /// <summary>A Service with one of its ports, or with all of them if none is named.</summary>
    public IEnumerable<(EndpointRef To, Port Port)> Targets(EndpointRef service, string? port, SourceLocation location)
    {
        if (topology.ServiceOf(service) is not { } found)
        {
            diagnostics.Error(
                location,
                $"'{service}' is not in the "
                    + $"topology.{Suggestion.For($"{service}", topology.Services.Select(s => $"{s.FlowRef}"), "Its services are")}"
            );
            return [];
        }

        if ((WhyNot(found) ?? ServiceWays.ProblemOf(topology, found, service.By)) is { } why)
        {
            diagnostics.Error(location, $"'{service}' cannot be tested: {why}");
            return [];
        }

        ServicePort[] ports = [.. found.Ports.Where(p => port is null || Means(p, port))];
        if (ports.Length == 0)
        {
            var has = found.Ports.IsEmpty
                ? "It has no port."
                : $"It listens on {string.Join(", ", found.Ports.Select(p => p.Name is null ? $"{p.Port}" : $"{p.Port} ({p.Name})"))}.";
            diagnostics.Error(
                location,
                port is null
                    ? $"'{service}' cannot be tested. {has}"
                    : $"'{service}' does not listen on '{port}', so the flow could never work. {has}"
            );
        }

        foreach (var asked in ports)
        {
            CheckTarget(service, asked, location);
        }

        return ports.Select(p => (service, p.Port)).Distinct();
    }

    /// <summary>The families of a Service's addresses.</summary>
    public ImmutableArray<AddressFamily> FamiliesOf(EndpointRef service) => _families[service.Entered()];

    /// <summary>Whether both ends of a flow to a Service have an address of its family.</summary>
    public bool HaveFamily(Flow flow) =>
        FamiliesOf(flow.To).Contains(flow.Family) && (!flow.From.IsExternal || _families[flow.From].Contains(flow.Family));

    /// <summary>Whether connections from outside the cluster can be opened to a Service.</summary>
    public bool IsOpen(EndpointRef service) => topology.ServiceOf(service) is { Entrances.IsOpen: true };

    /// <summary>Whether a text is the name or the number of a port of a Service.</summary>
    public bool Means(EndpointRef service, Port port, string text) =>
        topology.ServiceOf(service)!.Ports.Any(p => p.Port == port && Means(p, text));

    private void CheckTarget(EndpointRef service, ServicePort port, SourceLocation location)
    {
        foreach (var (workload, target, _) in topology.BackendsOf(service, port.Port))
        {
            if (topology.ServiceOf(service) is { IsHeadless: true } && target != port.Port)
            {
                diagnostics.Error(
                    location,
                    $"'{service}' is headless, so nothing translates its port {port.Port}: '{workload}' is tested on {target}. "
                        + $"Write '{workload}:{target}'."
                );
                continue;
            }

            if (!topology.PortsOf(workload).Any(p => p.Port == target))
            {
                diagnostics.Error(
                    location,
                    $"'{service}:{port.Port}' leads to '{workload}:{target}', on which it does not listen, so the flow could "
                        + "never work. Correct 'targetPort', or add the port to the workload."
                );
            }
        }

        var stranger = topology.ServiceOf(service)!.Endpoints.FirstOrDefault(e => e is { IsReady: true, Owner: null });
        if (stranger is not null)
        {
            diagnostics.Error(
                location,
                $"'{service}:{port.Port}' leads to {stranger.Address}, which nothing in the topology has, so not every endpoint behind it "
                    + "can be tested. List it under 'topology.external'."
            );
        }
    }

    private string? WhyNot(KubernetesService service) =>
        service.IsExternalName ? "an ExternalName is only another name, and no packet is sent to it. Ask the endpoint that it means."
        : service.IsUnknown ? "it has no selector and no endpoints, so its endpoints are unknown. Add 'endpoints', or its EndpointSlice."
        : topology.FamiliesOf(service).IsEmpty ? "'topology.ipFamilies' has no family that it has an address of. Add one there."
        : null;

    private static bool Means(ServicePort port, string text) =>
        Port.TryParse(text, out var number) ? number == port.Port : text == port.Name;
}
