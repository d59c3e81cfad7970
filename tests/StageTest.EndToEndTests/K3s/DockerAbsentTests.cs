using NUnit.Framework;

namespace StageTest.EndToEndTests.K3s;

internal sealed class DockerAbsentTests
{
    [Test]
    public async Task EngineThatIsNamedAndDoesNotAnswerIsNotReplacedByAnother()
    {
        var (exitCode, _, error) = await StageTestProcess.RunAsync(new Dictionary<string, string?> { ["DOCKER_HOST"] = "unix:///nowhere/docker.sock" }, "clean");

        Assert.That(exitCode, Is.EqualTo(3));
        Assert.That(error, Does.Contain("There is no Docker Engine here.").Or.Contain("The Docker Engine at unix:///nowhere/docker.sock, which DOCKER_HOST names, does not answer."));
    }
}
