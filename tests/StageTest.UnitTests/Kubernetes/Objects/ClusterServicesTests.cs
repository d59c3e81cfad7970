using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Documents;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Kubernetes.Objects;

namespace StageTest.UnitTests.Kubernetes.Objects;

/// <summary>What a cluster makes of the families and addresses that a scenario gives to Services.</summary>
internal sealed class ClusterServicesTests
{
    private const string Path = "/api/v1/namespaces/shop/services/db";

    private readonly List<string> _warnings = [];

    [SetUp]
    public void Forget() => _warnings.Clear();

    [TestCase("IPv4", "both four")]
    [TestCase("IPv6", "both six")]
    [TestCase("IPv4 IPv6", "both four six")]
    public void ServicesOfAbsentFamiliesAreLeftOut(string families, string made)
    {
        using var server = new FakeApi(_ => (404, "{}"));
        using var client = server.Connect(_ => { });
        var topology = Topology(
            Service("both"),
            Service("four") with
            {
                IpFamilies = [IpFamily.V4],
            },
            Service("six") with
            {
                IpFamilies = [IpFamily.V6],
            },
            Service("name") with
            {
                IsExternalName = true,
            }
        );
        var services = new ClusterServices(client, topology, [.. families.Split(' ').Select(f => IpFamily.Parse(f)!.Value)], _warnings.Add);

        Assert.That(
            services.Bodies(new("st-1", new("agent:1", "Never"))).Select(b => (string)b["metadata"]!["name"]!),
            Is.EqualTo(made.Split(' '))
        );
    }

    [Test]
    public async Task ServiceThatIsLeftOutHasNoAddressAndNobodyAsksForIt()
    {
        using var server = Cluster(_ => (404, "{}"));
        using var client = server.Connect(_ => { });
        var six = Service("db") with { IpFamilies = [IpFamily.V6] };

        var addresses = await new ClusterServices(client, Topology(six), [IpFamily.V4], _warnings.Add).AddressesAsync(
            CancellationToken.None
        );

        Assert.That(addresses[six.FlowRef], Is.Empty);
        Assert.That(server.Requests.Select(r => r.Path), Has.None.Contains("/services"));
    }

    [TestCase("spec.clusterIPs")]
    [TestCase("spec.clusterIP")]
    public async Task AddressThatTheClusterRefusesIsLeftToIt(string field)
    {
        using var server = Refusing(field);
        using var client = server.Connect(_ => { });
        var (services, service) = Fixed(client);

        await services.ApplyAsync(services.Bodies(new("st-1", new("agent:1", "Never"))).Single(), CancellationToken.None);
        var addresses = await services.AddressesAsync(CancellationToken.None);

        var sent = server.Requests.Where(r => r.Method == "PATCH").Select(r => JsonNode.Parse(r.Body)!["spec"]!).ToArray();
        Assert.That(sent.Select(s => (string?)s["clusterIP"]), Is.EqualTo(["10.96.0.5", null]));
        Assert.That(sent[1]["ports"]!.ToJsonString(), Is.EqualTo(sent[0]["ports"]!.ToJsonString()));
        Assert.That(addresses[service.FlowRef], Is.EqualTo([IPAddress.Parse("10.43.0.77")]));
        Assert.That(_warnings.Single(), Does.Contain("shop/db has 10.43.0.77, not 10.96.0.5"));
    }

    [Test]
    public void OtherRefusalsEndIt()
    {
        using var server = Refusing("spec.ports[0].port");
        using var client = server.Connect(_ => { });
        var (services, _) = Fixed(client);

        Assert.That(
            async () => await services.ApplyAsync(services.Bodies(new("st-1", new("agent:1", "Never"))).Single(), CancellationToken.None),
            Throws.InstanceOf<EngineException>()
        );
        Assert.That(server.Requests.Count(r => r.Method == "PATCH"), Is.EqualTo(1));
    }

