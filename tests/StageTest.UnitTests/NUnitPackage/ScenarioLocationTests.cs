using NUnit.Framework;
using StageTest.NUnit;

namespace StageTest.UnitTests.NUnitPackage;

internal sealed class ScenarioLocationTests
{
    private const string Scenario = "apiVersion: stagetest.io/v1\nkind: Scenario\n";

    private string _root = "";

    [SetUp]
    public void MakeFolder() => _root = Directory.CreateTempSubdirectory("stagetest-location-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_root, recursive: true);

    [Test]
    public void TheNearestFolderAboveIsTaken()
    {
        Write("scenarios/far.yaml", Scenario);
        Write("tests/scenarios/near/one.yaml", Scenario);
        var start = Directory.CreateDirectory(Path.Combine(_root, "tests", "bin", "net")).FullName;

        var location = ScenarioLocation.Find("scenarios", start);

        Assert.That(location.Root, Is.EqualTo(Path.Combine(_root, "tests")));
        Assert.That(location.Files().Select(location.NameOf), Is.EqualTo(new[] { "near/one.yaml" }));
    }

    [Test]
    public void AFileIsItsOwnFolder()
    {
        Write("one.yaml", Scenario);

        var location = ScenarioLocation.Find("one.yaml", _root);

        Assert.That(location.Files().Select(location.NameOf), Is.EqualTo(new[] { "one.yaml" }));
    }

    [Test]
    public void AFolderThatIsNowhereIsAnError() =>
        Assert.That(
            () => ScenarioLocation.Find("no-such-scenarios", _root),
            Throws
                .InstanceOf<DirectoryNotFoundException>()
                .With.Message.Contains($"'no-such-scenarios' are neither in {_root} nor in a directory above it")
        );

    [Test]
    public void AFolderWithoutScenariosIsAnError()
    {
        Write("scenarios/other.yaml", "kind: Other\n");

        Assert.That(
            () => ScenarioLocation.Find("scenarios", _root).Files(),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("This folder contains no scenario.")
        );
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
