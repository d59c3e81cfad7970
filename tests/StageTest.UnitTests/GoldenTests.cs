using NUnit.Framework;

namespace StageTest.UnitTests;

// Alone, because it changes the environment that every golden comparison reads.
[NonParallelizable]
internal sealed class GoldenTests
{
    private DirectoryInfo _folder = null!;
    private string? _acceptBefore;

    private string TestFile => Path.Combine(_folder.FullName, "SomeTests.cs");

    [SetUp]
    public void CreateFolder()
    {
        _folder = Directory.CreateTempSubdirectory("stagetest-golden-");
        _acceptBefore = Environment.GetEnvironmentVariable(Golden.Accept);
        Environment.SetEnvironmentVariable(Golden.Accept, null);
    }

    [TearDown]
    public void DeleteFolder()
    {
        Environment.SetEnvironmentVariable(Golden.Accept, _acceptBefore);
        _folder.Delete(recursive: true);
    }

    [Test]
    public void AcceptedTextPassesAndRemovesWhatWasReceivedBefore()
    {
        Write("table.verified.txt", "a\nb\n");
        Write("table.received.txt", "an older failure");

        Golden.Match("a\nb\n", "table", TestFile);

        Assert.That(Names(), Is.EqualTo(["table.verified.txt"]));
    }

    [Test]
    public void OtherTextFailsShowingBothSidesAndTheRemedy()
    {
        Write("report.verified.md", "# Title\nold line\nend\n");

        var failure = Assert.Throws<AssertionException>(() => Golden.Match("# Title\nnew line\nend\n", "report.md", TestFile));

        Assert.That(failure.Message, Does.Contain("report.verified.md: differs from line 2 on.\n  - old line\n  - end\n"));
        Assert.That(failure.Message, Does.Contain("  + new line\n"));
        Assert.That(failure.Message, Does.Not.Contain("# Title"));
        Assert.That(failure.Message, Does.Contain("'make golden'"));
        Assert.That(File.ReadAllText(Path.Combine(_folder.FullName, "report.received.md")), Is.EqualTo("# Title\nnew line\nend\n"));
    }

    [Test]
    public void MissingLastLineBreakIsADifference()
    {
        Write("table.verified.txt", "a\n");

        Assert.That(() => Golden.Match("a", "table", TestFile), Throws.TypeOf<AssertionException>());
    }

    [Test]
    public void TextThatNobodyAcceptedFails()
    {
        var failure = Assert.Throws<AssertionException>(() => Golden.Match("a\n", "table", TestFile));

        Assert.That(failure.Message, Does.Contain("Nothing is accepted yet."));
        Assert.That(Names(), Is.EqualTo(["table.received.txt"]));
    }

    [Test]
    public void AcceptingMakesWhatWasReceivedTheVerifiedText()
    {
        Write("table.verified.txt", "old\n");
        Environment.SetEnvironmentVariable(Golden.Accept, "1");

        Golden.Match("new\n", "table", TestFile);

        Assert.That(File.ReadAllText(Path.Combine(_folder.FullName, "table.verified.txt")), Is.EqualTo("new\n"));
        Assert.That(Names(), Is.EqualTo(["table.verified.txt"]));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);

    private IEnumerable<string> Names() => _folder.GetFiles().Select(f => f.Name).Order();
}