    // A port that another Service has, or an address that the cluster assigns to no Service.
    [Test]
    public async Task ServiceWhoseWayInIsRefusedKeepsItsVirtualAddress()
    {
        using var server = Refusing("spec.ports[0].nodePort");
        using var client = server.Connect(_ => { });
        var service = Service("db") with { Entrances = new() { HasNodePorts = true } };
        var topology = Topology(service);
        var opening = new ServiceOpening(topology, new(topology, []), serverMinor: 34, isOwn: true, mayOpen: true);
        var services = new ClusterServices(client, topology, [IpFamily.V4], _warnings.Add, opening);

        await services.ApplyAsync(services.Bodies(new("st-1", new("agent:1", "Never"))).Single(), CancellationToken.None);

        var writes = server.Requests.Where(r => r.Method == "PATCH").Select(r => r.Body).ToArray();
        Assert.That(writes, Has.Length.EqualTo(2));
        Assert.That(writes[0], Does.Contain("\"nodePort\":30000"));
        Assert.That(writes[1], Does.Not.Contain("nodePort").And.Not.Contain("NodePort"));
        Assert.That(opening.ReasonAgainst(service, "first"), Does.StartWith("the cluster refused the way in"));
    }

    [TestCase("10.96.0.0/12", 1)]
    [TestCase("10.43.0.0/16", 1)]
    [TestCase("10.96.0.5/32", 1)]
    [TestCase("10.0.0.0/8", 0)]
    [TestCase("192.0.2.0/24", 0)]
    public async Task PoliciesThatNameOneOfBothAddressesAreNamedOnce(string range, int warnings)
    {
        using var server = Refusing("spec.clusterIPs");
        using var client = server.Connect(_ => { });
        var (services, _) = Fixed(client);
        await services.ApplyAsync(services.Bodies(new("st-1", new("agent:1", "Never"))).Single(), CancellationToken.None);
        await services.AddressesAsync(CancellationToken.None);
        _warnings.Clear();

        services.Compare(Policies(range));
        services.Compare(Policies(range));

        Assert.That(_warnings, Has.Count.EqualTo(warnings));
        Assert.That(
            _warnings,
            Has.All.Contain("NetworkPolicy shop/to-services").And.All.Contain("10.96.0.5 in the scenario and 10.43.0.77 on this cluster")
        );
    }

    private static PolicySet Policies(string range)
    {
        var diagnostics = new DiagnosticBag();
        var documents = PolicyReader.Read(
            $$"""
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: to-services, namespace: shop }
            spec:
              podSelector: {}
              policyTypes: [Egress]
              egress: [{ to: [{ ipBlock: { cidr: "{{range}}" } }] }]
            """,
            "policies.yaml",
            diagnostics
        );
        Assert.That(diagnostics.HasErrors, Is.False);
        return PolicySet.Of(documents, CalicoVersionText.Newest);
    }

    private (ClusterServices Services, KubernetesService Service) Fixed(ClusterClient client)
    {
        var service = Service("db") with { ClusterIPs = [IPAddress.Parse("10.96.0.5")] };
        return (new(client, Topology(service), [IpFamily.V4], _warnings.Add), service);
    }

    // As an API server of Kubernetes refuses an address of another range, or one that is taken.
    private static FakeApi Refusing(string field)
    {
        var writes = 0;
        return Cluster(request =>
            request.Method != "PATCH" || writes++ > 0
                ? (
                    200,
                    """{"apiVersion":"v1","kind":"Service","metadata":"""
                        + """{"name":"db","namespace":"shop","labels":{"stagetest.io/run":"st-1"}}"""
                        + ""","spec":{"clusterIP":"10.43.0.77","clusterIPs":["10.43.0.77"]}}"""
                )
                : (
                    422,
                    """{"kind":"Status","status":"Failure","message":"Service \"db\" is invalid","reason":"Invalid","details":"""
                        + """{"name":"db","kind":"Service","causes":["""
                        + """{"reason":"FieldValueInvalid","message":"the provided """
                        + $$"""IP is not in the valid range","field":"{{field}}"}]},"code":422}"""
                )
        );
    }

    private static FakeApi Cluster(Func<(string Method, string Path), (int Status, string Body)> service) =>
        new(request =>
            request.Path.Split('?')[0] == Path ? service(request)
            : request.Path == "/api/v1"
                ? (200, """{"kind":"APIResourceList","resources":[{"name":"services","namespaced":true,"kind":"Service"}]}""")
            : (404, "{}")
        );

    private static Topology Topology(params KubernetesService[] services) =>
        new()
        {
            Namespaces = [],
            Workloads = [],
            Services = [.. services],
            IpFamilies = [IpFamily.V4, IpFamily.V6],
        };

    private static KubernetesService Service(string name) =>
        new(
            new("shop", name),
            ImmutableSortedDictionary<string, string>.Empty.Add("role", "db"),
            [new(null, new(80, Protocol.Tcp), "8080")],
            new("services.yaml", 1, 1)
        );
}
