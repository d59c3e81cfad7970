using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Core.Topologies;
using StageTest.Engines.Kubernetes.Objects;

namespace StageTest.UnitTests.Kubernetes.Objects;

internal sealed class StandInsTests
{
    [Test]
    public void AServiceOfIPv4AloneHasNoFieldThatOnlyServersWithTwoFamiliesKnow()
    {
        var spec = Spec(new() { ClusterIPs = [IPAddress.Parse("10.43.0.11")] }, AddressFamily.InterNetwork);

        Assert.That(spec.Select(field => field.Key), Is.EquivalentTo(["selector", "ports", "clusterIP"]));
    }

    [Test]
    public void AServiceOfTwoFamiliesTakesWhatTheClusterHas()
    {
        var spec = Spec(new(), AddressFamily.InterNetwork, AddressFamily.InterNetworkV6);

        Assert.That((string?)spec["ipFamilyPolicy"], Is.EqualTo("PreferDualStack"));
        Assert.That(spec.ContainsKey("ipFamilies"), Is.False);
    }

    [Test]
    public void AServiceLimitedToIPv6SaysSo()
    {
        var spec = Spec(new() { IpFamilies = [AddressFamily.InterNetworkV6] }, AddressFamily.InterNetworkV6);

        Assert.That((string?)spec["ipFamilyPolicy"], Is.EqualTo("SingleStack"));
        Assert.That(spec["ipFamilies"]!.AsArray().Select(family => (string?)family), Is.EqualTo(["IPv6"]));
    }

    [Test]
    public void FamiliesAndAddressesThatTheClusterLacksAreNotAskedFor()
    {
        var limits = new Limits
        {
            IpFamilies = [AddressFamily.InterNetworkV6, AddressFamily.InterNetwork],
            ClusterIPs = [IPAddress.Parse("2001:cafe:43::b"), IPAddress.Parse("10.43.0.11")],
        };

        var four = Spec(limits, AddressFamily.InterNetwork);
        var six = Spec(limits, AddressFamily.InterNetworkV6);

        Assert.That(four.Select(field => field.Key), Is.EquivalentTo(["selector", "ports", "clusterIP"]));
        Assert.That((string?)four["clusterIP"], Is.EqualTo("10.43.0.11"));
        Assert.That((string?)six["ipFamilyPolicy"], Is.EqualTo("SingleStack"));
        Assert.That(six["ipFamilies"]!.AsArray().Select(family => (string?)family), Is.EqualTo(["IPv6"]));
        Assert.That((string?)six["clusterIP"], Is.EqualTo("2001:cafe:43::b"));
        Assert.That(six.ContainsKey("clusterIPs"), Is.False);
    }

    [TestCase(1, "{}")]
    [TestCase(2, """{"matchLabels":{"role":"db"}}""")]
    public void ReplicasOfAWorkloadAreSpreadOverNodesAndSinglePodsOverThoseOfTheirNamespace(int replicas, string others)
    {
        var workload = new Workload
        {
            Ref = new("shop", "db"),
            Kind = "Pod",
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add("role", "db"),
            Replicas = replicas,
        };

        var spread = new StandIns("st-1", new("agent:1", "Never")).Pod(workload, 0, mayPing: false)["spec"]!["topologySpreadConstraints"]!
            .AsArray()
            .Single()!;

        Assert.That((string?)spread["topologyKey"], Is.EqualTo("kubernetes.io/hostname"));
        Assert.That((string?)spread["whenUnsatisfiable"], Is.EqualTo("ScheduleAnyway"), "A cluster of one node runs them, too.");
        Assert.That(spread["labelSelector"]!.ToJsonString(), Is.EqualTo(others));
    }

    [TestCase("v1.18.20", null)]
    [TestCase("v1.20.2", "RuntimeDefault")]
    [TestCase("v1.34.1+k3s1", "RuntimeDefault")]
    [TestCase("v1.29.4-gke.1043002", "RuntimeDefault")]
    [TestCase("unheard of", "RuntimeDefault")]
    public void PodsHaveASeccompProfileWhereServersKnowIt(string version, string? profile) =>
        Assert.That((string?)Security(version, "8080")["seccompProfile"]?["type"], Is.EqualTo(profile));

    [TestCase("v1.21.14", 80, true, null)]
    [TestCase("v1.22.0", 80, false, "0")]
    [TestCase("v1.22.0", 8080, false, null)]
    public void LowPortsNeedRootOnlyWhereKubeletsDoNotOpenThemToAll(string version, int port, bool isRoot, string? start)
    {
        var security = Security(version, $"{port}");

        Assert.That((bool)security["runAsNonRoot"]!, Is.Not.EqualTo(isRoot));
        Assert.That((string?)security["sysctls"]?[0]?["value"], Is.EqualTo(start));
        Assert.That(Pod(version, $"{port}")["containers"]![0]!["securityContext"]!["capabilities"]!["add"] is not null, Is.EqualTo(isRoot));
    }

    private static JsonNode Security(string version, string port) => Pod(version, port)["securityContext"]!;

    private static JsonNode Pod(string version, string port)
    {
        var workload = new Workload
        {
            Ref = new("shop", "web"),
            Kind = "Pod",
            Labels = ImmutableSortedDictionary<string, string>.Empty,
            Ports = [new(null, new(ushort.Parse(port, CultureInfo.InvariantCulture), Protocol.Tcp))],
        };
        return new StandIns("st-1", new("agent:1", "Never")) { ServerMinor = StandIns.MinorOf(version) }.Pod(workload, 0, mayPing: false)[
            "spec"
        ]!;
    }

    private static JsonObject Spec(Limits limits, params AddressFamily[] families)
    {
        var service = new KubernetesService(
            new("shop", "db"),
            ImmutableSortedDictionary<string, string>.Empty.Add("role", "db"),
            [],
            new("services.yaml", 1, 1)
        )
        {
            ClusterIPs = limits.ClusterIPs,
            IpFamilies = limits.IpFamilies,
        };
        return (JsonObject)new StandIns("st-1", new("agent:1", "Never")).Service(service, [.. families])["spec"]!;
    }

    private sealed record Limits
    {
        public ImmutableArray<IPAddress> ClusterIPs { get; init; } = [];

        public ImmutableArray<AddressFamily>? IpFamilies { get; init; }
    }
}
