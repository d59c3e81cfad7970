using System.Globalization;
using k8s;
using NUnit.Framework;
using StageTest.Core.Engines;
using StageTest.Core.Flows;
using StageTest.Core.Policies;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.Engines.Flows;
using StageTest.Engines.Flows.Protocols.Goldmane;
using StageTest.Engines.Kubernetes;
using StageTest.Engines.Kubernetes.Client;
using StageTest.UnitTests.Flows.Servers;
using StageTest.UnitTests.Runs;
using GoldmaneHit = StageTest.Engines.Flows.Protocols.Goldmane.PolicyHit;
using PolicyHit = StageTest.Core.Flows.PolicyHit;

namespace StageTest.UnitTests.Kubernetes;

/// <summary>Calico's flow logs are read from Goldmane where the nodes send them there, as the operator installs Calico.</summary>
internal sealed class GoldmaneLogsTests
{
    private const string Nodes = """
        {"kind":"PodList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"calico-node-x","namespace":"calico-system"},
         "spec":{"nodeName":"worker","containers":[{"name":"calico-node","env":[
           {"name":"FELIX_FLOWLOGSGOLDMANESERVER","value":"goldmane.calico-system.svc.cluster.local:7443"},
           {"name":"FELIX_FLOWLOGSFLUSHINTERVAL","value":"15"}]}]}}]}
        """;

    private readonly TestAuthority _authority = new();

    [OneTimeTearDown]
    public void DisposeAuthority() => _authority.Dispose();

    [Test]
    public async Task StageHasWhatWasCountedSinceItBegan()
    {
        var (before, goldmane) = (GoldmaneService.MakeFlow(0, "before-*"), new GoldmaneService());
        var grown = GoldmaneService.MakeFlow(0, "web-*");
        goldmane.Known.AddRange([before, grown]);
        await using var opened = await OpenAsync(goldmane);
        using var tail = opened.Logs.Open();

        await tail.ForgetAsync(CancellationToken.None);
        var atOnce = await tail.RecordsAsync(CancellationToken.None);
        grown.PacketsIn += 4;
        goldmane.Known.Add(GoldmaneService.MakeFlow(1, "late-*"));
        var later = await tail.RecordsAsync(CancellationToken.None);

        Assert.That(atOnce, Is.Empty);
        Assert.That(
            later.Select(r => r.Key.Source.Display).Order(StringComparer.Ordinal),
            Is.EqualTo((string[])["shop/late-*", "shop/web-*"])
        );
        Assert.That(
            (opened.Logs.Interval, opened.Logs.Delay),
            Is.EqualTo((TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(23))),
            "The operator has the nodes send every 15 seconds."
        );
    }

    [Test]
    public async Task WhatIsAskedReachesBackToTheTimeThatTheStageBeganIn()
    {
        var goldmane = new GoldmaneService();
        await using var opened = await OpenAsync(goldmane);
        using var tail = opened.Logs.Open();
        var now = opened.Client.Clock.GetUtcNow().ToUnixTimeSeconds();

        await tail.ForgetAsync(CancellationToken.None);

        Assert.That(goldmane.AskedFrom.Last(), Is.EqualTo(now - 30));
    }

    [TestCase(Stage.Staged, "09:18:52", "09:18:57")]
    [TestCase(Stage.Promoted, "09:18:58", "09:19:01")]
    public async Task WhatARealCalicoLoggedMeansTheSameFromGoldmane(Stage stage, string begin, string end)
    {
        var (scenario, logged) = LoggedFlowsTests.Recorded(begin, end);
        var goldmane = new GoldmaneService();
        await using var opened = await OpenAsync(goldmane);
        using var tail = opened.Logs.Open();
        await tail.ForgetAsync(CancellationToken.None);
        goldmane.Known.AddRange(logged.Select(FlowOf));

        var read = new LoggedFlows(scenario.Topology, scenario.Plan).Of(await tail.RecordsAsync(CancellationToken.None));

        Assert.That(read, Has.Length.EqualTo(logged.Length));
        Assert.That(
            TraceComparison.Of(read, LoggedFlowsTests.Predicted(scenario, stage, LoggedFlowsTests.AskedOf(scenario, logged))),
            Is.Empty
        );
    }

