using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Objects;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Kubernetes.Objects;

/// <summary>What a cluster is told of the endpoints that a scenario gives to Services.</summary>
internal sealed class EndpointSliceBodiesTests
{
    private const string Topology = """
          ipFamilies: [IPv4, IPv6]
          workloads:
            - { name: web, namespace: shop, labels: { role: web }, ports: [8080], replicas: 2 }
          services:
            - { name: api, namespace: shop, ports: [{ port: 443 }], endpoints: [203.0.113.10, "2001:db8::10"] }
            - { name: two, namespace: shop, ports: [{ port: 80, name: http, targetPort: 8080 }], endpoints: [shop/web] }
            - { name: found, namespace: shop, selector: { role: web }, ports: [{ port: 80, targetPort: 8080 }] }
          external:
            - { name: api, ip: [203.0.113.10, "2001:db8::10"], ports: [443] }
        """;

    [Test]
    public void EachFamilyHasASliceWithTheNamesOfTheServicesPorts()
    {
        var slices = Of(Topology);

        Assert.That(
            slices.Select(Text),
            Is.EquivalentTo([
                "api-stated-0 of api: IPv4 203.0.113.10 on port-0 443 TCP",
                "api-stated-1 of api: IPv6 2001:db8::10 on port-0 443 TCP",
                "two-stated-0 of two: IPv4 10.42.0.2, 10.42.0.3 on http 8080 TCP",
                "two-stated-1 of two: IPv6 2001:cafe:42::2, 2001:cafe:42::3 on http 8080 TCP",
            ])
        );
        Assert.That(slices.Select(s => (string)s["apiVersion"]!), Has.All.EqualTo("discovery.k8s.io/v1"));
        Assert.That(slices.Select(s => (string)s["metadata"]!["labels"]!["stagetest.io/run"]!), Has.All.EqualTo("st-1"));
    }

    // kube-proxy and Calico join a Service with its slices by the names of ports.
    [Test]
    public void ThePortsOfAServiceAndItsSlicesHaveTheSameNames()
    {
        using var text = new ScenarioText();
        var topology = Read(text, Topology);
        foreach (var service in topology.Services.Where(s => !s.Endpoints.IsEmpty))
        {
            var names = ((JsonArray)ServiceBody.Of("st-1", service, topology.IpFamilies)["spec"]!["ports"]!).Select(p =>
                (string)p!["name"]!
            );
            var slices = Of(Topology).Where(s => (string)s["metadata"]!["labels"]!["kubernetes.io/service-name"]! == service.Ref.Name);
            Assert.That(slices.SelectMany(s => (JsonArray)s["ports"]!).Select(p => (string)p!["name"]!).Distinct(), Is.SubsetOf(names));
        }
    }

    private static JsonObject[] Of(string topology)
    {
        using var text = new ScenarioText();
        var read = Read(text, topology);
        var placement = Placement.Default(read);
        return [.. EndpointSliceBodies.Of("st-1", read, owner => placement[owner])];
    }

    private static Topology Read(ScenarioText text, string topology)
    {
        var scenario = text.Read("  promoted: { default: allow }", "{}", topology);
        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));
        return scenario!.Topology;
    }

    private static string Text(JsonObject slice) =>
        $"{slice["metadata"]!["name"]} of {slice["metadata"]!["labels"]!["kubernetes.io/service-name"]}: {slice["addressType"]} "
        + $"{string.Join(", ", ((JsonArray)slice["endpoints"]!).Select(e => $"{e!["addresses"]![0]}"))} on "
        + string.Join(", ", ((JsonArray)slice["ports"]!).Select(p => $"{p!["name"]} {p["port"]} {p["protocol"]}"));
}
