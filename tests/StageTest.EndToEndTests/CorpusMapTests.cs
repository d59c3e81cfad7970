using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Reports.Maps;
using StageTest.Core.Scenarios;

namespace StageTest.EndToEndTests;

/// <summary>Holds the map of real manifests against answers that another analyser gave, where that corpus is present.</summary>
public sealed class CorpusMapTests
{
    [Test]
    public void FindsTheExpectedConnections([ValueSource(nameof(Cases))] string name)
    {
        var folder = Path.Combine(Corpus.Folder ?? throw new IgnoreException(Corpus.WhyAbsent), name);
        var diagnostics = new DiagnosticBag();
        var application = ApplicationReader.Read(Path.Combine(folder, "manifests"), diagnostics);
        Assert.That(application, Is.Not.Null, () => string.Join('\n', diagnostics.Sorted()));

        var text = new StringWriter();
        new TextMap().Write(ConnectionMapper.Map(application!.Topology, null, application.Policies), text);

        Assert.That(text.ToString().TrimEnd('\n').Split('\n'), Is.EqualTo(File.ReadAllText(Path.Combine(folder, "expected.txt")).TrimEnd('\n').Split('\n')));
    }

    private static IEnumerable<string> Cases() =>
        Corpus.Folder is { } folder ? Directory.GetDirectories(folder).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal) : ["absent"];
}
