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
        fields.Finish();
        if (name is { } known)
        {
            topology.Add(
                new KubernetesService(known, selector, ports.ToImmutable(), node.Location)
                {
                    ClusterIPs = addresses,
                    IpFamilies = families,
                    Endpoints = given,
                    IsHeadless = address == ServiceShape.Headless,
                }
            );
        }
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

    // As in Kubernetes, the one address of a service is the first of its list, where both are written.
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
                $"'clusterIP' says {first}, and must be the first of 'clusterIPs', {addresses[0]}. Leave one of them out."
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

        return number is null ? null : new(name, new((ushort)number, protocol), target?.Value ?? $"{number}");
    }
}
