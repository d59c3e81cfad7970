using System.Net;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab;

namespace StageTest.EndToEndTests.Lab;

internal sealed class LabVerdictTests : LabFixture
{
    private static readonly Rule AllowAll = new() { Action = RuleAction.Allow, Number = 1 };

    private static readonly Topology Shop = Sample.Topology(
        Sample.Workload("shop/web", "role=web", "80/tcp 53/udp", replicas: 2),
        Sample.Workload("shop/db", "role=db", "5432/tcp 53/udp")
    ) with
    {
        External = [Sample.External("internet", "203.0.113.10", "443/tcp 53/udp")],
    };

    [Test]
    public async Task EveryFlowIsAllowedWithoutPolicies()
    {
        await using var lab = await OpenAsync(Shop);

        var matrix = await lab.ReadAsync(ProbePlan.Complete(Shop), CancellationToken.None);

        Assert.That(matrix.Plan.Flows, Has.Length.EqualTo(14));
        Assert.That(matrix.Verdicts, Is.All.EqualTo(Verdict.Allowed));
    }

    [Test]
    public async Task IsolationDeniesSilentlyAndItsRemovalAllowsAgain()
    {
        await using var lab = await OpenAsync(Shop);
        var plan = ProbePlan.Complete(Shop);
        await lab.ReadAsync(plan, CancellationToken.None);

        await lab.ApplyAsync(Sample.Set(Sample.Policy("isolate-db", Selector.Equal("role", "db"), ingress: [])), CancellationToken.None);
        var isolated = await lab.ReadAsync(plan, CancellationToken.None);
        await lab.ApplyAsync(PolicySet.Empty, CancellationToken.None);
        var open = await lab.ReadAsync(plan, CancellationToken.None);

        var expected = plan.Flows.Select(f => f.To.Name == "db" ? Verdict.Denied : Verdict.Allowed);
        Assert.That(isolated.Verdicts, Is.EqualTo(expected));
        Assert.That(plan.Flows.Select((_, place) => isolated.DetailAt(place)), Is.All.Null, "Silence is the ordinary denial.");
        Assert.That(open.Verdicts, Is.All.EqualTo(Verdict.Allowed));
    }

    [Test]
    public async Task ExternalEndpointsAreReachedAndReachOnlyWhatAddressRulesAllow()
    {
        await using var lab = await OpenAsync(Shop);
        var fromInternet = AllowAll with { Source = new() { Nets = [IPNetwork.Parse("203.0.113.0/24")] } };
        var toPods = AllowAll with { Destination = new() { Selector = Selector.All } };

        await lab.ApplyAsync(
            Sample.Set(
                Sample.Policy("db-from-internet", Selector.Equal("role", "db"), ingress: [fromInternet]),
                Sample.Policy("web-stays-inside", Selector.Equal("role", "web"), egress: [toPods])
            ),
            CancellationToken.None
        );
        var matrix = await lab.ReadAsync(
            Plan(
                "external/internet shop/db 5432",
                "shop/web shop/db 5432",
                "shop/web external/internet 443",
                "shop/db external/internet 53/udp"
            ),
            CancellationToken.None
        );

        Assert.That(matrix.Verdicts, Is.EqualTo(new[] { Verdict.Allowed, Verdict.Denied, Verdict.Denied, Verdict.Allowed }));
    }

    [Test]
    public async Task ReplicasThatAreTreatedDifferentlyGiveNoVerdictButTheirNames()
    {
        await using var lab = await OpenAsync(Shop);
        var secondReplica = new IPNetwork(lab.Placement[new("shop", "web")][1], 32);
        var fromSecondReplica = AllowAll with { Source = new() { Nets = [secondReplica] } };

        await lab.ApplyAsync(
            Sample.Set(Sample.Policy("one-replica", Selector.Equal("role", "db"), ingress: [fromSecondReplica])),
            CancellationToken.None
        );
        var matrix = await lab.ReadAsync(Plan("shop/web shop/db 5432"), CancellationToken.None);

        Assert.That(matrix.Verdicts, Is.EqualTo(new[] { Verdict.NotObserved }));
        Assert.That(matrix.DetailAt(0), Is.EqualTo("replicas differ, 1 of 2 pairs are allowed; allowed: shop/web-1 -> shop/db"));
    }

    [Test]
    public async Task APodReachesItselfWhateverThePoliciesSay()
    {
        await using var lab = await OpenAsync(Shop);

        await lab.ApplyAsync(Sample.Set(Sample.Policy("isolate-all", Selector.All, ingress: [], egress: [])), CancellationToken.None);
        var matrix = await lab.ReadAsync(
            Plan("shop/db shop/db 5432", "shop/db shop/db 53/udp", "shop/web shop/web 80"),
            CancellationToken.None
        );

        Assert.That(matrix.Verdicts, Is.EqualTo(new[] { Verdict.Allowed, Verdict.Allowed, Verdict.Denied }));
    }

