using NUnit.Framework;
using StageTest.Core.Reports;
using StageTest.Engines.K3s;
using StageTest.NUnit;

namespace StageTest.UnitTests.NUnitPackage;

internal sealed class ScenarioSettingsTests
{
    [Test]
    public void NothingSetMeansTheMachinesEngineAndTenMinutes()
    {
        var settings = Read([], [], out var problems);

        Assert.That(problems, Is.Empty);
        Assert.That(settings.Engine, Is.Null);
        Assert.That(settings.TimeLimit, Is.EqualTo(TimeSpan.FromMinutes(10)));
        Assert.That(settings.Outputs, Is.Empty);
    }

    [Test]
    public void AParameterOutranksTheVariable()
    {
        var settings = Read([("stagetest.engine", "lab")], [("STAGETEST_ENGINE", "simulate"), ("STAGETEST_TIMEOUT", "90s")], out _);

        Assert.That(settings.Engine, Is.EqualTo("lab"));
        Assert.That(settings.TimeLimit, Is.EqualTo(TimeSpan.FromSeconds(90)));
    }

    [Test]
    public void SeveralReportsAreParted()
    {
        var settings = Read([("stagetest.output", "json=a.json; junit=b.xml")], [], out var problems);

        Assert.That(problems, Is.Empty);
        Assert.That(settings.Outputs.Select(o => (o.Format.Name, o.File)), Is.EqualTo(new[] { ("json", "a.json"), ("junit", "b.xml") }));
    }

    [Test]
    public void AllProblemsAreSaidAtOnce()
    {
        Read(
            [("stagetest.engin", "lab"), ("stagetest.timeout", "soon"), ("stagetest.output", "jsn=a.json;junit"), ("other", "1")],
            [],
            out var problems
        );

        Assert.That(
            problems.Split('\n'),
            Is.EqualTo(
                new[]
                {
                    "There is no parameter 'stagetest.engin'. Did you mean 'stagetest.engine'?",
                    "stagetest.timeout=soon is not a duration. Write a whole number and a unit, at most a day: 300ms, 90s, 5m or 1h.",
                    "stagetest.output jsn=a.json: there is no format 'jsn'. Did you mean 'json'? Formats: "
                        + $"{string.Join(", ", ReportFormats.Names.Order(StringComparer.Ordinal))}.",
                    "stagetest.output junit: name a file: junit=FILE. A test run has no output of its own for a report.",
                }
            )
        );
    }

    [Test]
    public void ClustersHaveTheOptionsOfTheCommandLine()
    {
        var directory = Path.GetTempPath();
        var settings = Read(
            [
                ("stagetest.engine", "k3s"),
                ("stagetest.nodes", "3"),
                ("stagetest.k3s-arg", "--debug;--kubelet-arg=v=4"),
                ("stagetest.keep", "true"),
                ("stagetest.images", directory),
            ],
            [
                ("STAGETEST_PROBE_IMAGE", "registry/probe:1"),
                ("STAGETEST_CALICO", "v3.31.7"),
                ("STAGETEST_CALICO_INSTALL", "operator"),
                ("STAGETEST_ALLOW_CLUSTER_SCOPE", "true"),
                ("STAGETEST_NODES", "2"),
            ],
            out var problems
        );

        Assert.That(problems, Is.Empty);
        var (cluster, k3s) = (settings.Cluster, settings.Cluster.K3s);
        Assert.That(
            (cluster.ProbeImage, cluster.AllowClusterScope, cluster.SkipEnforcementCheck),
            Is.EqualTo(("registry/probe:1", true, false))
        );
        Assert.That(
            (k3s.Nodes, k3s.Calico, k3s.CalicoInstall, k3s.Keep, k3s.Images),
            Is.EqualTo((3, "v3.31.7", CalicoInstall.Operator, true, directory))
        );
        Assert.That(k3s.Arguments, Is.EqualTo(new[] { "--debug", "--kubelet-arg=v=4" }));
    }

    [TestCase("stagetest.nodes", "0", "is not a whole number from 1.")]
    [TestCase("stagetest.keep", "maybe", "is not true or false.")]
    [TestCase("stagetest.calico", "v2", "is not one of v3.31, v3.32, with or without a patch number, or none.")]
    [TestCase("stagetest.calico-install", "helm", "is not manifest or operator.")]
    [TestCase("stagetest.calico-sha256", "abc", "is not SHA-256 digests with ';' between them.")]
    [TestCase("stagetest.images", "/no/such/folder", "is not a directory that exists.")]
    [TestCase("stagetest.k3s-containerd-config", "/no/such/file", "is not a file that exists.")]
    public void AnOptionThatMakesNoSenseIsAProblem(string name, string value, string problem)
    {
        Read([(name, value)], [], out var problems);

        Assert.That(problems, Is.EqualTo($"{name}={value} {problem}"));
    }

    [Test]
    public void AClusterIsNamed()
    {
        Read([("stagetest.engine", "cluster")], [], out var problems);

        Assert.That(problems, Is.EqualTo("The engine 'cluster' needs 'stagetest.context': the cluster to use is named, never guessed."));
    }

    [Test]
    public void TheOptionsAreThoseOfTheCommandLine()
    {
        var command = new System.CommandLine.Command("run");
        new StageTest.Cli.Options.ClusterOptionSet().AddTo(command, new System.CommandLine.Option<string?>("--engine"));

        Assert.That(Parameters, Is.SupersetOf(command.Options.Select(o => o.Name.Replace("--", "stagetest.", StringComparison.Ordinal))));
    }

    private static IEnumerable<string> Parameters =>
        ClusterSettings.Names.Concat(["engine", "timeout", "output"]).Select(n => $"stagetest.{n}");

    private static ScenarioSettings Read((string, string)[] parameters, (string, string)[] variables, out string problems)
    {
        string? Find((string Name, string Value)[] among, string name) => among.FirstOrDefault(p => p.Name == name).Value;

        return ScenarioSettings.Read(
            parameters.Select(p => p.Item1),
            name => Find(parameters, name),
            name => Find(variables, name),
            out problems
        );
    }
}
