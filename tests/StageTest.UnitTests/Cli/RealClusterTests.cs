using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Cli;

/// <summary>What only a cluster decides, in cases as people have them: each is a folder of <c>RealInput/</c>.</summary>
internal sealed class RealClusterTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests/StageTest.UnitTests/Cli/RealInput");

    private CommandLine _command = null!;

    [SetUp]
    public void Open() => _command = new();

    [TearDown]
    public void Close() => _command.Dispose();

    [TestCase("api-server-service", Description = "A rule by a Service means the addresses and ports of its EndpointSlices.")]
    [TestCase("crd-no-types", Description = "What 'crd.projectcalico.org/v1' leaves out is filled in by nobody.")]
    [TestCase("hep-peer", Description = "The addresses of a HostEndpoint are members of the selectors that find it.")]
    [TestCase("sts-job-labels", Description = "Controllers add labels to the pods that they make.")]
    public async Task TheScenarioPromotes(string name)
    {
        var code = await _command.RunAsync("run", Path.Combine(Folder, name, "scenario.yaml"), "--engine", "simulate");

        Assert.That(code, Is.Zero, _command.Error);
        Assert.That(_command.Out, Does.Contain("PROMOTE"));
    }

    [Test]
    public async Task AMapShowsTheEndpointsOfAService()
    {
        await _command.RunAsync("map", Path.Combine(Folder, "api-server-service", "scenario.yaml"));

        Assert.That(_command.Out, Does.Contain("my-app/app[Pod] => 192.168.7.9-192.168.7.9[External] : TCP 6443\n"));
        Assert.That(_command.Out, Does.Not.Contain("app[Pod] => 0.0.0.0"));
    }
}
