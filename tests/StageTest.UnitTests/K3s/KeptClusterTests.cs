using NUnit.Framework;
using StageTest.Engines.Flows;
using StageTest.Engines.K3s;
using StageTest.UnitTests.Cli;
using StageTest.UnitTests.Flows.Servers;

namespace StageTest.UnitTests.K3s;

/// <summary>What is printed of a cluster that stays up can be run as it is printed.</summary>
internal sealed class KeptClusterTests
{
    private const string Observe = "  stagetest observe ";

    [Test]
    public async Task FlowsOfAnInstallByTheOperatorAreReadByThePrintedLine()
    {
        using var authority = new TestAuthority();
        var goldmane = new GoldmaneService { Known = { GoldmaneService.MakeFlow(0) } };
        await using var server = await FlowServer.StartGrpcAsync(goldmane, authority, GoldmaneSource.CertificateName);
        await using var api = await new ClusterServer(ClusterServer.WithGoldmane(authority), server.Port).StartAsync();
        using var command = new CommandLine();
        var kubeconfig = command.Write("kubeconfig.yaml", ClusterServer.Kubeconfig(api, "default"));
        var printed = TextOf(new() { CalicoInstall = CalicoInstall.Operator }, kubeconfig);

        var line = printed.Split('\n').Single(l => l.StartsWith(Observe, StringComparison.Ordinal));

        Assert.That(await command.RunAsync(line.Trim().Split(' ')[1..]), Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain("shop/web-*").And.Contain("1 record shown of 1 read."));
    }

    [TestCase(CalicoInstall.Manifest, null)]
    [TestCase(CalicoInstall.Operator, K3sOptions.NoCalico)]
    public void ClusterWithoutGoldmaneHasNoSuchLine(CalicoInstall install, string? calico) =>
        Assert.That(TextOf(new() { CalicoInstall = install, Calico = calico }, "kubeconfig.yaml"), Does.Not.Contain(Observe));

    private static string TextOf(K3sOptions options, string kubeconfig) =>
        new KeptCluster(options, "st-1").Text("stagetest-st-1-server", kubeconfig, "stagetest/probe-agent:1");
}
