using System.Net;
using System.Net.Sockets;
using NUnit.Framework;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
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
        Sample.Workload("shop/old", "app=web role=old", "http:8080/tcp 53/udp", replicas: 2)
    ) with
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
        var matrix = await ReadAsync(
            PolicySet.Empty,
            To("client", "web", Http),
            To("client", "web", Dns),
            To("new", "web", Http),
            To("old", "web", Dns)
        );

        Assert.That(matrix.Verdicts, Is.All.EqualTo(Verdict.Allowed));
    }

    [Test]
    public async Task PoliciesSeeThePodAndItsPortAndNeverTheService()
    {
        Rule To(int first, int last, string? net) =>
            AllowAll with
            {
                Protocol = Protocol.Tcp,
                Destination = new() { Ports = [PortMatch.Range(first, last)], Nets = net is null ? [] : [IPNetwork.Parse(net)] },
            };
        var client = Selector.Equal("role", "client");

        var byTarget = await ReadAsync(
            Sample.Set(Sample.Policy("target", client, egress: [To(8080, 8081, null)])),
            LabServiceTests.To("client", "web", Http)
        );
        var byOwn = await ReadAsync(
            Sample.Set(Sample.Policy("own", client, egress: [To(80, 80, null), To(1, 65535, "10.43.0.0/16")])),
            LabServiceTests.To("client", "web", Http)
        );

        Assert.That(byTarget.Verdicts, Is.EqualTo(new[] { Verdict.Allowed }));
        Assert.That(byOwn.Verdicts, Is.EqualTo(new[] { Verdict.Denied }));
    }

    [Test]
    public async Task APodThatIsTreatedOtherwiseLeavesTheServiceWithoutVerdict()
    {
        var matrix = await ReadAsync(
            Sample.Set(Sample.Policy("isolate-new", Selector.Equal("role", "new"), ingress: [])),
            To("client", "web", Http),
            To("client", "old", Http)
        );

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
        Assert.That(
            await VerdictAsync(Sample.Set(Sample.Policy("both", web, ingress: [itself], egress: [toItself])), flow),
            Is.EqualTo(Verdict.Allowed)
        );
    }

    [Test]
    public async Task AServiceWithoutPodsIsRejectedAtOnce()
    {
        var matrix = await ReadAsync(PolicySet.Empty, To("client", "nobody", Http), To("client", "nobody", Dns));

        Assert.That(matrix.Verdicts, Is.All.EqualTo(Verdict.Denied));
        Assert.That(new[] { matrix.DetailAt(0), matrix.DetailAt(1) }, Is.All.EqualTo("refused"));
    }

    [TestCase(new[] { IpFamily.V4, IpFamily.V6 }, TestName = "ServicesOfBothFamiliesAreReachedAndPolicedInEach")]
    [TestCase(new[] { IpFamily.V6 }, TestName = "ServicesOfIPv6AloneAreReachedAndPoliced")]
    public async Task ServicesOfBothFamiliesAreReachedAndPolicedInEach(AddressFamily[] families)
    {
        var shop = Shop with { IpFamilies = [.. families] };
        await using var lab = await new LabEngine().OpenAsync(shop, CancellationToken.None);
        Flow Over6(string from, string service, Port port) => To(from, service, port) with { Family = IpFamily.V6 };
        Flow[] over6 =
        [
            Over6("client", "web", Http),
            Over6("client", "web", Dns),
            Over6("new", "new", Http),
            Over6("client", "nobody", Http),
            Over6("client", "nobody", Dns),
        ];
        ProbePlan plan = new([.. families.Contains(IpFamily.V4) ? over6.Select(f => f with { Family = IpFamily.V4 }) : [], .. over6]);
        var rejected = Enumerable
            .Repeat<Verdict[]>([Verdict.Allowed, Verdict.Allowed, Verdict.Allowed, Verdict.Denied, Verdict.Denied], families.Length)
            .SelectMany(v => v);

        await lab.ApplyAsync(PolicySet.Empty, CancellationToken.None);
        var open = (await lab.ReadAsync(plan, new() { ObserveFlows = true }, CancellationToken.None));
        Assert.That(open.Matrix.Verdicts, Is.EqualTo(rejected));
        Assert.That(open.Matrix.DetailAt(plan.Flows.Length - 1), Is.EqualTo("refused"));
        Assert.That(open.Matrix.DetailAt(plan.Flows.Length - 2), Is.EqualTo("refused"));
        Assert.That(
            open.Flows.Where(f => f.Source == "shop/new" && f.Destination == "shop/new")
                .Select(f => (f.Family, $"{f.Service?.Service}", f.Port.Number, f.Packets))
                .Distinct(),
            Is.EquivalentTo(families.Select(family => (family, "service/shop/new", 8081, 1L)))
        );

        var onlyFour = AllowAll with { Family = IpFamily.V4 };
        await lab.ApplyAsync(Sample.Set(Sample.Policy("four", Selector.Equal("app", "web"), ingress: [onlyFour])), CancellationToken.None);
        var policed = await lab.ReadAsync(plan, CancellationToken.None);
        Assert.That(
            plan.Flows.Where(f => policed[f] == Verdict.Allowed),
            Is.EqualTo(plan.Flows.Where(f => f.Family == IpFamily.V4 && f.To.Name != "nobody"))
        );

        // Compared with the pods' port, not with the Service's address and its own port.
        var toPod = AllowAll with
        {
            Protocol = Protocol.Tcp,
            Destination = new() { Ports = [PortMatch.Range(8080, 8081)], Nets = [ClusterRanges.Default.PodsOf(IpFamily.V6)] },
        };
        var toService = AllowAll with
        {
            Protocol = Protocol.Tcp,
            Destination = new() { Nets = [ClusterRanges.Default.ServicesOf(IpFamily.V6)] },
        };
        foreach (var (rule, verdict) in new[] { (toPod, Verdict.Allowed), (toService, Verdict.Denied) })
        {
            await lab.ApplyAsync(
                Sample.Set(Sample.Policy("out", Selector.Equal("role", "client"), egress: [rule])),
                CancellationToken.None
            );
            Assert.That((await lab.ReadAsync(new([over6[0]]), CancellationToken.None)).Verdicts, Is.EqualTo(new[] { verdict }));
        }
    }

    [Test]
    public async Task FlowLogsTellThroughWhichServiceAConnectionCame()
    {
        await using var lab = await new LabEngine().OpenAsync(Shop, CancellationToken.None);
        await lab.ApplyAsync(PolicySet.Empty, CancellationToken.None);
        var direct = new Flow(new("shop", "client"), new("shop", "new"), new(8081, Protocol.Tcp));
        var reading = await lab.ReadAsync(
            new([direct, To("client", "new", Http), To("client", "web", Http), To("client", "nobody", Http)]),
            new() { ObserveFlows = true },
            CancellationToken.None
        );

        var arrived = reading.Flows.Where(f => f.Destination == "shop/new").ToArray();
        Assert.That(
            arrived.Select(f => $"{f.Service?.Service}"),
            Is.EquivalentTo(new[] { "", "", "service/shop/new", "service/shop/new", "service/shop/web", "service/shop/web" })
        );
        Assert.That(arrived.Select(f => (f.Port, f.Packets)), Is.All.EqualTo((new Port(8081, Protocol.Tcp), 1L)));
        Assert.That(
            reading.Flows.Where(f => f.Destination.StartsWith("shop/old", StringComparison.Ordinal)).Select(f => f.Service?.Port),
            Is.All.EqualTo(Http)
        );
    }

    [Test]
    public async Task ReadingsOneAfterTheOtherDoNotLeadEachOther()
    {
        await using var lab = await new LabEngine().OpenAsync(Shop, CancellationToken.None);
        var plan = new ProbePlan([To("client", "web", Http), To("client", "web", Dns), To("new", "new", Http)]);
        var isolated = Sample.Set(Sample.Policy("isolate", Selector.Equal("app", "web"), ingress: []));
        foreach (
            var (policies, verdict) in new[]
            {
                (PolicySet.Empty, Verdict.Allowed),
                (isolated, Verdict.Denied),
                (isolated, Verdict.Denied),
                (PolicySet.Empty, Verdict.Allowed),
            }
        )
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
