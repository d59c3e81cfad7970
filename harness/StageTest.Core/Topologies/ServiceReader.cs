using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Topologies;

/// <summary>Reads a service of a scenario's topology.</summary>
internal static class ServiceReader
{
    public static void Read(YamlNode node, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (FieldReader.Of(node, ServiceShape.Shape, diagnostics) is not { } fields)
        {
            return;
        }

        var name = ScenarioRef.Read(fields, ServiceShape.Name, ServiceShape.Namespace);
        var selector = fields.TextMap(ServiceShape.Selector);
        var ports = ImmutableArray.CreateBuilder<ServicePort>();
        foreach (var item in fields.List(ServiceShape.Ports))
        {
            if (ReadPort(item, diagnostics) is { } port)
            {
                ports.Add(port);
            }
        }

        var address = fields.Text(ServiceShape.ClusterIP);
        var addresses = ReadClusterIPs(fields, address, diagnostics);
        var families = FamilyReader.Read(fields, ServiceShape.IpFamilies);
        var endpoints = fields
            .List(ServiceShape.Endpoints)
            .Select(item => ReadEndpoint(item, topology, diagnostics))
            .OfType<ServiceEndpoint>();
        var given = endpoints.ToImmutableArray();
        var entrances = ReadEntrances(fields, diagnostics);
        fields.Finish();
        if (ports.FirstOrDefault(p => p.NodePort is not null) is not null && !entrances.HasNodePorts)
        {
            diagnostics.Error(
                fields.LocationOf(ServiceShape.Ports),
                "A service has node ports only if its 'type' is NodePort or LoadBalancer. Add the type, or remove 'nodePort'."
            );
        }

        if (name is { } known)
        {
            topology.Add(
                new KubernetesService(known, selector, ports.ToImmutable(), node.Location)
                {
                    ClusterIPs = addresses,
                    IpFamilies = families,
                    Endpoints = given,
                    Entrances = entrances,
                    IsHeadless = address == ServiceShape.Headless,
                }
            );
        }
    }

    private static ServiceEntrances ReadEntrances(FieldReader fields, DiagnosticBag diagnostics)
    {
        var type = fields.Text(ServiceShape.Type);
        var ranges = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var item in fields.List(ServiceShape.SourceRanges))
        {
            if (FieldReader.AsText(item, "'loadBalancerSourceRanges'", diagnostics) is not { } text)
            {
                continue;
            }

            if (CidrText.TryParse(text, out var range, out _))
            {
                ranges.Add(range);
            }
            else
            {
                diagnostics.Error(item.Location, $"'{PrintableText.Of(text)}' is not a range of addresses such as 203.0.113.0/24.");
            }
        }

        var external = fields.List(ServiceShape.ExternalIPs);
        var addresses = new List<IPAddress>();
        foreach (var item in external)
        {
            if (FieldReader.AsText(item, "'externalIPs'", diagnostics) is not { } text)
            {
                continue;
            }

            if (ExternalShape.Address.ProblemOf(text) is { } problem)
            {
                diagnostics.Error(item.Location, problem);
            }
            else if (ExternalShape.Parse(text) is { } address)
            {
                addresses.Add(address);
            }
        }

        return new()
        {
            HasNodePorts = type is ServiceEntrances.NodePort or ServiceEntrances.LoadBalancer,
            HasLoadBalancer = type == ServiceEntrances.LoadBalancer,
            HasExternalIPs = !external.IsEmpty,
            ExternalIPs = [.. addresses],
            IsLocalFromOutside = fields.Text(ServiceShape.ExternalTrafficPolicy) == ServiceEntrances.Local,
            IsLocalInside = fields.Text(ServiceShape.InternalTrafficPolicy) == ServiceEntrances.Local,
            SourceRanges = ranges.ToImmutable(),
        };
    }

    private static ServiceEndpoint? ReadEndpoint(YamlNode node, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (FieldReader.AsText(node, "an endpoint", diagnostics) is not { } text)
        {
            return null;
        }

        if (ExternalShape.Parse(text) is { } address)
        {
            return new(address, null, default, IsReady: true);
        }

        if (EndpointRef.Parse(text) is not { IsService: false } endpoint)
        {
            diagnostics.Error(
                node.Location,
                $"'{PrintableText.Of(text)}' is not an endpoint of a service. Write external/NAME, NAMESPACE/NAME or an address."
            );
            return null;
        }

        topology.Named.Add((endpoint, node.Location));
        return new(null, endpoint, default, IsReady: true);
    }

    // As in Kubernetes, if both are written, the single address of a service is the first of its list.
    private static ImmutableArray<IPAddress> ReadClusterIPs(FieldReader fields, string? first, DiagnosticBag diagnostics)
    {
        var listed = fields.List(ServiceShape.ClusterIPs);
        var addresses = new List<IPAddress>();
        foreach (var item in listed)
        {
            if (FieldReader.AsText(item, "'clusterIPs'", diagnostics) is not { } text)
            {
                continue;
            }

            if (ExternalShape.Parse(text) is not { } address)
            {
                diagnostics.Error(item.Location, ExternalShape.Address.ProblemOf(text) ?? $"'{text}' is not an address.");
            }
            else if (addresses.Find(a => a.AddressFamily == address.AddressFamily) is { } twin)
            {
                diagnostics.Error(
                    item.Location,
                    $"{twin} and {address} are both {IpFamily.Name(address.AddressFamily)}. A service has one address of each "
                        + "family: keep one."
                );
            }
            else
            {
                addresses.Add(address);
            }
        }

        var single = first is null ? null : ExternalShape.Parse(first);
        if (listed.IsEmpty)
        {
            return single is null ? [] : [single];
        }

        if (first is not null && addresses.Count > 0 && !addresses[0].Equals(single))
        {
            diagnostics.Error(
                fields.LocationOf(ServiceShape.ClusterIPs),
                $"'clusterIP' is {first}, but must be the first of 'clusterIPs', {addresses[0]}. Remove one of them."
            );
        }

        return [.. addresses];
    }

    private static ServicePort? ReadPort(YamlNode node, DiagnosticBag diagnostics)
    {
        if (FieldReader.Of(node, ServiceShape.Port, diagnostics) is not { } fields)
        {
            return null;
        }

        var name = fields.Text(ServiceShape.PortName);
        var number = fields.Integer(PortShape.PortNumber);
        var protocol = PortReader.ReadProtocol(fields) ?? Protocol.Tcp;
        var given = fields.Value(ServiceShape.TargetPort);
        var nodePort = fields.Integer(ServiceShape.NodePort);
        fields.Finish();
        var target = given as YamlScalar;
        if (
            given is not null
            && target?.AsInteger() is not (>= 1 and <= 65535)
            && (target is not { IsText: true } || !Names.IsPortName(target.Value))
        )
        {
            var what = target is null ? FieldReader.Capital(given.Describe()) : $"'{target.Value}'";
            diagnostics.Error(given.Location, $"{what} is neither a port number nor a port name ({Names.PortNameRule}).");
        }

        return number is null ? null : new(name, new((ushort)number, protocol), target?.Value ?? $"{number}", (ushort?)nodePort);
    }
}
