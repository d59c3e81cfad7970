using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Topologies;

namespace StageTest.UnitTests.Connectivity;

internal sealed class ProbePlanTests
{
    [Test]
    public void EveryOrderedPairIsAskedOnEveryPortOfItsDestination()
    {
        var plan = Complete([Topo.Workload("shop/api", "8080", "53/udp"), Topo.Workload("shop/web", "80")]);

        Assert.That(
            Texts(plan),
            Is.EqualTo(["shop/api -> shop/web:80/tcp", "shop/web -> shop/api:53/udp", "shop/web -> shop/api:8080/tcp"])
        );
    }

    [Test]
    public void OnlyReplicasAreAskedAboutTheirOwnWorkload()
    {
        var plan = Complete([Topo.Workload("shop/db", "5432") with { Replicas = 2 }, Topo.Workload("shop/web", "80")]);

        Assert.That(Texts(plan), Is.EqualTo(["shop/db -> shop/db:5432/tcp", "shop/db -> shop/web:80/tcp", "shop/web -> shop/db:5432/tcp"]));
    }

    [Test]
    public void ExternalEndpointsAreAskedBothWaysButNotAmongThemselves()
    {
        var plan = Complete(
            [Topo.Workload("shop/web", "80")],
            Topo.External("a", "203.0.113.1", "443"),
            Topo.External("b", "203.0.113.2", "443")
        );

        Assert.That(
            Texts(plan),
            Is.EqualTo([
                "shop/web -> external/a:443/tcp",
                "shop/web -> external/b:443/tcp",
                "external/a -> shop/web:80/tcp",
                "external/b -> shop/web:80/tcp",
            ])
        );
    }

    [Test]
    public void PortWithTwoNamesIsAskedOnce()
    {
        var api = Topo.Workload("shop/api", "80") with
        {
            Ports = [new("http", new(80, Protocol.Tcp)), new("metrics", new(80, Protocol.Tcp))],
        };

        Assert.That(Complete([api, Topo.Workload("shop/web")]).Flows, Has.Length.EqualTo(1));
    }

    [Test]
    public void PlacesAreThoseOfTheFlowsAndAbsentFlowsHaveNone()
    {
        var plan = Complete([Topo.Workload("shop/api", "8080"), Topo.Workload("shop/web", "80")]);

        Assert.That(plan.Flows.Select(plan.PlaceOf), Is.EqualTo([0, 1]));
        Assert.That(plan.PlaceOf(plan.Flows[0] with { Port = new(81, Protocol.Tcp) }), Is.EqualTo(-1));
        Assert.That(plan.PlaceOf(plan.Flows[0] with { Port = new(80, Protocol.Udp) }), Is.EqualTo(-1));
    }

    [Test]
    public void SmallerPlanKeepsTheOrder()
    {
        var plan = Complete([Topo.Workload("shop/a", "1", "2"), Topo.Workload("shop/b", "1", "2")]);

        var smaller = plan.Where(flow => flow.Port.Number == 2);

        Assert.That(Texts(smaller), Is.EqualTo(["shop/a -> shop/b:2/tcp", "shop/b -> shop/a:2/tcp"]));
        Assert.That(smaller.PlaceOf(plan.Flows[0]), Is.EqualTo(-1));
    }

    [Test]
    public void RepeatedFlowIsRefused()
    {
        var flow = new Flow(new("shop", "a"), new("shop", "b"), new(80, Protocol.Tcp));

        Assert.That(() => new ProbePlan([flow, flow]), Throws.ArgumentException);
    }

    private static ProbePlan Complete(Workload[] workloads, params ExternalEndpoint[] external) =>
        ProbePlan.Complete(
            new()
            {
                Namespaces = [],
                Workloads = [.. workloads],
                External = [.. external],
            }
        );

    private static IEnumerable<string> Texts(ProbePlan plan) => plan.Flows.Select(flow => flow.ToString());
}
