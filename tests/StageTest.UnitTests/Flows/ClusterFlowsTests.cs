using NUnit.Framework;
using StageTest.Engines.Flows;
using StageTest.UnitTests.Cli;
using StageTest.UnitTests.Flows.Servers;

namespace StageTest.UnitTests.Flows;

/// <summary>Live sources that are found in a cluster, whose API server is this process.</summary>
internal sealed class ClusterFlowsTests
{
    private readonly TestAuthority _authority = new();

    [OneTimeTearDown]
    public void DisposeAuthority() => _authority.Dispose();

    [Test]
    public async Task GoldmaneIsReachedWithTheCertificatesOfTheCluster()
    {
        var goldmane = new GoldmaneService { Known = { GoldmaneService.MakeFlow(0) } };
        await using var server = await FlowServer.StartGrpcAsync(goldmane, _authority, GoldmaneSource.CertificateName);
        var cluster = new ClusterServer(WithGoldmane(), server.Port);
        await using var api = await cluster.StartAsync();
        using var command = new CommandLine();

        Assert.That(await ObserveAsync(command, api), Is.Zero, command.Error);

        Assert.That(command.Out, Does.Contain("shop/web-*").And.Contain("1 record shown of 1 read."));
        Assert.That(cluster.Asked, Has.All.StartsWith("GET "), "nothing is changed");
        Assert.That(cluster.Asked, Has.Some.EndsWith("/pods/goldmane-abc/portforward"));
    }

    [Test]
    public async Task WhiskerIsTakenWhereTheCertificatesMayNotBeRead()
    {
        await using var whisker = await FlowServer.StartHttpAsync(application =>
            Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(application, "/whisker-backend/flows", () =>
                Microsoft.AspNetCore.Http.Results.Text(FlowSamples.Whisker)
            )
        );
        var objects = WithGoldmane();
        foreach (var one in ClusterServer.ServiceOf("calico-system", "whisker", 8081, "http"))
        {
            objects[one.Key] = one.Value;
        }

        var cluster = new ClusterServer(objects, whisker.Port) { Closed = { ClusterServer.ClientPair } };
        await using var api = await cluster.StartAsync();
        using var command = new CommandLine();

        Assert.That(await ObserveAsync(command, api), Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain("shop/web-7d4f8-*"));
    }

    [Test]
    public async Task ClusterWithoutASourceIsTold()
    {
        await using var api = await new ClusterServer(new Dictionary<string, string>(), 1).StartAsync();
        using var command = new CommandLine();

        Assert.That(await ObserveAsync(command, api), Is.EqualTo(3));
        Assert.That(
            command.Error,
            Does.Contain("No live source of flows was found")
                .And.Contain("calico-system/goldmane, calico-system/whisker, kube-system/hubble-relay")
        );
    }

    [Test]
    public async Task MissingPermissionIsToldWithTheRemedy()
    {
        var cluster = new ClusterServer(WithGoldmane(), 1) { Closed = { ClusterServer.CaBundle } };
        await using var api = await cluster.StartAsync();
        using var command = new CommandLine();

        Assert.That(await ObserveAsync(command, api), Is.EqualTo(3));
        Assert.That(command.Error, Does.Contain("goldmane-ca-bundle").And.Contain("stagetest cluster-role --flows"));
    }

    [Test]
    public async Task ContextIsNamedByTheUserAlone()
    {
        using var command = new CommandLine();
        var config = command.Write("config", "{ apiVersion: v1, kind: Config, contexts: [{ name: a, context: { cluster: c, user: u } }] }");

        Assert.That(await command.RunAsync("observe"), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("Name a source of flows"));
        Assert.That(await command.RunAsync("observe", "--context", "b", "--kubeconfig", config), Is.EqualTo(3));
        Assert.That(command.Error, Does.Contain("has no context 'b'"));
    }

    [Test]
    public async Task RolesThatAreNeededArePrinted()
    {
        using var command = new CommandLine();

        Assert.That(await command.RunAsync("cluster-role", "--flows"), Is.Zero);

        Golden.Match(command.Out, "observe-roles.yaml");
    }

    private static Task<int> ObserveAsync(CommandLine command, FlowServer api) =>
        command.RunAsync("observe", "--context", "test", "--kubeconfig", command.Write("config", ClusterServer.Kubeconfig(api)));

    private Dictionary<string, string> WithGoldmane() => ClusterServer.WithGoldmane(_authority);
}
