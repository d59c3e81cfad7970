using System.Net;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab;

namespace StageTest.EndToEndTests.Lab;

/// <summary>Connections to the virtual addresses of Services: translated before any policy sees them, to every pod behind them.</summary>
internal sealed class LabServiceTests : LabFixture
{
    private static readonly Rule AllowAll = new() { Action = RuleAction.Allow, Number = 1 };
    private static readonly Port Http = new(80, Protocol.Tcp);
    private static readonly Port Dns = new(53, Protocol.Udp);

    // The name "http" means another number in each workload behind the service.
    private static readonly Topology Shop = Sample.Topology(
        Sample.Workload("shop/client", "role=client", "9/tcp"),
        Sample.Workload("shop/new", "app=web role=new", "http:8081/tcp 53/udp"),
        Sample.Workload("shop/old", "app=web role=old", "http:8080/tcp 53/udp", replicas: 2)) with
    {
        Services =
        [
            Sample.Service("shop/new", "role=new", "80/tcp=http"),
            Sample.Service("shop/nobody", "role=nobody", "80/tcp=http 53/udp=53"),
            Sample.Service("shop/old", "role=old", "80/tcp=8080"),
            Sample.Service("shop/web", "app=web", "80/tcp=http 53/udp=53"),
        ],
    };

    [Test]
    public async Task EveryPodBehindAServiceIsReachedOnItsOwnPort()
    {
        var matrix = await ReadAsync(PolicySet.Empty, To("client", "web", Http), To("client", "web", Dns), To("new", "web", Http), To("old", "web", Dns));

        Assert.That(matrix.Verdicts, Is.All.EqualTo(Verdict.Allowed));
    }

    [Test]
    public async Task PoliciesSeeThePodAndItsPortAndNeverTheService()
    {
        Rule To(int first, int last, string? net) => AllowAll with
        {
            Protocol = Protocol.Tcp,
            Destination = new() { Ports = [PortMatch.Range(first, last)], Nets = net is null ? [] : [IPNetwork.Parse(net)] },
        };
        var client = Selector.Equal("role", "client");

        var byTarget = await ReadAsync(Sample.Set(Sample.Policy("target", client, egress: [To(8080, 8081, null)])), LabServiceTests.To("client", "web", Http));
        var byOwn = await ReadAsync(Sample.Set(Sample.Policy("own", client, egress: [To(80, 80, null), To(1, 65535, "10.43.0.0/16")])), LabServiceTests.To("client", "web", Http));

        Assert.That(byTarget.Verdicts, Is.EqualTo(new[] { Verdict.Allowed }));
        Assert.That(byOwn.Verdicts, Is.EqualTo(new[] { Verdict.Denied }));
    }

    [Test]
    public async Task APodThatIsTreatedOtherwiseLeavesTheServiceWithoutVerdict()
    {
        var matrix = await ReadAsync(Sample.Set(Sample.Policy("isolate-new", Selector.Equal("role", "new"), ingress: [])), To("client", "web", Http), To("client", "old", Http));

        Assert.That(matrix.Verdicts, Is.EqualTo(new[] { Verdict.NotObserved, Verdict.Allowed }));
        Assert.That(matrix.DetailAt(0), Is.EqualTo("replicas differ, 2 of 3 pairs are allowed; denied: shop/client -> shop/new"));
    }

    [Test]
    public async Task APodReachesItselfThroughItsServiceOnlyWhereBothItsDirectionsAllowIt()
    {
        var web = Selector.Equal("app", "web");
        var itself = AllowAll with { Source = new() { Selector = Selector.Equal("role", "new") } };
        var toItself = AllowAll with { Destination = new() { Selector = Selector.Equal("role", "new") } };
        var flow = To("new", "new", Http);

        Assert.That(await VerdictAsync(PolicySet.Empty, flow), Is.EqualTo(Verdict.Allowed));
        Assert.That(await VerdictAsync(Sample.Set(Sample.Policy("in", web, ingress: [])), flow), Is.EqualTo(Verdict.Denied));
        Assert.That(await VerdictAsync(Sample.Set(Sample.Policy("out", web, egress: [])), flow), Is.EqualTo(Verdict.Denied));
        Assert.That(await VerdictAsync(Sample.Set(Sample.Policy("both", web, ingress: [itself], egress: [toItself])), flow), Is.EqualTo(Verdict.Allowed));
    }

    [Test]
    public async Task AServiceWithoutPodsIsRejectedAtOnce()
    {
        var matrix = await ReadAsync(PolicySet.Empty, To("client", "nobody", Http), To("client", "nobody", Dns));

        Assert.That(matrix.Verdicts, Is.All.EqualTo(Verdict.Denied));
        Assert.That(new[] { matrix.DetailAt(0), matrix.DetailAt(1) }, Is.All.EqualTo("refused"));
    }

    [Test]
    public async Task FlowLogsTellThroughWhichServiceAConnectionCame()
    {
        await using var lab = await new LabEngine().OpenAsync(Shop, CancellationToken.None);
        await lab.ApplyAsync(PolicySet.Empty, CancellationToken.None);
        var direct = new Flow(new("shop", "client"), new("shop", "new"), new(8081, Protocol.Tcp));
        var reading = await lab.ReadAsync(
            new([direct, To("client", "new", Http), To("client", "web", Http), To("client", "nobody", Http)]), new() { ObserveFlows = true }, CancellationToken.None);

        var arrived = reading.Flows.Where(f => f.Destination == "shop/new").ToArray();
        Assert.That(arrived.Select(f => $"{f.Service?.Service}"), Is.EquivalentTo(new[] { "", "", "service/shop/new", "service/shop/new", "service/shop/web", "service/shop/web" }));
        Assert.That(arrived.Select(f => (f.Port, f.Packets)), Is.All.EqualTo((new Port(8081, Protocol.Tcp), 1L)));
        Assert.That(reading.Flows.Where(f => f.Destination.StartsWith("shop/old", StringComparison.Ordinal)).Select(f => f.Service?.Port), Is.All.EqualTo(Http));
    }

    [Test]
    public async Task ReadingsOneAfterTheOtherDoNotLeadEachOther()
    {
        await using var lab = await new LabEngine().OpenAsync(Shop, CancellationToken.None);
        var plan = new ProbePlan([To("client", "web", Http), To("client", "web", Dns), To("new", "new", Http)]);
        var isolated = Sample.Set(Sample.Policy("isolate", Selector.Equal("app", "web"), ingress: []));
        foreach (var (policies, verdict) in new[] { (PolicySet.Empty, Verdict.Allowed), (isolated, Verdict.Denied), (isolated, Verdict.Denied), (PolicySet.Empty, Verdict.Allowed) })
        {
            await lab.ApplyAsync(policies, CancellationToken.None);
            Assert.That((await lab.ReadAsync(plan, CancellationToken.None)).Verdicts, Is.All.EqualTo(verdict));
        }
    }

    private static Flow To(string from, string service, Port port) => new(new("shop", from), EndpointRef.Service("shop", service), port);

    private static async Task<Verdict> VerdictAsync(PolicySet policies, Flow flow) => (await ReadAsync(policies, flow)).Verdicts.Single();

    private static async Task<ConnectivityMatrix> ReadAsync(PolicySet policies, params Flow[] flows)
    {
        await using var lab = await new LabEngine().OpenAsync(Shop, CancellationToken.None);
        await lab.ApplyAsync(policies, CancellationToken.None);
        return await lab.ReadAsync(new([.. flows]), CancellationToken.None);
    }
}