    [TestCase("5432/udp")]
    [TestCase("5433/tcp")]
    public async Task APortWhereNobodyListensIsDeniedAsRefused(string port)
    {
        await using var lab = await OpenAsync(Shop);

        await lab.ApplyAsync(PolicySet.Empty, CancellationToken.None);
        var matrix = await lab.ReadAsync(Plan($"shop/web shop/db {port}"), CancellationToken.None);

        Assert.That(matrix.Verdicts, Is.EqualTo(new[] { Verdict.Denied }));
        Assert.That(matrix.DetailAt(0), Is.EqualTo("refused"));
    }

    [Test]
    public async Task SctpIsAskedWhereTheKernelHasItAndElseNeverPassesForDenied()
    {
        var topology = Sample.Topology(Sample.Workload("shop/a", "", "9/sctp"), Sample.Workload("shop/b", "", "9/sctp"));
        await using var lab = await OpenAsync(topology);

        var matrix = await lab.ReadAsync(ProbePlan.Complete(topology), CancellationToken.None);

        var reason = new LabEngine().ReasonAgainst(EngineNeeds.Sctp);
        Assert.That(matrix.Verdicts, Is.All.EqualTo(reason is null ? Verdict.Allowed : Verdict.ProbeFailed));
        Assert.That(matrix.DetailAt(0), reason is null ? Is.Null : Does.StartWith("socket: Protocol not supported"));
    }

    [Test]
    public async Task MoreProbesThanDescriptorsAreAskedInTurns()
    {
        var ports = string.Join(' ', Enumerable.Range(1000, 20).Select(p => $"{p}/tcp"));
        var topology = Sample.Topology([.. Enumerable.Range(0, 8).Select(i => Sample.Workload($"shop/w{i}", "", ports))]);
        var lowerHalf = AllowAll with { Destination = new() { Ports = [PortMatch.Range(1000, 1009)] } };
        await using var lab = await OpenAsync(
            topology,
            new() { DenialTimeout = TimeSpan.FromMilliseconds(100), MaximumSocketsAtOnce = 300 }
        );

        await lab.ApplyAsync(Sample.Set(Sample.Policy("lower-half", Selector.All, ingress: [lowerHalf])), CancellationToken.None);
        var plan = ProbePlan.Complete(topology);
        var matrix = await lab.ReadAsync(plan, CancellationToken.None);

        Assert.That(matrix.Verdicts, Is.EqualTo(plan.Flows.Select(f => f.Port.Number < 1010 ? Verdict.Allowed : Verdict.Denied)));
    }

    [Test]
    public async Task NamesFromOutsideNeverReachTheScriptAsCommands()
    {
        await using var lab = await OpenAsync(Shop);
        var hostile = AllowAll with { Source = new() { Selector = Selector.Equal("role", "db\" }\n\tdelete table inet stagetest\n#") } };
        const string hostileName = "x\"; drop\n}\nflush ruleset\n# $(id) `id` \\";

        await lab.ApplyAsync(Sample.Set(Sample.Policy(hostileName, Selector.All, ingress: [hostile])), CancellationToken.None);
        var matrix = await lab.ReadAsync(Plan("shop/web shop/db 5432"), CancellationToken.None);

        Assert.That(matrix.Verdicts, Is.EqualTo(new[] { Verdict.Denied }));
    }

    [Test]
    public async Task DiagnosticsShowRulesetCountersAndAddresses()
    {
        await using var lab = await OpenAsync(Shop);
        var directory = Directory.CreateTempSubdirectory("stagetest-").FullName;
        try
        {
            await lab.ApplyAsync(
                Sample.Set(Sample.Policy("isolate-db", Selector.Equal("role", "db"), ingress: [])),
                CancellationToken.None
            );
            await lab.ReadAsync(Plan("shop/web shop/db 5432"), CancellationToken.None);

            await lab.CollectDiagnosticsAsync(directory, CancellationToken.None);

            string Written(string name) => File.ReadAllText(Path.Combine(directory, name));
            Assert.That(Written("lab-nodes.txt"), Does.Contain("203.0.113.10\texternal/internet\t53/udp 443/tcp"));
            Assert.That(Written("lab-ruleset.nft"), Does.Contain("chain p1-ingress"));
            Assert.That(Written("lab-ruleset-with-counters.nft"), Does.Match("counter packets [1-9][0-9]* bytes [0-9]+ drop"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<IEngineSession> OpenAsync(Topology topology, LabOptions? options = null) =>
        await new LabEngine(options).OpenAsync(topology, CancellationToken.None);

    // Each flow as "from to port".
    private static ProbePlan Plan(params string[] flows) =>
        new([
            .. flows
                .Select(f => f.Split(' '))
                .Select(f =>
                    Port.TryParse(f[2], out var port)
                        ? new Flow(EndpointRef.Parse(f[0])!.Value, EndpointRef.Parse(f[1])!.Value, port)
                        : throw new FormatException(f[2])
                ),
        ]);
}
