using NUnit.Framework;

namespace StageTest.UnitTests.Promotion;

/// <summary>How texts change, byte for byte, and what is refused because it cannot be kept.</summary>
internal sealed class EnforcedFormTests
{
    private const string Flow =
        """{ apiVersion: projectcalico.org/v3, kind: "StagedKubernetesNetworkPolicy", metadata: { name: db, namespace: shop }, """
        + """spec: { podSelector: { matchLabels: { role: db } }, policyTypes: [Ingress], """
        + """ingress: [{ from: [{ podSelector: { matchLabels: { role: api } } }] }]@ } }""";

    private static readonly string Other = Repository.Enforced.Replace("name: db", "name: other", StringComparison.Ordinal);

    private static IEnumerable<TestCaseData> Texts()
    {
        TestCaseData Case(string name, string staged, string enforced, string file = "staged/db.yaml") =>
            new TestCaseData(staged, enforced, file).SetName($"{{m}}({name})");

        yield return Case("CRLF", Repository.Policy.ReplaceLineEndings("\r\n"), Repository.Enforced.ReplaceLineEndings("\r\n"));
        yield return Case("byte order mark", "\uFEFF" + Repository.Policy, "\uFEFF" + Repository.Enforced);
        yield return Case("final line end", Repository.Policy + "\n", Repository.Enforced + "\n");
        yield return Case(
            "without action",
            Repository.Policy.Replace("  stagedAction: Set   # replaces nothing\n", "", StringComparison.Ordinal),
            Repository.Enforced
        );
        yield return Case(
            "action last, without final line end",
            Repository.Policy.Replace("  stagedAction: Set   # replaces nothing\n", "", StringComparison.Ordinal) + "\n  stagedAction: Set",
            Repository.Enforced + "\n"
        );
        yield return Case(
            "quoted",
            Repository.Policy.Replace("projectcalico.org/v3", "'projectcalico.org/v3'", StringComparison.Ordinal),
            Repository.Enforced.Replace("networking.k8s.io/v1", "'networking.k8s.io/v1'", StringComparison.Ordinal)
        );
        yield return Case("flow", Flow.Replace("@", ", stagedAction: Set", StringComparison.Ordinal), EnforcedFlow(""));
        yield return Case(
            "flow, action first",
            Flow.Replace("spec: { ", "spec: { stagedAction: Set, ", StringComparison.Ordinal).Replace("@", "", StringComparison.Ordinal),
            EnforcedFlow("")
        );
        yield return Case(
            "multi-document",
            $"# both\n---\n{Repository.Policy}\n---\n# kept\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: c }}\n...\n",
            $"# both\n---\n{Repository.Enforced}\n---\n# kept\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: c }}\n...\n"
        );
        yield return Case(
            "JSON",
            """
            {
              "apiVersion": "projectcalico.org/v3",
              "kind": "StagedKubernetesNetworkPolicy",
              "metadata": { "name": "db", "namespace": "shop" },
              "spec": {
                "stagedAction": "Set",
                "podSelector": { "matchLabels": { "role": "db" } },
                "policyTypes": ["Ingress"],
                "ingress": [{ "from": [{ "podSelector": { "matchLabels": { "role": "api" } } }] }]
              }
            }
            """,
            """
            {
              "apiVersion": "networking.k8s.io/v1",
              "kind": "NetworkPolicy",
              "metadata": { "name": "db", "namespace": "shop" },
              "spec": {
                "podSelector": { "matchLabels": { "role": "db" } },
                "policyTypes": ["Ingress"],
                "ingress": [{ "from": [{ "podSelector": { "matchLabels": { "role": "api" } } }] }]
              }
            }
            """,
            "staged/db.json"
        );
        yield return Case("List", List("List", "v1", Repository.Policy), List("List", "v1", Repository.Enforced));
        yield return Case(
            "typed list",
            List("StagedKubernetesNetworkPolicyList", "projectcalico.org/v3", WithoutType(Repository.Policy)),
            List("NetworkPolicyList", "networking.k8s.io/v1", WithoutType(Repository.Enforced))
        );
        yield return Case("held back", Repository.Enforced, Repository.Enforced);
        yield return Case(
            "Calico's own kind",
            """
            apiVersion: projectcalico.org/v3
            kind: StagedNetworkPolicy
            metadata: { name: db, namespace: shop }
            spec:
              tier: default
              stagedAction: Set
              selector: role == 'db'
              ingress: [{ action: Allow, source: { selector: role == 'api' } }]
            """,
            """
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata: { name: db, namespace: shop }
            spec:
              tier: default
              selector: role == 'db'
              ingress: [{ action: Allow, source: { selector: role == 'api' } }]
            """
        );
    }

