using NUnit.Framework;
using StageTest.Core.Decisions;
using StageTest.Core.Reports.Formats;
using StageTest.Engines;
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

        Assert.That(settings.Engine?.Name, Is.EqualTo("lab"));
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
                        + $"{string.Join(", ", OutputFormats.Known.NamesFor<RunReport>().Order(StringComparer.Ordinal))}.",
                    "stagetest.output junit: name a file: junit=FILE. A test run has no output of its own for a report.",
                }
            )
        );
    }

    [Test]
    public void OptionsOfEnginesAreSettings()
    {
        var directory = Path.GetTempPath();
        var settings = Read(
            [
                ("stagetest.engine", "k3s"),
                ("stagetest.nodes", "3"),
                ("stagetest.k3s-arg", "--debug; --kubelet-arg=v=4"),
                ("stagetest.images", directory),
            ],
            [("STAGETEST_PROBE_IMAGE", "registry/probe:1"), ("STAGETEST_CALICO", "v3.31.7"), ("STAGETEST_NODES", "2")],
            out var problems
        );

        Assert.That(problems, Is.Empty);
        Assert.That(
            settings.Given.Select(g => (g.Name, g.Setting, string.Join(' ', g.Values))),
            Is.EquivalentTo(
                new[]
                {
                    ("nodes", "stagetest.nodes", "3"),
                    ("k3s-arg", "stagetest.k3s-arg", "--debug --kubelet-arg=v=4"),
                    ("images", "stagetest.images", directory),
                    ("probe-image", "STAGETEST_PROBE_IMAGE", "registry/probe:1"),
                    ("calico", "STAGETEST_CALICO", "v3.31.7"),
                }
            )
        );
    }

    [TestCase("stagetest.nodes", "0", "Write a whole number of at least 1.")]
    [TestCase("stagetest.keep", "maybe", "Write 'true' or 'false'.")]
    [TestCase(
        "stagetest.calico",
        "v2",
        "This version is not known. Known versions: v3.31, v3.32, with or without a patch number, several with commas between, and none."
    )]
    [TestCase("stagetest.calico-install", "helm", "There is no such value. Write manifest or operator.")]
    [TestCase("stagetest.calico-sha256", "abc", "A SHA-256 has 64 hexadecimal digits, as 'sha256sum FILE' prints them.")]
    [TestCase("stagetest.images", "/no/such/folder", "There is no such directory.")]
    [TestCase("stagetest.k3s-containerd-config", "/no/such/file", "There is no such file.")]
    public void AnOptionThatMakesNoSenseIsAProblem(string name, string value, string problem)
    {
        Read([("stagetest.engine", "k3s"), (name, value)], [], out var problems);

        Assert.That(problems, Is.EqualTo($"{name} {value}: {problem}"));
    }

    [Test]
    public void AClusterIsNamed()
    {
        Read([("stagetest.engine", "cluster")], [], out var problems);

        Assert.That(
            problems,
            Is.EqualTo(
                "The engine 'cluster' needs stagetest.context: it never guesses the cluster. "
                    + "'kubectl config get-contexts' lists the contexts."
            )
        );
    }

    private static ScenarioSettings Read((string, string)[] parameters, (string, string)[] variables, out string problems)
    {
        string? Find((string Name, string Value)[] among, string name) => among.FirstOrDefault(p => p.Name == name).Value;

        return ScenarioSettings.Read(
            parameters.Select(p => p.Item1),
            name => Find(parameters, name),
            name => Find(variables, name),
            EngineCatalog.Product,
            out problems
        );
    }
}
