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

    [Test]
    public void EndsAreEqualThatSayTheSame()
    {
        static System.Collections.Immutable.ImmutableSortedDictionary<string, string> Labels(string value) =>
            System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("role", value);
        static FlowEnd Make() =>
            new()
            {
                Kind = FlowEndKind.Workload,
                Namespace = "shop",
                Name = "web-1",
                Labels = Labels("web"),
            };
        FlowEnd[] ends =
        [
            Make(),
            new()
            {
                Kind = FlowEndKind.Host,
                Namespace = "shop",
                Name = "web-1",
                Labels = Labels("web"),
            },
            new()
            {
                Kind = FlowEndKind.Workload,
                Namespace = "shop2",
                Name = "web-1",
                Labels = Labels("web"),
            },
            new()
            {
                Kind = FlowEndKind.Workload,
                Namespace = "shop",
                Name = "web-2",
                Labels = Labels("web"),
            },
            new()
            {
                Kind = FlowEndKind.Workload,
                Namespace = "shop",
                Name = "web-1",
                Labels = Labels("api"),
            },
            new()
            {
                Kind = FlowEndKind.Workload,
                Namespace = "shop",
                Name = "web-1",
            },
            new()
            {
                Kind = FlowEndKind.Workload,
                Namespace = "shop",
                Name = "web-1",
                Labels = Labels("web"),
                NamespaceLabels = Labels("web"),
            },
            new()
            {
                Kind = FlowEndKind.Workload,
                Namespace = "shop",
                Name = "web-1",
                Labels = Labels("web"),
                Workload = "web",
            },
            new()
            {
                Kind = FlowEndKind.Workload,
                Namespace = "shop",
                Name = "web-1",
                Labels = Labels("web"),
                ServiceAccount = "web",
            },
            new()
            {
                Kind = FlowEndKind.Workload,
                Namespace = "shop",
                Name = "web-1",
                Labels = Labels("web"),
                Scenario = "web",
            },
            new()
            {
                Kind = FlowEndKind.Workload,
                Namespace = "shop",
                Name = "web-1",
                Labels = Labels("web"),
                Domains = ["web"],
            },
            new()
            {
                Kind = FlowEndKind.Workload,
                Namespace = "shop",
                Name = "web-1",
                Labels = Labels("web"),
                Address = System.Net.IPAddress.Loopback,
            },
        ];
        var pool = new FlowTexts();

        Assert.That(ends, Is.Unique);
        Assert.That(ends.Select(e => e.Sharing(pool)), Is.EqualTo(ends));
        Assert.That(Make().GetHashCode(), Is.EqualTo(ends[0].GetHashCode()));
        Assert.That(Make().Sharing(pool).Labels, Is.SameAs(ends[0].Sharing(pool).Labels));
    }
}