    [TestCaseSource(nameof(Texts))]
    public async Task OnlyTheFormChanges(string staged, string enforced, string file)
    {
        using var repository = new Repository(staged, file);
        Assert.That(await repository.ProveAsync(), Is.Zero, repository.Error + repository.Out);

        Assert.That(await repository.PromoteAsync(), Is.Zero, repository.Error);

        Assert.That(
            File.ReadAllBytes(repository.PathOf("policies/" + file.Replace("staged/", "live/", StringComparison.Ordinal))),
            Is.EqualTo(System.Text.Encoding.UTF8.GetBytes(enforced))
        );
        Assert.That(await repository.VerifyAsync(), Is.Zero);
    }

    [Test]
    public async Task WhatAPolicyReplacesGoesWhereverItIs()
    {
        using var repository = new Repository();
        var old = Repository
            .Enforced.Replace("role: api", "role: web", StringComparison.Ordinal)
            .Replace("# Only", "# Formerly", StringComparison.Ordinal);
        repository.Write("policies/live/many.yaml", $"{old}\n---\n# stays\n{Other}\n");
        await PromoteWithLiveAsync(repository);

        Assert.That(repository.Text("policies/live/db.yaml"), Is.EqualTo(Repository.Enforced));
        Assert.That(repository.Text("policies/live/many.yaml"), Is.EqualTo($"---\n# stays\n{Other}\n"));
        Assert.That(repository.Text("scenarios/shop.yaml"), Does.Contain("policies:\n  enforced:\n    - ../policies/live/\nexpect:"));
    }

    [Test]
    public async Task AFileOfTheSameNameIsReplaced()
    {
        using var repository = new Repository();
        repository.Write("policies/live/db.yaml", Repository.Enforced.Replace("role: api", "role: web", StringComparison.Ordinal));
        await PromoteWithLiveAsync(repository);

        Assert.That(
            repository.Files().Keys.Where(f => f.StartsWith("policies/", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "policies/live/db.yaml" })
        );
        Assert.That(repository.Text("policies/live/db.yaml"), Is.EqualTo(Repository.Enforced));
    }

    [Test]
    public async Task AFileOfTheSameNameThatKeepsSomethingIsNotOverwritten()
    {
        using var repository = new Repository();
        repository.Write("policies/live/db.yaml", Other);
        await ProveWithLiveAsync(repository);
        var before = repository.Files();

        Assert.That(await repository.PromoteAsync(), Is.EqualTo(2));
        Assert.That(repository.Error, Does.Contain("where another file stays. Rename one of them."));
        Assert.That(repository.Files(), Is.EqualTo(before));
    }

    [Test]
    public async Task AStagedDeleteTakesTheObjectOutOfItsList()
    {
        using var repository = new Repository(
            Repository.Policy
                + """

                ---
                apiVersion: projectcalico.org/v3
                kind: StagedKubernetesNetworkPolicy
                metadata: { name: open, namespace: shop }
                spec: { stagedAction: Delete }
                """
        );
        var open = Repository
            .Enforced.Replace("name: db", "name: open", StringComparison.Ordinal)
            .Replace("role: api", "role: web", StringComparison.Ordinal);
        repository.Write("policies/live/list.yaml", List("List", "v1", open, Other));
        await PromoteWithLiveAsync(repository);

        Assert.That(repository.Text("policies/live/list.yaml"), Is.EqualTo(List("List", "v1", Other)));
        Assert.That(repository.Text("policies/live/db.yaml"), Is.EqualTo(Repository.Enforced + "\n"));
    }

