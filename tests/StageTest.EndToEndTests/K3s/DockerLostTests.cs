using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.K3s;

/// <summary>A Docker Engine that fails to carry out requests, or stops answering in the middle.</summary>
internal sealed class DockerLostTests : K3sFixture
{
    private static readonly string[] Run =
    [
        "run",
        Path.Combine(Repository.Root, "scenarios", "shop", "lockdown.yaml"),
        "--engine",
        "k3s",
        "--k3s-image",
        Image,
        "--calico-manifests",
        Here,
        "--unsafe-skip-enforcement-check",
        "-v",
    ];

    private string Socket => Path.Combine(Scratch, "docker.sock");

    [SetUp]
    public void LookForTheEngine()
    {
        if (!File.Exists(DockerProxy.Engine))
        {
            Assert.Ignore($"The Docker Engine of this machine does not listen at {DockerProxy.Engine}.");
        }
    }

    [Test]
    public async Task EngineThatRunsNothingPrivilegedIsNamedWithWhatHelps()
    {
        using var docker = new DockerProxy(Socket, "authorization denied by plugin: privileged containers are not allowed");

        var (exitCode, output, error) = await StageTestProcess.RunAsync(Through(docker), Run);

        Assert.That(exitCode, Is.EqualTo(3), output + error);
        Assert.That(
            output,
            Does.Contain(
                "Docker refused to start a container: authorization denied by plugin: privileged containers are not allowed. k3s "
                    + "runs in privileged containers only"
            )
        );
        Assert.That(await LeftAsync(error), Is.Empty);
    }

    [Test]
    public async Task EngineThatStopsAnsweringBeforeTheClusterIsReadyEndsTheRun()
    {
        var (run, exitCode, output, error) = await RunWithoutDockerAfterAsync("k3s: waiting for");

        Assert.That(exitCode, Is.EqualTo(3), output + error);
        Assert.That(
            output,
            Does.Contain($"The Docker Engine at unix://{Socket} did not look at a container: ")
                .And.Contain("Start Docker, or name its address with DOCKER_HOST")
        );
        await CleanAsync(run);
    }

    [Test]
    public async Task VerdictsStandThoughNobodyCanRemoveTheClusterYet()
    {
        var (run, exitCode, output, error) = await RunWithoutDockerAfterAsync("reading baseline");

        Assert.That(exitCode, Is.EqualTo(1), output + error);
        Assert.That(output, Does.Contain("shop-lockdown / k3s - HOLD"));
        Assert.That(
            error,
            Does.Contain($"The Docker Engine at unix://{Socket} did not list containers: ")
                .And.Contain($"'stagetest clean --run {run}' removes")
        );
        await CleanAsync(run);
    }

    private async Task<(string Run, int ExitCode, string Output, string Error)> RunWithoutDockerAfterAsync(string moment)
    {
        using var docker = new DockerProxy(Socket);
        using var run = StageTestProcess.Start(Through(docker), Run);
        var before = await StageTestProcess.ReadUntilAsync(run, moment);
        docker.Dispose();
        var (exitCode, output, error) = await StageTestProcess.EndAsync(run);
        return (RunOf(before), exitCode, output, error);
    }

    private async Task CleanAsync(string run)
    {
        var (exitCode, output, error) = await StageTestProcess.RunAsync(Variables, "clean", "--run", run);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Contain($"container 'stagetest-{run}-server'"));
        Assert.That(await LeftOfAsync(run), Is.Empty);
    }

    private Dictionary<string, string?> Through(DockerProxy docker) => new(Variables) { ["DOCKER_HOST"] = docker.Address };
}
