using NUnit.Framework;
using StageTest.Core.Engines;

namespace StageTest.UnitTests.K3s;

internal sealed class DockerEngineTests
{
    private const string Tag = "rancher/k3s:v1.34.1-k3s1";
    private const string Digest = "sha256:5e07";
    private const string Pinned = $"{Tag}@{Digest}";

    [Test]
    public async Task ImageWithItsDigestIsTakenByIt()
    {
        using var docker = new FakeDocker(path => path == PathOf(Pinned) ? (200, Image(Digest)) : Absent);
        using var engine = docker.Connect();

        Assert.That(await engine.FindImageAsync(Pinned, CancellationToken.None), Is.EqualTo((Pinned, true)));
    }

    // Docker's classic store forgets where an image came from that 'docker load' brings.
    [TestCase("""{ "Id": "sha256:7aac", "RepoDigests": [] }""")]
    [TestCase("""{ "Id": "sha256:7aac", "RepoDigests": null }""")]
    public async Task ImageThatWasLoadedIsTakenByItsTag(string image)
    {
        using var docker = new FakeDocker(path => path == PathOf(Tag) ? (200, image) : Absent);
        using var engine = docker.Connect();

        Assert.That(await engine.FindImageAsync(Pinned, CancellationToken.None), Is.EqualTo((Tag, false)));
    }

    [Test]
    public async Task ImageThatHasAnotherDigestIsNotTaken()
    {
        using var docker = new FakeDocker(path => path == PathOf(Tag) ? (200, Image("sha256:0bad")) : Absent);
        using var engine = docker.Connect();

        Assert.That(await engine.FindImageAsync(Pinned, CancellationToken.None), Is.Null);
    }

    [TestCase(Tag)]
    [TestCase("rancher/k3s@sha256:5e07")]
    [TestCase("registry.example:5000/k3s@sha256:5e07")]
    public async Task NameWithoutTagOrWithoutDigestIsAskedForOnce(string name)
    {
        using var docker = new FakeDocker(_ => Absent);
        using var engine = docker.Connect();

        Assert.That(await engine.FindImageAsync(name, CancellationToken.None), Is.Null);
        Assert.That(docker.Asked.Where(p => p.StartsWith("/images/", StringComparison.Ordinal)), Is.EqualTo(new[] { PathOf(name) }));
    }

    [Test]
    public async Task PortOfARegistryIsNoTag()
    {
        const string name = "registry.example:5000/k3s:v1";
        using var docker = new FakeDocker(path => path == PathOf(name) ? (200, """{ "Id": "sha256:7aac" }""") : Absent);
        using var engine = docker.Connect();

        Assert.That(await engine.FindImageAsync($"{name}@{Digest}", CancellationToken.None), Is.EqualTo((name, false)));
    }

    [Test]
    public void EngineThatFailsIsNoAbsentImage()
    {
        using var docker = new FakeDocker(_ => (500, """{ "message": "no space left on device" }"""));
        using var engine = docker.Connect();

        Assert.That(
            () => engine.FindImageAsync(Pinned, CancellationToken.None),
            Throws.TypeOf<EngineException>().With.Message.Contains("no space left on device")
        );
    }

    private static (int Status, string Body) Absent => (404, """{ "message": "No such image" }""");

    private static string PathOf(string image) => $"/images/{image}/json";

    private static string Image(string digest) => $$"""{ "Id": "sha256:7aac", "RepoDigests": ["rancher/k3s@{{digest}}"] }""";
}
