using System.Text.Json;
using System.Text.RegularExpressions;
using NUnit.Framework;
using StageTest.UnitTests;

namespace StageTest.EndToEndTests.Gate;

/// <summary>One base and six pull requests: what the gate decides on each, with which exit code, and what its comment says.</summary>
internal sealed partial class SixHeadsTests
{
    private static readonly Dictionary<string, Action<GateRepository>> Heads = new()
    {
        ["good-change"] = r => Good(r, GateRepository.StagedApi, ""),
        ["opens-too-much"] = r =>
        {
            Staged(
                r,
                "db",
                "  policyTypes: [Ingress]\n  podSelector: { matchLabels: { role: db } }\n  ingress: [{ ports: [{ port: 5432 }] }]\n"
            );
            WriteScenario(r, s =>
                s.Replace(
                    "{ from: shop/api, to: shop/db:5432 }",
                    "{ from: [shop/api, kube-system/dns], to: shop/db:5432 }",
                    StringComparison.Ordinal
                ) + "expectChange:\n  open: [{ from: kube-system/dns, to: shop/db:5432 }]\n"
            );
        },
        ["breaks-dns"] = r =>
            r.Write(
                "policies/live/web-egress.yaml",
                GateRepository.WebEgress[..GateRepository.WebEgress.IndexOf("    - to: [{ namespaceSelector", StringComparison.Ordinal)]
            ),
        ["deletes-an-enforced-policy"] = r =>
        {
            Staged(r, "db", "  stagedAction: Delete\n");
            WriteScenario(r, s => s);
        },
        ["uncovered-change"] = r =>
            r.Write(
                "policies/live/batch.yaml",
                "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: all, namespace: batch }\nspec: { "
                    + "podSelector: {}, ingress: [{}] }\n"
            ),
        ["expired-waiver"] = r =>
            Good(
                r,
                GateRepository.StagedApi + "    - from: [{ podSelector: { matchLabels: { role: monitor } } }]\n",
                "waivers:\n  - { waives: rule-unreached, place: NetworkPolicy shop/api ingress rule 2, owner: team-shop, reason: "
                    + "The monitor comes later., expires: 2020-01-31 }\n"
            ),
    };

    [TestCase("good-change", 0, "promote")]
    [TestCase("opens-too-much", 1, "hold")]
    [TestCase("breaks-dns", 1, "hold")]
    [TestCase("deletes-an-enforced-policy", 1, "hold")]
    [TestCase("uncovered-change", 1, "hold")]
    [TestCase("expired-waiver", 1, "hold")]
    public void TheGateDecidesOnEachHeadAndExplains(string head, int code, string decision)
    {
        using var repository = new GateRepository();
        repository.Branch(head);
        Heads[head](repository);
        repository.Commit();

        var gate = repository.Gate(
            "--base",
            "base",
            "--head",
            head,
            "--engine",
            "simulate",
            "--output",
            "json",
            "--output",
            "markdown=comment.md",
            "--output",
            "sarif=gate.sarif",
            "--output",
            "github=notes.txt"
        );

        Assert.That(gate.Code, Is.EqualTo(code), gate.Error + gate.Output);
        using var json = JsonDocument.Parse(gate.Output);
        Assert.That(json.RootElement.GetProperty("decision").GetString(), Is.EqualTo(decision));
        Golden.Match(Commit().Replace(File.ReadAllText(repository.PathOf("comment.md")), "(commit)"), $"{head}.md");
        Golden.Match(File.ReadAllText(repository.PathOf("notes.txt")), $"{head}.notes.txt");
        Golden.Match(Version().Replace(File.ReadAllText(repository.PathOf("gate.sarif")), "(version)"), $"{head}.sarif.json");
    }

    private static void Good(GateRepository repository, string policy, string waivers)
    {
        repository.Write("policies/staged/api.yaml", policy);
        WriteScenario(repository, s =>
            s.Replace("{ to: shop/api:8080 }", "{ from: shop/web, to: shop/api:8080 }", StringComparison.Ordinal)
            + "expectChange:\n  close: [{ from: [shop/db, kube-system/dns, external/internet], to: shop/api:8080 }]\n"
            + waivers
        );
    }

    private static void Staged(GateRepository repository, string name, string spec) =>
        repository.Write(
            $"policies/staged/{name}.yaml",
            $"apiVersion: projectcalico.org/v3\nkind: StagedKubernetesNetworkPolicy\nmetadata: {{ name: {name}, namespace: shop "
                + $"}}\nspec:\n{spec}"
        );

    private static void WriteScenario(GateRepository repository, Func<string, string> edit) =>
        repository.Write(
            "scenarios/shop.yaml",
            edit(
                GateRepository.Scenario.Replace(
                    "  enforced: [../policies/live/]\n",
                    "  enforced: [../policies/live/]\n  staged: [../policies/staged/]\n",
                    StringComparison.Ordinal
                )
            )
        );

    [GeneratedRegex(@"\([0-9a-f]{10}\)")]
    private static partial Regex Commit();

    [GeneratedRegex(@"(?<=""version"": "")[0-9.]+\+[0-9a-f]+(?="")")]
    private static partial Regex Version();
}
