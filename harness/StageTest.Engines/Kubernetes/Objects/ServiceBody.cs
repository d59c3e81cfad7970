using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Kubernetes.Objects;

/// <summary>The object of a Service, with the virtual addresses that the scenario states.</summary>
internal static class ServiceBody
{
    /// <summary>The name of a Service's port on the cluster.</summary>
    /// <param name="service">The service.</param>
    /// <param name="place">The port's index in the list.</param>
    public static string PortName(KubernetesService service, int place) => service.Ports[place].Name ?? $"port-{place}";

    /// <summary>The object.</summary>
    /// <param name="run">The run's name.</param>
    /// <param name="service">The service.</param>
    /// <param name="families">The families of its virtual addresses that are tested, the primary one first: those of
    /// <see cref="Topology.FamiliesOf"/> that the cluster has.</param>
    /// <param name="opening">How it is entered apart from its virtual address; null for no other way.</param>
    public static JsonObject Of(
        string run,
        KubernetesService service,
        ImmutableArray<AddressFamily> families,
        ServiceOpening? opening = null
    )
    {
        var body = ObjectBody.Of(run, "v1", "Service", service.Ref.Namespace, service.Ref.Name, []);
        body["spec"] = new JsonObject
        {
            ["selector"] = ObjectBody.Map(service.Selector),
            ["ports"] = new JsonArray([
                .. service.Ports.Select(
                    (port, place) =>
                        new JsonObject
                        {
                            // Kubernetes requires names if there are several ports.
                            ["name"] = PortName(service, place),
                            ["port"] = port.Port.Number,
                            ["protocol"] = port.Port.ProtocolName.ToUpperInvariant(),
                            ["targetPort"] = ushort.TryParse(port.TargetPort, out var number) ? number : port.TargetPort,
                        }
                ),
            ]),
        };

        // IPv4 only is the default, and servers before Kubernetes 1.20 or without dual stack do not know these fields.
        if (families is not [AddressFamily.InterNetwork])
        {
            // Otherwise the Service has addresses of all families of the cluster, and those of the topology are tested.
            var isLimited = service.IpFamilies is not null;
            body["spec"]!["ipFamilyPolicy"] = isLimited && families.Length == 1 ? "SingleStack" : "PreferDualStack";
            if (isLimited)
            {
                body["spec"]!["ipFamilies"] = ObjectBody.Array(families.Select(IpFamily.Name));
            }
        }

        ImmutableArray<IPAddress> stated = [.. service.ClusterIPs.Where(a => families.Contains(a.AddressFamily))];
        if (service.IsHeadless)
        {
            body["spec"]!["clusterIP"] = "None";
        }
        else if (stated is [var first, ..])
        {
            body["spec"]!["clusterIP"] = first.ToString();
            if (stated.Length > 1)
            {
                body["spec"]!["clusterIPs"] = ObjectBody.Array(stated.Select(a => a.ToString()));
            }
        }

        opening?.AddTo(body, service);
        return body;
    }
}
