using NUnit.Framework;
using StageTest.Core.Reports;
using StageTest.NUnit;

namespace StageTest.UnitTests.NUnitPackage;

public sealed class ScenarioSettingsTests
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
            [("stagetest.engin", "lab"), ("stagetest.timeout", "soon"), ("stagetest.output", "jsn=a.json;junit"), ("other", "1")], [], out var problems);

        Assert.That(problems.Split('\n'), Is.EqualTo(new[]
        {
            "There is no parameter 'stagetest.engin'. Did you mean 'stagetest.engine'? Parameters: stagetest.engine, stagetest.output, stagetest.timeout.",
            "stagetest.timeout=soon is not a duration. Write a whole number and a unit, at most a day: 300ms, 90s, 5m or 1h.",
            $"stagetest.output jsn=a.json: there is no format 'jsn'. Did you mean 'json'? Formats: {string.Join(", ", ReportFormats.Names.Order(StringComparer.Ordinal))}.",
            "stagetest.output junit: name a file: junit=FILE. A test run has no output of its own for a report.",
        }));
    }

    private static ScenarioSettings Read((string, string)[] parameters, (string, string)[] variables, out string problems)
    {
        string? Find((string Name, string Value)[] among, string name) => among.FirstOrDefault(p => p.Name == name).Value;

        return ScenarioSettings.Read(
            parameters.Select(p => p.Item1), name => Find(parameters, name), name => Find(variables, name), out problems);
    }
}
