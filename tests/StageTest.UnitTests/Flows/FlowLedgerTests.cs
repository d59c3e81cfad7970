using NUnit.Framework;
using StageTest.Core.Flows.Records;
using StageTest.Core.Policies;

namespace StageTest.UnitTests.Flows;

internal sealed class FlowLedgerTests
{
    private static readonly FlowRecord Record = FlowSamples.Read(FlowSamples.Goldmane).Records.Single();

    [Test]
    public void RecordsOfOneKeyAreAddedUp()
    {
        var ledger = new FlowLedger();
        ledger.Add(Record);
        ledger.Add(FlowSamples.Read(FlowSamples.Goldmane).Records.Single() with { Last = Record.Last.AddHours(1) });
        ledger.Add(Record with { Key = Record.Key with { IsAllowed = false } });

        Assert.That(ledger.Records, Has.Count.EqualTo(2));
        Assert.That(ledger.Records[0].Counts, Is.EqualTo(new FlowCounts(14, 6, 736, 354, 4)));
        Assert.That(ledger.Records[0].Last, Is.EqualTo(Record.Last.AddHours(1)));
    }

    [Test]
    public void CountsDoNotOverflow() =>
        Assert.That((new FlowCounts(long.MaxValue, 0, 0, 0, 0) + new FlowCounts(1, 1, 0, 0, 0)).PacketsIn, Is.EqualTo(long.MaxValue));

    [TestCase("shop", "", true)]
    [TestCase("sh*", "web-*", true)]
    [TestCase("other", "", false)]
    [TestCase("", "db*", false)]
    [TestCase("", "shop/api*", true)]
    public void NamesAndNamespacesOfBothEndsCount(string ofNamespace, string name, bool isWanted)
    {
        var query = new FlowQuery { Namespaces = ofNamespace.Length > 0 ? [ofNamespace] : [], Names = name.Length > 0 ? [name] : [] };

        Assert.That(query.Wants(Record), Is.EqualTo(isWanted));
    }

    [Test]
    public void EveryConditionCanLeaveOutARecord()
    {
        FlowQuery[] refusing =
        [
            new() { Since = Record.Last.AddSeconds(1) },
            new() { Until = Record.First.AddSeconds(-1) },
            new() { Ports = [80] },
            new() { Protocols = [Core.Topologies.Protocol.Udp] },
            new() { Actions = [RuleAction.Deny] },
            new() { PendingActions = [RuleAction.Allow] },
            new() { Policies = ["other"] },
            new() { Reporter = Core.Flows.FlowReporter.Source },
        ];
        FlowQuery[] accepting =
        [
            new(),
            new() { Since = Record.Last, Until = Record.First },
            new() { Ports = [80, 8080] },
            new() { Actions = [RuleAction.Allow], PendingActions = [RuleAction.Deny] },
            new() { Policies = ["shop/api"] },
            new() { Policies = ["ap*"] },
            new() { Reporter = Core.Flows.FlowReporter.Destination },
        ];

        Assert.That(refusing.Select(q => q.Wants(Record)), Is.All.False);
        Assert.That(accepting.Select(q => q.Wants(Record)), Is.All.True);
    }
}