    private static IEnumerable<TestCaseData> Deletions()
    {
        var open = Repository
            .Enforced.Replace("name: db", "name: open", StringComparison.Ordinal)
            .Replace("role: api", "role: web", StringComparison.Ordinal);
        const string json =
            """{ "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": { "name": "NAME", "namespace": "shop" }"""
            + """, "spec": { "podSelector": { "matchLabels": { "role": "ROLE" } }, "policyTypes": ["Ingress"], "ingress": [{}] } }""";
        var (openJson, otherJson) = (
            json.Replace("NAME", "open", StringComparison.Ordinal).Replace("ROLE", "db", StringComparison.Ordinal),
            json.Replace("NAME", "other", StringComparison.Ordinal).Replace("ROLE", "web", StringComparison.Ordinal)
        );
        static string JsonList(string items) => $$"""{ "apiVersion": "v1", "kind": "List", "items": [{{items}}] }""";

        yield return new TestCaseData(open, null).SetName("{m}(only document)");
        yield return new TestCaseData($"# all of it\n---\n{open}\n...\n", null).SetName("{m}(only document, parted)");
        yield return new TestCaseData($"{Other}\n---\n# why\n{open}", $"{Other}\n").SetName("{m}(last document)");
        yield return new TestCaseData($"---\n{open}\n---\n{Other}\n", $"---\n{Other}\n").SetName("{m}(first document)");
        yield return new TestCaseData(
            $"{Other}\n---\n{open}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: c }}\n",
            $"{Other}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: c }}\n"
        ).SetName("{m}(document between)");
        yield return new TestCaseData(
            $"{Other}\r\n---\r\n{open}".ReplaceLineEndings("\r\n"),
            $"{Other}\r\n".ReplaceLineEndings("\r\n")
        ).SetName("{m}(CRLF)");
        yield return new TestCaseData(List("List", "v1", open), null).SetName("{m}(only item of a list)");
        yield return new TestCaseData(List("List", "v1", Other, open), List("List", "v1", Other)).SetName("{m}(last item of a list)");
        yield return new TestCaseData(
            List("NetworkPolicyList", "networking.k8s.io/v1", WithoutType(open), WithoutType(Other)),
            List("NetworkPolicyList", "networking.k8s.io/v1", WithoutType(Other))
        ).SetName("{m}(first item of a typed list)");
        yield return new TestCaseData(JsonList($"{openJson}, {otherJson}"), JsonList(otherJson)).SetName("{m}(JSON, first item)");
        yield return new TestCaseData(JsonList($"{otherJson}, {openJson}"), JsonList(otherJson)).SetName("{m}(JSON, last item)");
        yield return new TestCaseData(JsonList(openJson), null).SetName("{m}(JSON, only item)");
    }

    [TestCaseSource(nameof(Deletions))]
    public async Task AStagedDeleteTakesNothingElseAway(string before, string? after)
    {
        using var repository = new Repository(
            Repository.Policy
                + """

                ---
                apiVersion: projectcalico.org/v3
                kind: StagedKubernetesNetworkPolicy
                metadata: { name: open, namespace: shop }
                spec: { stagedAction: Delete }
                """
        );
        repository.Write("policies/live/target.yaml", before);
        repository.Write(
            "policies/live/kept.yaml",
            Repository
                .Enforced.Replace("name: db", "name: kept", StringComparison.Ordinal)
                .Replace("role: db", "role: kept", StringComparison.Ordinal)
        );
        repository.EditScenario("  staged:", "  enforced:\n    - ../policies/live/\n  staged:");
        repository.EditScenario("  baseline: { default: allow }\n", "");
        Assert.That(await repository.ProveAsync(), Is.Zero, repository.Error + repository.Out);

        Assert.That(await repository.PromoteAsync(), Is.Zero, repository.Error);

        Assert.That(repository.Files().GetValueOrDefault("policies/live/target.yaml"), Is.EqualTo(after));
        Assert.That(repository.Text("policies/live/db.yaml"), Is.EqualTo(Repository.Enforced + "\n"));
        Assert.That(await repository.VerifyAsync(), Is.Zero, repository.Out);
    }

