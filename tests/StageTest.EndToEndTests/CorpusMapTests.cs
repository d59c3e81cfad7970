using System.Runtime.CompilerServices;
using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Reports.Maps;
using StageTest.Core.Scenarios;

namespace StageTest.EndToEndTests;

/// <summary>Holds the map of real manifests against answers that another analyser gave, where that corpus is present.</summary>
internal sealed class CorpusMapTests
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

        var found = text.ToString().TrimEnd('\n').Split('\n');
        var expected = File.ReadAllText(Path.Combine(folder, "expected.txt")).TrimEnd('\n').Split('\n');
        string[] difference = [.. expected.Except(found).Select(l => $"- {l}"), .. found.Except(expected).Select(l => $"+ {l}")];
        Assert.That(difference, Is.EqualTo(DifferenceOf(name)));
    }

    // The other analyser omits that ranges of addresses mean pods too, and takes pods on their node's network for any other. Where its
    // answers differ for these reasons, a file has the lines that do.
    private static string[] DifferenceOf(string name, [CallerFilePath] string thisFile = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(thisFile)!, "CorpusDifferences", $"{name}.txt");
        return File.Exists(file) ? File.ReadAllLines(file) : [];
    }

    [Test]
    public async Task TheCommandWritesTheSame()
    {
        var corpus = Corpus.Folder ?? throw new IgnoreException(Corpus.WhyAbsent);
        var folder = Path.Combine(corpus, Cases().First(name => DifferenceOf(name).Length == 0));

        var (exitCode, output, error) = await StageTestProcess.RunAsync("map", Path.Combine(folder, "manifests"));

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output.TrimEnd('\n'), Is.EqualTo(File.ReadAllText(Path.Combine(folder, "expected.txt")).TrimEnd('\n')));
    }

    [Test]
    public async Task InitWritesAScenarioThatIsCleanAndPromotes([ValueSource(nameof(Cases))] string name)
    {
        var folder = Path.Combine(Corpus.Folder ?? throw new IgnoreException(Corpus.WhyAbsent), name);
        var work = Directory.CreateTempSubdirectory("stagetest-init-").FullName;
        try
        {
            var copy = Path.Combine(work, "manifests");
            Directory.CreateDirectory(copy);
            foreach (var manifest in Directory.EnumerateFiles(Path.Combine(folder, "manifests")))
            {
                File.Copy(manifest, Path.Combine(copy, Path.GetFileName(manifest)));
            }

            var (code, output) = await StageTestAsync(work, "init", "--manifests", "manifests", "--output", "scenarios/today.yaml");
            if (Unreadable.TryGetValue(name, out var reason))
            {
                Assert.That((code, output), Is.EqualTo((2, output)));
                Assert.That(output, Does.Contain(reason).And.Contain("Nothing was written."));
                return;
            }

            Assert.That(code, Is.Zero, output);
            (code, output) = await StageTestAsync(work, "lint", "scenarios/today.yaml");
            Assert.That((code, output), Is.EqualTo((0, output)));
            Assert.That(output, Does.Contain("[ST1012]").And.Not.Contain("[ST1001]").And.Not.Contain("[ST1002]"));
            (code, output) = await StageTestAsync(work, "run", "scenarios/today.yaml", "--engine", "simulate");

            // If all pods are on their nodes' networks, nothing is tested, and a run without tests proves nothing.
            Assert.That((code, output), Is.EqualTo((output.Contains("has no flow", StringComparison.Ordinal) ? 1 : 0, output)));
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    // What no API server would take either, or what has no pods with addresses of their own.
    private static readonly Dictionary<string, string> Unreadable = new()
    {
        ["anp_test_10_swapping_rules"] = "Pods needs the field 'podSelector'",
        ["anp_test_11_swapping_rules"] = "Pods needs the field 'podSelector'",
        ["example_pods_w_same_owner_and_labels_gap_anp_good"] = "Pods needs the field 'namespaceSelector'",
        ["example_pods_w_same_owner_and_labels_gap_with_good_match_expression"] = "is not a valid name",
        ["netpol_named_port_test"] = "A port needs 'containerPort' from 1 to 65535",
    };

    private static async Task<(int Code, string Output)> StageTestAsync(string directory, params string[] arguments)
    {
        var (code, output, error) = await StageTestProcess.EndAsync(
            StageTestProcess.StartProgram(StageTestProcess.Command, arguments, directory)
        );
        return (code, output + error);
    }

    private static IEnumerable<string> Cases() =>
        Corpus.Folder is { } folder
            ? Directory.GetDirectories(folder).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)
            : ["absent"];
}
