using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using static StageTest.Core.Topologies.ManifestFields;

namespace StageTest.Core.Topologies;

/// <summary>Reads EndpointSlices and Endpoints: the addresses to which Kubernetes sends a Service's connections.</summary>
internal static class EndpointsManifestReader
{
    private const string ServiceLabel = "kubernetes.io/service-name";
    private const string ManagerLabel = "endpointslice.kubernetes.io/managed-by";
    private const string Controller = "endpointslice-controller.k8s.io";

    /// <summary>Reads an EndpointSlice (<c>discovery.k8s.io/v1</c>); if it names no Service, it belongs to none.</summary>
    public static void ReadSlice(Manifest manifest, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        var labels = Labels(Path(manifest.Body, "metadata"), diagnostics);
        if (RefOf(manifest, diagnostics) is not { } name)
        {
            return;
        }

        if (!labels.TryGetValue(ServiceLabel, out var service))
        {
            diagnostics.Note(manifest.Location, $"{manifest} was skipped: it has no label '{ServiceLabel}', so it belongs to no Service.");
            return;
        }

        var ports = PortsOf(manifest.Body["ports"], diagnostics);
        var endpoints = Items(manifest.Body["endpoints"])
            .SelectMany(endpoint =>
                ListOf(endpoint["addresses"])
                    .Select(node => AddressOf(manifest, node, diagnostics))
                    .OfType<IPAddress>()
                    .Select(address => new ServiceEndpoint(address, null, ports, IsReady(endpoint)))
            );
        topology.Endpoints.Add(
            name with
            {
                Name = service,
            },
            [.. endpoints],
            isDerived: labels.GetValueOrDefault(ManagerLabel) == Controller,
            manifest.Location
        );
    }

    /// <summary>Reads Endpoints, which have the name of their Service. If the Service has a selector, a controller writes them.</summary>
    public static void ReadEndpoints(Manifest manifest, TopologyBuilder topology, DiagnosticBag diagnostics)
    {
        if (RefOf(manifest, diagnostics) is not { } name)
        {
            return;
        }

        var endpoints =
            from subset in Items(manifest.Body["subsets"])
            let ports = PortsOf(subset["ports"], diagnostics)
            from list in (ImmutableArray<(string Field, bool IsReady)>)[("addresses", true), ("notReadyAddresses", false)]
            from item in Items(subset[list.Field])
            let address = item["ip"] is { } node ? AddressOf(manifest, node, diagnostics) : null
            where address is not null
            select new ServiceEndpoint(address, null, ports, list.IsReady);
        topology.Endpoints.Add(name, [.. endpoints], isDerived: true, manifest.Location);
    }

    // An endpoint without a stated condition is ready (pkg/apis/discovery/types.go); a terminating one still serves, but gets no new
    // connections.
    private static bool IsReady(YamlMapping endpoint) =>
        endpoint["conditions"] is not YamlMapping conditions || conditions["ready"] is not YamlScalar { IsBoolean: true, IsTrue: false };

    // A port without a number is any port, which a policy's rule does not match.
    private static ImmutableArray<NamedPort> PortsOf(YamlNode? list, DiagnosticBag diagnostics)
    {
        var ports = ImmutableArray.CreateBuilder<NamedPort>();
        foreach (var item in Items(list))
        {
            var protocol = Protocol.Tcp;
            if (TextOf(item["protocol"]) is { } text && !Port.TryParseProtocol(text, out protocol))
            {
                diagnostics.Error(
                    item["protocol"]!.Location,
                    $"'{PrintableText.Of(text)}' is not a protocol of endpoints: TCP, UDP or SCTP."
                );
            }
            else if (item["port"] is YamlScalar { IsNull: false } number)
            {
                if (number.AsInteger() is >= 1 and <= 65535 and var port)
                {
                    ports.Add(new(TextOf(item["name"]), new((ushort)port, protocol)));
                }
                else
                {
                    diagnostics.Error(number.Location, $"'port' must be a whole number from 1 to 65535, found {number.Describe()}.");
                }
            }
        }

        return ports.ToImmutable();
    }

    private static IPAddress? AddressOf(Manifest manifest, YamlNode node, DiagnosticBag diagnostics)
    {
        if (TextOf(node) is { } text && CidrText.TryParseAddress(text, out var address))
        {
            return address;
        }

        diagnostics.Note(
            node.Location,
            $"{manifest}: {node.Describe()} is not an address, and policies match only addresses; it was skipped."
        );
        return null;
    }
}
