using NUnit.Framework;
using StageTest.Core.Lint;
using StageTest.Core.Reports;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Lint;

/// <summary>A rule is one entry of one list: everything else takes it from there.</summary>
internal sealed class LintRulesTests
{
    private const string Policy = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: one, namespace: shop }
        spec: { podSelector: {}, ingress: [{}] }
        """;

    private const string Topology = """
          namespaces: { shop: {} }
          workloads:
            - { name: web, namespace: shop, ports: [80] }
            - { name: api, namespace: shop, ports: [8080] }
        """;

    private static readonly LintRule MadeUp = new("ST9000", "A policy whose name is a number", static (subject, findings) =>
    {
        foreach (var policy in subject.Promoted.Policies.Where(p => p.Name == "one"))
        {
            findings.Add(policy.Location, $"{policy} has a number for a name. Rename it.");
        }
    });

    private const string Index = "docs/reference/lint/README.md";

    [Test]
    public void IdsAreUniqueAndInOrder() =>
        Assert.That(LintRules.All.Select(r => r.Id), Is.Unique.And.Ordered.Using((IComparer<string>)StringComparer.Ordinal));

    [Test]
    public void MadeUpRuleIsFoundAndWritten()
    {
        var finding = Lint(_ => null).Single();

        Assert.That(finding.ToDiagnostic().ToString(), Does.Contain("one has a number for a name. Rename it. [ST9000]"));
        using var json = new StringWriter();
        LintJson.Write([], [finding], json);
        Assert.That(json.ToString(), Does.Contain("\"id\": \"ST9000\"").And.Contain("\"page\": \"docs/reference/lint/ST9000.md\""));
    }

    [TestCase("# stagetest:ignore ST9000 because it is a test\n", "")]
    [TestCase("# stagetest:ignore ST9000\n", "ST1000 ST9000")]
    [TestCase("# stagetest:ignore ST9001 because it is a test\n", "ST1000 ST9000")]
    public void MadeUpRuleIsSilencedLikeAnyOther(string comment, string ids) =>
        Assert.That(
            string.Join(
                ' ',
                Lint(file => file.EndsWith("policy.yaml", StringComparison.Ordinal) ? comment + Policy : "").Select(f => f.Rule.Id)
            ),
            Is.EqualTo(ids)
        );

    [Test]
    public void WhatOneScenarioRefutesIsNoFinding()
    {
        var isFirst = true;
        var rule = new LintRule("ST9000", "", (subject, findings) =>
        {
            findings.Add(subject.Scenario.Promoted.Location, "Both find this.");
            if (!isFirst)
            {
                findings.Refute(subject.Scenario.Promoted.Location, "Both find this.");
            }

            isFirst = false;
        });
        using var text = new ScenarioText();
        var scenario = text.Read("  promoted: { default: allow }", "{}", Topology)!;

        Assert.That(Linter.Check([scenario], _ => null, [rule]), Has.Count.EqualTo(1));
        Assert.That(Linter.Check([scenario, scenario], _ => null, [rule]), Is.Empty);
    }

    [Test]
    public void EveryRuleHasAPageThatTheIndexNames()
    {
        if (Environment.GetEnvironmentVariable(Golden.Accept) == "1")
        {
            WriteIndex(Path.Combine(Repository.Root, Index));
        }

        Assert.That(LintRules.All.SelectMany(r => Problems(r, Repository.Root)), Is.Empty, "'make golden' writes the index.");
    }

    [Test]
    public void MadeUpRuleWithoutAPageIsTold()
    {
        var root = Directory.CreateTempSubdirectory("stagetest-lint-");
        try
        {
            Directory.CreateDirectory(Path.Combine(root.FullName, "docs/reference/lint"));
            File.WriteAllText(Path.Combine(root.FullName, Index), "| [ST1000](ST1000.md) | Another |\n");
            Assert.That(Problems(MadeUp, root.FullName), Has.Exactly(2).Items);

            File.WriteAllText(Path.Combine(root.FullName, MadeUp.Page), $"# ST9000: {MadeUp.Title}\n");
            File.AppendAllText(Path.Combine(root.FullName, Index), $"| [ST9000](ST9000.md) | {MadeUp.Title} |\n");
            Assert.That(Problems(MadeUp, root.FullName), Is.Empty);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Problems(LintRule rule, string root)
    {
        var page = Path.Combine(root, rule.Page);
        var heading = $"# {rule.Id}: {rule.Title}";
        if (!File.Exists(page) || File.ReadLines(page).First() != heading)
        {
            yield return $"{rule.Page} does not begin with '{heading}'.";
        }

        if (!File.ReadLines(Path.Combine(root, Index)).Contains(RowOf(rule)))
        {
            yield return $"{Index} lacks '{RowOf(rule)}'.";
        }
    }

    private static string RowOf(LintRule rule) => $"| [{rule.Id}]({rule.Id}.md) | {rule.Title} |";

    // The rows of the table stand where the first of them stood.
    private static void WriteIndex(string file)
    {
        var lines = File.ReadAllLines(file);
        var first = Array.FindIndex(lines, IsRow);
        string[] rows = [.. LintRules.All.OrderBy(r => r.Id, StringComparer.Ordinal).Select(RowOf)];
        string[] written = [.. lines[..first], .. rows, .. lines[first..].Where(l => !IsRow(l))];
        File.WriteAllText(file, string.Join('\n', written) + "\n");

        static bool IsRow(string line) => line.StartsWith("| [ST", StringComparison.Ordinal);
    }

    private static IReadOnlyList<Finding> Lint(Func<string, string?> read)
    {
        using var text = new ScenarioText().With("policy.yaml", Policy);
        var scenario = text.Read("  promoted: { default: allow }", "{ staged: policy.yaml }", Topology);
        Assert.That(scenario, Is.Not.Null, string.Join('\n', text.Said));
        return Linter.Check([scenario!], read, [Silences.BadSilence, MadeUp]);
    }
}
