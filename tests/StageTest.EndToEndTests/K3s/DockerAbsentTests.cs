using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.K3s;

internal sealed class DockerAbsentTests
{
    [Test]
    public async Task EngineThatIsNamedAndDoesNotAnswerIsNotReplacedByAnother()
    {
        var (exitCode, _, error) = await StageTestProcess.RunAsync(
            new Dictionary<string, string?> { ["DOCKER_HOST"] = "unix:///nowhere/docker.sock" },
            "clean"
        );

        Assert.That(exitCode, Is.EqualTo(3));
        Assert.That(
            error,
            Does.Contain("There is no Docker Engine here.")
                .Or.Contain("The Docker Engine at unix:///nowhere/docker.sock, which DOCKER_HOST names, does not answer.")
        );
    }

    [Test]
    public async Task RunThatNeedsDockerSaysWhatToDoWithoutIt()
    {
        var variables = new Dictionary<string, string?> { ["DOCKER_HOST"] = "unix:///nowhere/docker.sock" };
        var scenario = Path.Combine(Repository.Root, "scenarios", "conformance", "ingress-allow-all.yaml");

        var (exitCode, output, error) = await StageTestProcess.RunAsync(
            variables,
            "run",
            scenario,
            "--engine",
            "k3s",
            "--calico",
            "none",
            "--probe-image",
            "agent:1"
        );

        Assert.That(exitCode, Is.EqualTo(3), error);
        Assert.That(
            output,
            Does.Contain("There is no Docker Engine here.")
                .Or.Contain("The Docker Engine at unix:///nowhere/docker.sock, which DOCKER_HOST names, does not answer.")
        );
        Assert.That(output, Does.Contain("Start "));
    }
}