    [Test]
    public async Task ASharedStagedFileIsPromotedForAllItsScenarios()
    {
        using var repository = new Repository();
        repository.Write(
            "scenarios/other.yaml",
            repository.Text("scenarios/shop.yaml").Replace("name: shop }", "name: other }", StringComparison.Ordinal)
        );
        await repository.ProveAsync();

        Assert.That(await repository.PromoteAsync(repository.PathOf("scenarios/shop.yaml")), Is.Zero, repository.Error);
        Assert.That(repository.Text("scenarios/other.yaml"), Does.Contain("enforced: [../policies/live/db.yaml]"));
        Assert.That(repository.Out, Does.Contain("Promoted 2 scenarios."));
    }

    [Test]
    public async Task AFolderThatIsNotCalledStagedStaysWhereItIs()
    {
        using var repository = new Repository(Repository.Enforced, "shop/db.yaml");
        repository.EditScenario("../policies/shop/db.yaml", "../policies/shop/");
        await repository.ProveAsync();

        Assert.That(await repository.PromoteAsync(), Is.Zero, repository.Error);
        Assert.That(repository.Text("policies/shop/db.yaml"), Is.EqualTo(Repository.Enforced));
        Assert.That(repository.Text("scenarios/shop.yaml"), Does.Contain("policies:\n  enforced: [../policies/shop/]\n"));
    }

    [TestCase("kind: StagedKubernetesNetworkPolicy", "kind: &kind StagedKubernetesNetworkPolicy", "has an anchor")]
    [TestCase("spec:\n", "spec: &spec\n", "with an anchor")]
    [TestCase("stagedAction: Set", "stagedAction: &set Set", "has an anchor")]
    public async Task AnchorsAreRefused(string old, string text, string reason)
    {
        using var repository = new Repository(Repository.Policy.Replace(old, text, StringComparison.Ordinal));
        Assert.That(await repository.ProveAsync(), Is.Zero, repository.Error);
        var before = repository.Files();

        Assert.That(await repository.PromoteAsync(), Is.EqualTo(2));
        Assert.That(repository.Error, Does.Contain("db.yaml:").And.Contain(reason));
        Assert.That(repository.Files(), Is.EqualTo(before));
    }

    private static async Task ProveWithLiveAsync(Repository repository)
    {
        repository.EditScenario("  staged:", "  enforced:\n    - ../policies/live/\n  staged:");
        repository.EditScenario("  baseline: { default: allow }\n", "");
        Assert.That(await repository.ProveAsync(), Is.Zero, repository.Error + repository.Out);
    }

    private static async Task PromoteWithLiveAsync(Repository repository)
    {
        await ProveWithLiveAsync(repository);
        Assert.That(await repository.PromoteAsync(), Is.Zero, repository.Error);
    }

    private static string EnforcedFlow(string rest) =>
        Flow.Replace("projectcalico.org/v3", "networking.k8s.io/v1", StringComparison.Ordinal)
            .Replace("StagedKubernetesNetworkPolicy", "NetworkPolicy", StringComparison.Ordinal)
            .Replace("@", rest, StringComparison.Ordinal);

    private static string WithoutType(string policy) =>
        string.Join(
            '\n',
            policy
                .Split('\n')
                .Where(l => !l.StartsWith("apiVersion", StringComparison.Ordinal) && !l.StartsWith("kind", StringComparison.Ordinal))
        );

    // Comments of an item stand in it here, so that they go with it.
    private static string List(string kind, string version, params string[] items) =>
        $"apiVersion: {version}\nkind: {kind}\nitems:\n"
        + string.Concat(
            items.Select(i =>
                string.Join(
                    '\n',
                    i.Split('\n').Where(l => !l.StartsWith('#')).Select((l, n) => l.Length == 0 ? l : (n == 0 ? "- " : "  ") + l)
                ) + "\n"
            )
        );
}
