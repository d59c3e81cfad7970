using System.Net;
using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Topologies;

internal sealed class PlacementTests
{
    [Test]
    public void PodsAreNumberedInTheTopologysOrderAndExternalEndpointsKeepTheirAddress()
    {
        var topology = new Topology
        {
            Namespaces = [],
            Workloads = [Topo.Workload("shop/api"), Topo.Workload("shop/db") with { Replicas = 2 }, Topo.Workload("shop/web")],
            External = [Topo.External("internet", "203.0.113.10")],
        };

        var placement = Placement.Default(topology);

        Assert.That(placement[new("shop", "api")], Is.EqualTo([IPAddress.Parse("10.42.0.2")]));
        Assert.That(placement[new("shop", "db")], Is.EqualTo([IPAddress.Parse("10.42.0.3"), IPAddress.Parse("10.42.0.4")]));
        Assert.That(placement[new("shop", "web")], Is.EqualTo([IPAddress.Parse("10.42.0.5")]));
        Assert.That(placement[EndpointRef.External("internet")], Is.EqualTo([IPAddress.Parse("203.0.113.10")]));
    }

    [Test]
    public void UnknownEndpointIsNamed()
    {
        var placement = Placement.Default(new() { Namespaces = [], Workloads = [] });

        Assert.That(
            () => placement[new("shop", "web")],
            Throws.TypeOf<KeyNotFoundException>().With.Message.EqualTo("'shop/web' has no address in this placement.")
        );
    }

    [Test]
    public void AsManyPodsAsPromisedHaveAnAddressInThePodRange()
    {
        var addresses = Placement.Default(Crowd(Placement.MaximumPods))[new("shop", "web")];

        Assert.That(addresses, Has.Length.EqualTo(Placement.MaximumPods));
        Assert.That(addresses.Distinct().Count(), Is.EqualTo(Placement.MaximumPods));
        Assert.That(ClusterRanges.Default.PodsOf(IpFamily.V4).Contains(addresses[^1]), Is.True);
    }

    [Test]
    public void OnePodMoreIsRefused() => Assert.That(() => Placement.Default(Crowd(Placement.MaximumPods + 1)), Throws.ArgumentException);

    private static Topology Crowd(int pods) => new() { Namespaces = [], Workloads = [Topo.Workload("shop/web") with { Replicas = pods }] };
}
