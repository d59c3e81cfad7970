using NUnit.Framework;

namespace StageTest.UnitTests.Cli;

/// <summary>What only a cluster decides, in cases as people have them: each is a folder of <c>RealInput/</c>.</summary>
internal sealed class RealClusterTests : RealInputCases
{
    [TestCase("api-server-service", Description = "A rule by a Service means the addresses and ports of its EndpointSlices.")]
    [TestCase("crd-no-types", Description = "What 'crd.projectcalico.org/v1' leaves out is not filled in.")]
    [TestCase("hep-peer", Description = "The addresses of a HostEndpoint are members of the selectors that find it.")]
    [TestCase("sts-job-labels", Description = "Controllers add labels to the pods that they make.")]
    public async Task TheScenarioPromotes(string name)
    {
        var code = await Command.RunAsync("run", Path.Combine(Folder, name, "scenario.yaml"), "--engine", "simulate");

        Assert.That(code, Is.Zero, Command.Error);
        Assert.That(Command.Out, Does.Contain("PROMOTE"));
    }

    [TestCase("scenario.yaml", Description = "The scenario states the range of pods.")]
    [TestCase("by-pool.yaml", Description = "An IPPool among the manifests does.")]
    [TestCase("by-policies.yaml", Description = "An IPPool among the policies does.")]
    public async Task PodsHaveAddressesOfTheClustersRange(string name)
    {
        var file = Path.Combine(Folder, "calico-6634", name);

        Assert.That(await Command.RunAsync("run", file, "--engine", "simulate"), Is.Zero, Command.Out + Command.Error);
        Assert.That(Command.Out, Does.Contain("PROMOTE"));

        await Command.RunAsync("explain", file, "--from", "shop/client", "--to", "shop/internal:8080");
        Assert.That(Command.Out, Does.Contain("denied"));
        Assert.That(Command.Error, Does.Not.Contain("contains no policy"));
    }

    [Test]
    public async Task ARangeOfAnotherClusterIsAWarningAndDecidesTheVerdict()
    {
        var file = Path.Combine(Folder, "calico-6634", "unstated.yaml");

        Assert.That(await Command.RunAsync("run", file, "--engine", "simulate"), Is.EqualTo(1), Command.Error);

        await Command.RunAsync("lint", file);
        Assert.That(Command.Out, Does.Contain("ST1019"));
        Assert.That(Command.Out, Does.Contain("names 10.244.0.0/16").And.Contain("names 10.96.0.0/12"));

        await Command.RunAsync("lint", Path.Combine(Folder, "calico-6634", "scenario.yaml"));
        Assert.That(Command.Out, Does.Not.Contain("ST1019"));
    }

    [Test]
    public async Task AMapShowsTheEndpointsOfAService()
    {
        await Command.RunAsync("map", Path.Combine(Folder, "api-server-service", "scenario.yaml"));

        Assert.That(Command.Out, Does.Contain("my-app/app[Pod] => 192.168.7.9-192.168.7.9[External] : TCP 6443\n"));
        Assert.That(Command.Out, Does.Not.Contain("app[Pod] => 0.0.0.0"));
    }
}
