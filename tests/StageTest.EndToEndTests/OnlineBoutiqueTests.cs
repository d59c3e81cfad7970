using System.Text.RegularExpressions;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.EndToEndTests.Lab;
using StageTest.Engines.Lab;

namespace StageTest.EndToEndTests;

/// <summary>A real application, its real policies, and an answer that another analyser gave, on real packets.</summary>
internal sealed partial class OnlineBoutiqueTests : LabFixture
{
    private string _folder = "";

    [SetUp]
    public void CopyTheCorpusIntoAFolderOfItsOwn()
    {
        var corpus = Path.Combine(Corpus.Folder ?? throw new IgnoreException(Corpus.WhyAbsent), "new_online_boutique");
        _folder = Directory.CreateTempSubdirectory("stagetest-boutique-").FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(corpus, "manifests")).Append(Path.Combine(corpus, "expected.txt")))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }
    }

    [TearDown]
    public void RemoveTheFolder()
    {
        if (_folder.Length > 0)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Test]
    public async Task TheLabFindsExactlyTheExpectedConnections()
    {
        var expected = File.ReadLines(Path.Combine(_folder, "expected.txt"))
            .Select(l => Line().Match(l))
            .Where(m => m.Success)
            .Select(m => (From: m.Groups[1].Value, To: m.Groups[2].Value, Ports: m.Groups[3].Value))
            .ToArray();
        Assert.That(expected, Has.Length.GreaterThan(20), "The corpus has connections between workloads.");
        var scenario = Read();
        var run = await new ScenarioRunner(new LabEngine(), new(), TimeProvider.System).RunAsync(scenario, null, CancellationToken.None);

        var allowed = scenario.Plan.Flows.Where(flow => run[Stage.Promoted].Observed[flow] == Verdict.Allowed).ToHashSet();
        var meant = scenario
            .Plan.Flows.Where(flow =>
                expected.Any(e =>
                    e.From == flow.From.ToString()
                    && e.To == flow.To.ToString()
                    && (e.Ports == "All Connections" || Ports(e.Ports).Contains(flow.Port.ToString()))
                )
            )
            .ToHashSet();
        var unseen = expected.Where(e =>
            e.Ports != "All Connections"
            && Ports(e.Ports).Any(p => !allowed.Any(f => f.From.ToString() == e.From && f.To.ToString() == e.To && f.Port.ToString() == p))
        );

        Assert.That(allowed, Is.EquivalentTo(meant));
        Assert.That(unseen, Is.Empty, "Every expected port is one that the workload listens on and the lab reached.");
        Assert.That(run[Stage.Baseline].Observed.Verdicts, Has.All.EqualTo(Verdict.Allowed));
        Assert.That(
            PromotionGate.Decide(run).Reasons.Select(reason => reason.Text),
            Has.None.Contains("not observed").And.None.Contains("not as the policies predict")
        );
    }

    private Scenario Read()
    {
        var file = Path.Combine(_folder, "boutique.yaml");
        File.WriteAllText(
            file,
            """
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: online-boutique }
            topology: { manifests: ["all_*.yaml"] }
            policies: { staged: [all_network_policies.yaml] }
            expect: { baseline: { default: allow }, promoted: { default: deny } }
            """
        );
        var diagnostics = new DiagnosticBag();
        return ScenarioReader.Read(file, new() { RepositoryRoot = _folder }, diagnostics)
            ?? throw new InvalidOperationException(string.Join('\n', diagnostics.Sorted()));
    }

    // "TCP 8080,9000" as ports of flows. Ranges do not occur between these workloads.
    private static IEnumerable<string> Ports(string text) =>
        text.Split(' ') is [var protocol, var numbers] ? numbers.Split(',').Select(n => $"{n}/{protocol.ToLowerInvariant()}") : [];

    [GeneratedRegex(@"^(\S+/\S+)\[\w+\] => (\S+/\S+)\[\w+\] : (.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
