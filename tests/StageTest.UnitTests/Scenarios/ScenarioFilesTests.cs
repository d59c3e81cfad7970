using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests.Scenarios;

internal sealed class ScenarioFilesTests
{
    private const string Scenario = "apiVersion: stagetest.io/v1\nkind: Scenario\n";

    private DiagnosticBag _diagnostics = null!;
    private string _root = "";

    [SetUp]
    public void MakeRoot()
    {
        _root = Directory.CreateTempSubdirectory("stagetest-files-").FullName;
        _diagnostics = new();
    }

    [TearDown]
    public void RemoveRoot() => Directory.Delete(_root, recursive: true);

    [Test]
    public void AFolderGivesItsScenariosByNameAndSkipsTheRest()
    {
        Write("b.yml", Scenario);
        Write("a/z.yaml", "# a comment\n" + Scenario);
        Write("a/policy.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n");
        Write("schema/scenario.schema.json", "{}");
        Write(".git/c.yaml", Scenario);

        Assert.That(Find("."), Is.EqualTo(new[] { "b.yml", "a/z.yaml" }));
        Assert.That(_diagnostics.Items, Is.Empty);
    }

    [TestCase("apiVersion: stagetest.io/v9\nkind: Scenarioo\n")]
    [TestCase("apiversion: x\nkind: Scenario  # mine\n")]
    [TestCase("kind: \"Scenario\"\n")]
    [TestCase("kind: &k Scenario\n")]
    [TestCase("kind : Scenario\n")]
    [TestCase("\"kind\": Scenario\n")]
    [TestCase("  kind: Scenario\n")]
    [TestCase("{ metadata: {}, kind: Scenario }\n")]
    [TestCase("{\n  \"apiVersion\": \"stagetest.io/v1\"\n}\n")]
    [TestCase("a: b\n---\n{ apiVersion: stagetest.io/v1 }\n")]
    [TestCase("{ apiVersion: stagetest.io/v1, kind: Scenario\n")]
    public void AHalfMisspeltScenarioIsNotOverlooked(string text)
    {
        Write("s.yaml", text);

        Assert.That(Find("."), Has.Length.EqualTo(1));
    }

    [TestCase("kind: ConfigMap\ndata: { kind: Scenario, apiVersion: stagetest.io/v1 }\n")]
    [TestCase("# kind: Scenario of stagetest.io\nkind: ConfigMap\n")]
    [TestCase("- kind: Scenario\n")]
    public void AFileThatOnlySpeaksOfScenariosIsNone(string text)
    {
        Write("s.yaml", text);
        Write("t.yaml", Scenario);

        Assert.That(Find("."), Is.EqualTo(new[] { "t.yaml" }));
    }

    [Test]
    [Platform("Linux")]
    public void AFileWithoutEndDoesNotHoldTheSearchUp()
    {
        File.CreateSymbolicLink(Path.Combine(_root, "endless.yaml"), "/dev/zero");
        Write("s.yaml", Scenario);

        Assert.That(Find("."), Is.EqualTo(new[] { "s.yaml" }));
        Assert.That(_diagnostics.Items.Single().ToString(), Does.Contain("endless.yaml: error: This cannot be read: This is a device"));
    }

    [Test]
    public void AFileThatTwoPathsNameIsFoundOnce()
    {
        Write("s.yaml", Scenario);

        Assert.That(Find(".", "s.yaml"), Has.Length.EqualTo(1));
    }

    [Test]
    public void ALinkToAFolderAboveDoesNotTrapTheSearch()
    {
        Write("a/s.yaml", Scenario);
        Directory.CreateSymbolicLink(Path.Combine(_root, "a/up"), _root);

        Assert.That(Find("."), Is.EqualTo(new[] { "a/s.yaml" }));
    }

    [Test]
    public void TellsEveryPathThatIsNoScenario()
    {
        Write("policies/p.yaml", "kind: NetworkPolicy\n");
        Write("shop.yaml", Scenario);

        var found = Find("policies", "policies/p.yaml", "shpo.yaml", "shop.yaml");

        Assert.That(found, Is.EqualTo(new[] { "shop.yaml" }));
        Assert.That(
            _diagnostics.Items.Select(d => d.Message),
            Is.EqualTo(
                new[]
                {
                    "This folder contains no scenario. Scenarios are YAML files with 'kind: Scenario'.",
                    "This file is not a scenario: it has neither 'kind: Scenario' nor an apiVersion of stagetest.io.",
                    "There is no such file or folder. Did you mean 'shop.yaml'?",
                }
            )
        );
    }

    [TestCase("kind: Scenari\nx: [\n", 2)]
    [TestCase("kind: Other\n", 1)]
    public void AFileThatIsNoYamlIsToldWithItsLine(string text, int count)
    {
        Write("broken.yaml", text);

        Assert.That(Find("broken.yaml"), Is.Empty);
        Assert.That(_diagnostics.Items.Select(d => d.Severity), Is.EqualTo(Enumerable.Repeat(Severity.Error, count)));
        Assert.That(_diagnostics.Items.Skip(1).Select(d => d.Location.Line), Has.All.GreaterThan(1));
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private string[] Find(params string[] names) =>
        [
            .. ScenarioFiles
                .Find(names.Select(n => Path.Combine(_root, n)), _diagnostics)
                .Select(f => Path.GetRelativePath(_root, f).Replace('\\', '/')),
        ];
}
