using System.Text.Json.Nodes;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using NUnit.Framework;
using StageTest.Engines.K3s;

namespace StageTest.EndToEndTests.K3s;

/// <summary>What Docker is told to make of further nodes, which an image for development may not be able to be.</summary>
[Category("k3s")]
internal sealed class K3sAgentTests
{
    private const string Run = "st-agenttest";

    private static readonly string Image = Environment.GetEnvironmentVariable("STAGETEST_K3S_IMAGE") ?? "stagetest-dev/k3s:v1.20.2";

    [OneTimeSetUp]
    public async Task LookOrSkip()
    {
        if (await StageTestProcess.ProgramAsync("docker", "image", "inspect", Image) is not { ExitCode: 0 })
        {
            Assert.Ignore($"There is no Docker with the image {Image} here. STAGETEST_K3S_IMAGE names another.");
        }
    }

    [OneTimeTearDown]
    public async Task Remove() =>
        await DockerCleaner.CleanAsync(new() { Cluster = new() { CacheDirectory = "/nowhere" } }, Run, CancellationToken.None);

    [Test]
    public async Task AgentFindsTheServerByItsNameAndSharesNoControlGroupsWithIt()
    {
        TestcontainersSettings.ResourceReaperEnabled = false;
        var containers = new K3sContainers(
            Run,
            new() { Nodes = 2, Arguments = ["--kubelet-arg=v=4", "--write-kubeconfig-mode=644"] },
            Image,
            false,
            [],
            true,
            []
        );
        await containers.Network!.CreateAsync();
        try
        {
            await containers.Agent(1).StartAsync();
        }
        catch (ContainerNotRunningException)
        {
            // The image for development is a server only; how it was made can be read anyway.
        }

        var inspected = await StageTestProcess.ProgramAsync("docker", "inspect", $"stagetest-{Run}-agent-1");
        var made = JsonNode.Parse(inspected!.Value.Output)![0]!;
        var host = made["HostConfig"]!;
        var environment = made["Config"]!["Env"]!.AsArray().Select(e => (string)e!).ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)host["CgroupnsMode"]!, Is.EqualTo("private"));
            Assert.That((bool)host["Privileged"]!, Is.True);
            Assert.That(made["Mounts"]!.AsArray().Select(m => (string)m!["Destination"]!), Has.None.EqualTo("/sys/fs/cgroup"));
            Assert.That(made["NetworkSettings"]!["Networks"]!.AsObject().Select(n => n.Key), Is.EqualTo(new[] { $"stagetest-{Run}" }));
            Assert.That(environment, Has.Some.EqualTo("K3S_URL=https://stagetest-server:6443").And.Some.Match("^K3S_TOKEN=[0-9a-f]{32}$"));
            Assert.That(
                made["Config"]!["Cmd"]!.AsArray().Select(a => (string)a!),
                Has.Some.EqualTo("agent").And.Some.EqualTo("--kubelet-arg=v=4").And.None.StartsWith("--write-kubeconfig")
            );
            Assert.That((string)made["Config"]!["Labels"]!["stagetest.io/run"]!, Is.EqualTo(Run));
        }
    }
}
