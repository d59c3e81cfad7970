using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>The EndpointSlices for endpoints that selectors of Services do not find.</summary>
/// <remarks>
/// A slice has one family and one list of ports, so a Service may need several. Its ports have the names of the Service's ports on the
/// cluster, by which kube-proxy and Calico match them.
/// </remarks>
internal static class EndpointSliceBodies
{
    /// <summary>The API of the objects.</summary>
    public const string ApiVersion = "discovery.k8s.io/v1";

    /// <summary>The objects.</summary>
    /// <param name="run">The run's name.</param>
    /// <param name="topology">The topology.</param>
    /// <param name="addressesOf">The addresses that an endpoint has on the cluster.</param>
    public static IEnumerable<JsonObject> Of(string run, Topology topology, Func<EndpointRef, IEnumerable<IPAddress>> addressesOf) =>
        from service in topology.Services
        where !service.IsExternalName
        from slice in Slices(service, addressesOf).Select((slice, number) => Of(run, service, number, slice))
        select slice;

    // An address that belongs to no endpoint of the topology is used unchanged.
    private static IEnumerable<IGrouping<(AddressFamily Family, string Ports), (IPAddress Address, ServiceEndpoint Given)>> Slices(
        KubernetesService service,
        Func<EndpointRef, IEnumerable<IPAddress>> addressesOf
    ) =>
        service
            .Endpoints.SelectMany(given =>
                (given.Owner is { } owner ? AddressesOf(owner, given, addressesOf) : [given.Address!]).Select(address => (address, given))
            )
            .DistinctBy(e => (e.address, e.given.IsReady, PortsOf(service, e.given)))
            .GroupBy(e => (e.address.AddressFamily, PortsOf(service, e.given)));

    // An endpoint given by an address has addresses of that family only.
    private static IEnumerable<IPAddress> AddressesOf(
        EndpointRef owner,
        ServiceEndpoint given,
        Func<EndpointRef, IEnumerable<IPAddress>> addressesOf
    ) => addressesOf(owner).Where(a => given.Address is null || a.AddressFamily == given.Address.AddressFamily);

    private static string PortsOf(KubernetesService service, ServiceEndpoint given) =>
        string.Join(',', given.Ports.Select(p => $"{NameOf(service, p)} {p.Port}"));

    private static string NameOf(KubernetesService service, NamedPort port)
    {
        var place = service.Ports.ToList().FindIndex(p => (p.Name ?? "") == (port.Name ?? ""));
        return place < 0 ? port.Name ?? "" : ServiceBody.PortName(service, place);
    }

    private static JsonObject Of(
        string run,
        KubernetesService service,
        int number,
        IGrouping<(AddressFamily Family, string Ports), (IPAddress Address, ServiceEndpoint Given)> slice
    )
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{service.Ref.Name}-stated-{number}");
        var body = ObjectBody.Of(
            run,
            ApiVersion,
            "EndpointSlice",
            service.Ref.Namespace,
            name,
            [
                KeyValuePair.Create("kubernetes.io/service-name", service.Ref.Name),
                KeyValuePair.Create("endpointslice.kubernetes.io/managed-by", "stagetest.io"),
            ]
        );
        body["addressType"] = IpFamily.Name(slice.Key.Family);
        body["endpoints"] = new JsonArray([
            .. slice.Select(e => new JsonObject
            {
                ["addresses"] = new JsonArray(e.Address.ToString()),
                ["conditions"] = new JsonObject { ["ready"] = e.Given.IsReady },
            }),
        ]);
        body["ports"] = new JsonArray([
            .. slice
                .First()
                .Given.Ports.Select(p => new JsonObject
                {
                    ["name"] = NameOf(service, p),
                    ["port"] = p.Port.Number,
                    ["protocol"] = p.Port.ProtocolName.ToUpperInvariant(),
                }),
        ]);
        return body;
    }
}
