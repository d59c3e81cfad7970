using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab;

namespace StageTest.UnitTests.Lab;

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
            Is.EqualTo(new[] { "shop/db-0 shop/db-1", "shop/db-1 shop/db-0", "shop/web shop/db-0", "shop/web shop/db-1" }));
    }

    [Test]
    public void ASinglePodIsAskedAboutItselfWhereThePlanInsists()
    {
        var web = new EndpointRef("shop", "web");

        var sheet = new ProbeSheet(Nodes, new([new(web, web, new(8080, Protocol.Tcp))]));

        Assert.That(sheet.Probes, Has.Length.EqualTo(1));
    }

    [TestCase(ProbeOutcome.Connected, ProbeOutcome.Connected, Verdict.Allowed, null)]
    [TestCase(ProbeOutcome.TimedOut, ProbeOutcome.TimedOut, Verdict.Denied, null)]
    [TestCase(ProbeOutcome.TimedOut, ProbeOutcome.Refused, Verdict.Denied, "refused")]
    [TestCase(ProbeOutcome.Unreachable, ProbeOutcome.TimedOut, Verdict.Denied, "unreachable")]
    [TestCase(ProbeOutcome.TimedOut, ProbeOutcome.Connected, Verdict.NotObserved, "replicas differ, 1 of 2 pairs are allowed; allowed: shop/web -> shop/db-1")]
    [TestCase(ProbeOutcome.Connected, ProbeOutcome.NotRun, Verdict.ProbeFailed, "shop/web -> shop/db-1: broken")]
    [TestCase(ProbeOutcome.NotRun, ProbeOutcome.TimedOut, Verdict.ProbeFailed, "shop/web -> shop/db-0: the probe was never made")]
    public void ReplicasTogetherGiveOneVerdict(object first, object second, Verdict expected, string? detail)
    {
        var matrix = Sheet.Verdicts([(ProbeOutcome)first, (ProbeOutcome)second], new Dictionary<int, string> { [1] = "broken" });

        Assert.That(matrix.Verdicts, Is.EqualTo(new[] { expected }));
        Assert.That(matrix.DetailAt(0), Is.EqualTo(detail));
    }
}