    [Test]
    public async Task GoldmaneThatDoesNotUnderstandIsNamed()
    {
        // It serves another protocol.
        await using var server = await FlowServer.StartGrpcAsync(new HubbleService(), _authority, GoldmaneSource.CertificateName);
        await using var opened = await OpenAsync(server);
        using var tail = opened.Logs.Open();

        Assert.That(
            () => tail.ForgetAsync(CancellationToken.None),
            Throws
                .TypeOf<EngineException>()
                .With.Message.StartsWith("Calico's flow logs cannot be read from Goldmane: The server there is not Calico's Goldmane")
        );
    }

    private async Task<Opened> OpenAsync(GoldmaneService goldmane)
    {
        var server = await FlowServer.StartGrpcAsync(goldmane, _authority, GoldmaneSource.CertificateName);
        return await OpenAsync(server);
    }

    private async Task<Opened> OpenAsync(FlowServer server)
    {
        var objects = ClusterServer.WithGoldmane(_authority);
        objects["/api/v1/pods"] = Nodes;
        var clock = new HastyClock();
        clock.SetUtcNow(DateTimeOffset.FromUnixTimeSeconds(GoldmaneService.Start + GoldmaneService.Interval));
        var api = await new ClusterServer(objects, server.Port).StartAsync();
        var client = new ClusterClient(
            new KubernetesClientConfiguration { Host = $"http://127.0.0.1:{api.Port}" },
            "st-1",
            _ => { },
            clock
        );
        return new(server, api, client, await CalicoFlowLogs.FollowAsync(client, CancellationToken.None));
    }

    private static Flow FlowOf(FlowLog log)
    {
        var (source, destination) = (EndOf(log.Source), EndOf(log.Destination));
        var flow = new Flow
        {
            Key = new()
            {
                SourceName = source.Name,
                SourceNamespace = source.Namespace,
                SourceType = source.Type,
                DestName = destination.Name,
                DestNamespace = destination.Namespace,
                DestType = destination.Type,
                DestPort = log.Port.Number,
                Proto = log.Port.ProtocolName,
                Reporter = log.Reporter == FlowReporter.Source ? Reporter.Src : Reporter.Dst,
                Action = ActionOf(log.Action),
                Policies = new() { EnforcedPolicies = { log.Enforced.Select(HitOf) }, PendingPolicies = { log.Pending.Select(HitOf) } },
            },
            StartTime = GoldmaneService.Start,
            EndTime = GoldmaneService.Start,
            PacketsIn = Math.Max(log.Packets, 1),
        };
        return flow;
    }

    // As Calico sends it: what led to the end of a tier has neither an action nor a rule.
    private static GoldmaneHit HitOf(PolicyHit hit)
    {
        var sent = TriggerOf(hit);
        sent.Action = ActionOf(hit.Action);
        sent.RuleIndex = hit.RuleIndex;
        sent.Trigger = hit.Trigger is { } trigger ? TriggerOf(trigger) : null;
        return sent;
    }

    private static GoldmaneHit TriggerOf(PolicyHit hit) =>
        new()
        {
            Kind = Enum.Parse<Engines.Flows.Protocols.Goldmane.PolicyKind>(hit.Kind),
            Namespace = hit.Namespace,
            Name = hit.Name,
            Tier = hit.Tier,
        };

    private static Engines.Flows.Protocols.Goldmane.Action ActionOf(RuleAction action) =>
        Enum.Parse<Engines.Flows.Protocols.Goldmane.Action>(action.ToString());

    private static (string Name, string Namespace, EndpointType Type) EndOf(string end) =>
        EndpointRef.Parse(end) is { IsExternal: true } ? ("pub", "-", EndpointType.Network)
        : end.Split('/') is [var home, var name] ? (name, home, EndpointType.WorkloadEndpoint)
        : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"'{end}' is no end."));

    private sealed record Opened(FlowServer Server, FlowServer Api, ClusterClient Client, IFlowLogs Logs) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Logs.DisposeAsync();
            Client.Dispose();
            await Api.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
