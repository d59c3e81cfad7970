using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Nft;
using StageTest.Engines.Lab.Probes;

namespace StageTest.UnitTests.Lab.Probes;

internal sealed class ProbeSheetTests
{
    private static readonly ImmutableArray<LabNode> Nodes = LabNode.Of(LabSample.Shop, Placement.Default(LabSample.Shop));

    // From one pod to two replicas: two probes.
    private static readonly ProbeSheet Sheet = new(Nodes, new([new(new("shop", "web"), new("shop", "db"), new(5432, Protocol.Tcp))]));

    [Test]
    public void AsksBetweenEveryPairOfReplicasButNoneOfItself()
    {
        var db = new EndpointRef("shop", "db");
        var port = new Port(5432, Protocol.Tcp);

        var sheet = new ProbeSheet(Nodes, new([new(db, db, port), new(new("shop", "web"), db, port)]));

        Assert.That(
            sheet.Probes.Select(p => $"{Nodes[p.From].Name} {Nodes[p.To].Name}"),
            Is.EqualTo(new[] { "shop/db-0 shop/db-1", "shop/db-1 shop/db-0", "shop/web shop/db-0", "shop/web shop/db-1" })
        );
    }

    [Test]
    public void ASinglePodIsAskedAboutItselfWhereThePlanInsists()
    {
        var web = new EndpointRef("shop", "web");

        var sheet = new ProbeSheet(Nodes, new([new(web, web, new(8080, Protocol.Tcp))]));

        Assert.That(sheet.Probes, Has.Length.EqualTo(1));
    }

    [Test]
    public void EveryPodBehindAServiceIsAskedByItsOwnEntranceAlsoByItself()
    {
        var (shop, routes) = WithServices();
        var flow = new Flow(new("shop", "db"), EndpointRef.Service("shop", "db"), new(80, Protocol.Tcp));

        var sheet = new ProbeSheet(LabNode.Of(shop, Placement.Default(shop)), new([flow]), routes);

        Assert.That(
            sheet.Probes.Select(p => $"{Nodes[p.From].Name} {Nodes[p.To].Name} {p.Entrance!.Address} {p.Port} {p.Target}"),
            Is.EqualTo(
                new[]
                {
                    "shop/db-0 shop/db-0 169.254.2.0 80/tcp 5432/tcp",
                    "shop/db-0 shop/db-1 169.254.2.1 80/tcp 5432/tcp",
                    "shop/db-1 shop/db-0 169.254.2.0 80/tcp 5432/tcp",
                    "shop/db-1 shop/db-1 169.254.2.1 80/tcp 5432/tcp",
                }
            )
        );
    }

    [Test]
    public void AServiceWithoutPodsIsAskedAtItsOwnAddress()
    {
        var (shop, routes) = WithServices();
        var flow = new Flow(new("shop", "web"), EndpointRef.Service("shop", "nobody"), new(80, Protocol.Tcp));

        var sheet = new ProbeSheet(LabNode.Of(shop, Placement.Default(shop)), new([flow]), routes);

        Assert.That(sheet.Probes.Select(p => (p.To, $"{p.Entrance!.Address}")), Is.EqualTo(new[] { (Probe.NoPod, "10.43.0.12") }));
        Assert.That(
            sheet.Verdicts([ProbeOutcome.NotRun], new Dictionary<int, string> { [0] = "broken" }).DetailAt(0),
            Is.EqualTo("broken")
        );
    }

    [Test]
    public void ProbesThatArriveAlikeAreObservedOneAfterTheOther()
    {
        var (shop, routes) = WithServices();
        var web = new EndpointRef("shop", "web");
        var plan = new ProbePlan([
            new(web, new("shop", "db"), new(5432, Protocol.Tcp)),
            new(web, EndpointRef.Service("shop", "db"), new(80, Protocol.Tcp)),
        ]);

        var parts = new ProbeSheet(LabNode.Of(shop, Placement.Default(shop)), plan, routes).Distinguishable();

        Assert.That(parts, Is.EqualTo(new[] { new[] { 0, 1 }, new[] { 2, 3 } }));
    }

    private static (Topology Shop, ServiceRoutes Routes) WithServices()
    {
        KubernetesService Service(string name, string role) =>
            new(
                new("shop", name),
                ImmutableSortedDictionary<string, string>.Empty.Add("role", role),
                [new(null, new(80, Protocol.Tcp), "5432")],
                default
            );
        var shop = LabSample.Shop with { Services = [Service("db", "db"), Service("nobody", "nobody")] };
        return (shop, ServiceRoutes.Of(shop, Placement.Default(shop)));
    }

    [TestCase(ProbeOutcome.Connected, ProbeOutcome.Connected, Verdict.Allowed, null)]
    [TestCase(ProbeOutcome.TimedOut, ProbeOutcome.TimedOut, Verdict.Denied, null)]
    [TestCase(ProbeOutcome.TimedOut, ProbeOutcome.Refused, Verdict.Denied, "refused")]
    [TestCase(ProbeOutcome.Unreachable, ProbeOutcome.TimedOut, Verdict.Denied, "unreachable")]
    [TestCase(
        ProbeOutcome.TimedOut,
        ProbeOutcome.Connected,
        Verdict.NotObserved,
        "replicas differ, 1 of 2 pairs are allowed; allowed: shop/web -> shop/db-1"
    )]
    [TestCase(ProbeOutcome.Connected, ProbeOutcome.NotRun, Verdict.ProbeFailed, "shop/web -> shop/db-1: broken")]
    [TestCase(ProbeOutcome.NotRun, ProbeOutcome.TimedOut, Verdict.ProbeFailed, "shop/web -> shop/db-0: the probe never ran")]
    public void ReplicasTogetherGiveOneVerdict(object first, object second, Verdict expected, string? detail)
    {
        var matrix = Sheet.Verdicts([(ProbeOutcome)first, (ProbeOutcome)second], new Dictionary<int, string> { [1] = "broken" });

        Assert.That(matrix.Verdicts, Is.EqualTo(new[] { expected }));
        Assert.That(matrix.DetailAt(0), Is.EqualTo(detail));
    }
}
