using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace StageTest.UnitTests.Promotion;

internal sealed class PromoteCommandTests
{
    // Policies without an order: their names decide, in v3.31 with the namespace in front, and in v3.32 behind.
    private const string Tie = """
        apiVersion: projectcalico.org/v3
        kind: StagedGlobalNetworkPolicy
        metadata: { name: z }
        spec: { selector: role == 'web', types: [Ingress], ingress: [{ action: Allow }] }
        ---
        apiVersion: projectcalico.org/v3
        kind: StagedNetworkPolicy
        metadata: { name: a, namespace: shop }
        spec: { selector: role == 'web', types: [Ingress], ingress: [{ action: Deny }] }

        """;

    [Test]
    public async Task WritesTheEnforcedFormAndARecordThatVerifies()
    {
        using var repository = new Repository();
        Assert.That(await repository.ProveAsync(), Is.Zero, repository.Error);

        Assert.That(await repository.PromoteAsync(), Is.Zero, repository.Error);

        Assert.That(repository.Files().Keys, Is.EqualTo(new[] { "policies/live/db.yaml", "promotion.json", "scenarios/shop.yaml" }));
        Assert.That(repository.Text("policies/live/db.yaml"), Is.EqualTo(Repository.Enforced));
        Assert.That(
            repository.Text("scenarios/shop.yaml"),
            Does.Contain("  enforced: [../policies/live/db.yaml]\nexpect:\n  promoted:\n")
                .And.Not.Contain("staged")
                .And.Not.Contain("baseline")
        );
        Assert.That(await repository.VerifyAsync(), Is.Zero, repository.Out);
        Assert.That(await repository.ProveAsync(), Is.Zero, "The promoted scenario still runs: what was expected of the promotion is so.");
    }

    [Test]
    public async Task AScenarioIsReadByTheVersionThatItWasTestedWith()
    {
        using var repository = new Repository();
        repository.EditScenario(
            "staged: [../policies/staged/db.yaml]",
            "staged: [../policies/staged/db.yaml, ../policies/staged/tie.yaml]"
        );
        repository.Write("policies/staged/tie.yaml", Tie);
        Assert.That(await repository.ProveAsync("--engine", "lab"), Is.EqualTo(1), "By the rules of v3.32 the denial is first.");
        Assert.That(await repository.ProveAsync("--engine", "lab", "--calico", "v3.31.7"), Is.Zero, repository.Error);

        Assert.That(await repository.PromoteAsync(), Is.Zero, repository.Error);

        Assert.That(repository.Text("policies/live/tie.yaml"), Does.Contain("kind: GlobalNetworkPolicy"));
        Assert.That(repository.Text("promotion.json"), Does.Contain("\"calicoRules\": \"v3.31.7\""));
        Assert.That(await repository.VerifyAsync(), Is.Zero, repository.Out);
    }

    [Test]
    public async Task WhatSeveralVersionsProveIsPromoted()
    {
        using var repository = new Repository();
        Assert.That(await repository.ProveAsync("--engine", "lab", "--calico", "v3.31.7,v3.32.1"), Is.Zero, repository.Error);

        Assert.That(await repository.PromoteAsync(), Is.Zero, repository.Error);

        Assert.That(repository.Text("policies/live/db.yaml"), Does.Contain("kind: NetworkPolicy"));
        Assert.That(await repository.VerifyAsync(), Is.Zero, repository.Out);
    }

    [TestCase("v3.31.7,v3.32.1", "v3.32.1")]
    [TestCase("v3.32.1,v3.31.7", "v3.32.1")]
    public async Task WhatOneOfSeveralVersionsDoesNotProveStays(string versions, string holding)
    {
        using var repository = new Repository();
        repository.Write("policies/staged/tie.yaml", Tie);
        repository.EditScenario("[../policies/staged/db.yaml]", "[../policies/staged/db.yaml, ../policies/staged/tie.yaml]");
        Assert.That(await repository.ProveAsync("--engine", "lab", "--calico", versions), Is.EqualTo(1), repository.Error);

        Assert.That(await repository.PromoteAsync(), Is.EqualTo(1));

        Assert.That(
            repository.Error,
            Does.Contain($"not promoted, because on Calico {holding}: its run ended with 'hold'").And.EndWith("nothing was written.\n")
        );
        Assert.That(File.Exists(repository.PathOf("promotion.json")), Is.False);
    }

    // What such rules leave open is the same before and after, beside what is promoted and in what is promoted itself.
    [TestCase("enforced: [../policies/live/http.yaml]\n  staged: [../policies/staged/db.yaml]", "NetworkPolicy", "live/http.yaml")]
    [TestCase("staged: [../policies/staged/db.yaml, ../policies/staged/http.yaml]", "StagedNetworkPolicy", "staged/http.yaml")]
    public async Task RulesThatCannotBeJudgedStandInNoWay(string policies, string kind, string file)
    {
        using var repository = new Repository();
        repository.Write(
            $"policies/{file}",
            $$"""
            apiVersion: projectcalico.org/v3
            kind: {{kind}}
            metadata: { name: http, namespace: shop }
            spec:
              selector: role == 'web'
              types: [Ingress]
              ingress:
                - { action: Allow, protocol: TCP, http: { methods: [GET] }, destination: { ports: [80] } }
                - { action: Allow, protocol: TCP, source: { ports: [1024] }, destination: { ports: [81] } }

            """
        );
        repository.EditScenario("staged: [../policies/staged/db.yaml]", policies);
        repository.EditScenario("baseline: { default: allow }", "baseline: { default: ignore, allow: [to: shop/db] }");
        repository.EditScenario("default: allow\n    deny:", "default: ignore\n    allow: [{ from: shop/api, to: shop/db }]\n    deny:");
        Assert.That(await repository.ProveAsync(), Is.Zero, repository.Error + repository.Out);

        Assert.That(await repository.PromoteAsync(), Is.Zero, repository.Error);

        Assert.That(repository.Text("policies/live/http.yaml"), Does.Contain("kind: NetworkPolicy").And.Contain("methods: [GET]"));
        Assert.That(await repository.VerifyAsync(), Is.Zero, repository.Out);
    }

    [Test]
    public async Task AScenarioIsProvenOnlyWithItsSteps()
    {
        using var repository = new Repository();
        repository.EditScenario(
            "expect:\n",
            "steps:\n  - { name: api-goes, workloads: { remove: [shop/api] }, expect: { default: ignore, deny: [to: shop/db] } }\nexpect:\n"
        );
        Assert.That(await repository.ProveAsync(), Is.Zero, repository.Error + repository.Out);
        var report = JsonNode.Parse(repository.Text("report.json"))!;
        var scenarios = report["scenarios"]!.AsArray();
        Assert.That(scenarios.Select(s => (string)s!["name"]!), Is.EqualTo(new[] { "shop", "shop/api-goes" }));

        scenarios.RemoveAt(1);
        var whole = repository.Text("report.json");
        repository.Write("report.json", report.ToJsonString());
        Assert.That(await repository.PromoteAsync(), Is.EqualTo(1));
        Assert.That(repository.Error, Does.Contain("the report does not have the step 'api-goes'"));

        repository.Write("report.json", whole);
        Assert.That(await repository.PromoteAsync(), Is.Zero, repository.Error);
        Assert.That(await repository.VerifyAsync(), Is.Zero, repository.Out);
    }

    [Test]
    public async Task FlowsOfEveryFormAreProven()
    {
        using var repository = new Repository();
        repository.EditScenario("topology:\n", "topology:\n  ipFamilies: [IPv4, IPv6]\n");
        repository.EditScenario("ports: [80]", "ports: [80, 53/udp, icmp, icmpv6]");
        Assert.That(await repository.ProveAsync(), Is.Zero, repository.Error + repository.Out);
        Assert.That(repository.Text("report.json"), Does.Contain("\"icmpv6\"").And.Contain("\"ipFamily\":\"IPv6\""));

        Assert.That(await repository.PromoteAsync(), Is.Zero, repository.Error);
        Assert.That(await repository.VerifyAsync(), Is.Zero, repository.Out);
    }

    /// <summary>The deployer creates the enforced policy and removes the staged one; both kinds have plain RBAC.</summary>
    [TestCase("[get, create, patch]", "[delete]", "")]
    [TestCase("[get, create]", "[delete]", "serviceaccount ci/deployer may not patch networkpolicies.networking.k8s.io shop/db")]
    [TestCase("[get, create, patch]", "[get]", "may not delete stagedkubernetesnetworkpolicies.projectcalico.org shop/db")]
    public async Task PromotesOnlyWhatTheDeployerMayApply(string enforced, string staged, string message)
    {
        using var repository = new Repository();
        await repository.ProveAsync();
        repository.Write(
            "rbac.yaml",
            $$"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: { name: deployer, namespace: shop }
            rules:
              - { apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: {{enforced}} }
              - { apiGroups: [projectcalico.org], resources: [stagedkubernetesnetworkpolicies], verbs: {{staged}} }
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: { name: deployer, namespace: shop }
            roleRef: { kind: Role, name: deployer }
            subjects: [{ kind: ServiceAccount, name: deployer, namespace: ci }]
            """
        );
        string[] access = ["--check-access", "serviceaccount ci/deployer", "--rbac", repository.PathOf("rbac.yaml")];

        Assert.That(await repository.PromoteAsync(access), Is.EqualTo(message.Length == 0 ? 0 : 1), repository.Error);

        Assert.That(repository.Error, Does.Contain(message));
        Assert.That(File.Exists(repository.PathOf("promotion.json")), Is.EqualTo(message.Length == 0));
    }

    [Test]
    public async Task ADeployerWithoutRolesIsAnError()
    {
        using var repository = new Repository();
        await repository.ProveAsync();

        Assert.That(await repository.PromoteAsync("--check-access", "user ann"), Is.EqualTo(2));
        Assert.That(repository.Error, Does.Contain("'--check-access' needs roles and bindings."));
    }

    [Test]
    public async Task PromotingTwiceChangesNothingMore()
    {
        using var repository = new Repository();
        await repository.ProveAsync();
        await repository.PromoteAsync();
        var before = repository.Files();

        Assert.That(await repository.PromoteAsync(), Is.Zero, repository.Error);

        Assert.That(repository.Out, Does.StartWith("Nothing to do: "));
        Assert.That(repository.Files(), Is.EqualTo(before));
    }

    [Test]
    public async Task ADryRunPrintsTheDiffAndWritesNothing()
    {
        using var repository = new Repository();
        await repository.ProveAsync();
        var before = repository.Files();

        Assert.That(await repository.PromoteAsync("--dry-run"), Is.Zero, repository.Error);

        Assert.That(repository.Files(), Is.EqualTo(before));
        Golden.Match(repository.Out, "promote.diff");
    }

    [TestCase("y", 0)]
    [TestCase("yes", 0)]
    [TestCase("n", 1)]
    [TestCase("", 1)]
    public async Task APersonAtATerminalIsAsked(string answer, int expected)
    {
        using var repository = new Repository(answer: answer);
        await repository.ProveAsync();
        var before = repository.Files();

        Assert.That(await repository.RunAsync("promote", "--from", repository.PathOf("report.json")), Is.EqualTo(expected));

        Assert.That(repository.Error, Does.Contain("+kind: NetworkPolicy").And.Contain("Write this? [y/N] "));
        Assert.That(
            repository.Error.Contains("Nothing was written. '--yes' writes it.", StringComparison.Ordinal),
            Is.EqualTo(expected == 1)
        );
        Assert.That(repository.Files(), expected == 0 ? Does.ContainKey("promotion.json") : Is.EqualTo(before));
    }

    [Test]
    public async Task WithoutATerminalAndYesTheDiffIsPrintedAndNothingWritten()
    {
        using var repository = new Repository();
        await repository.ProveAsync();
        var before = repository.Files();

        Assert.That(await repository.RunAsync("promote", "--from", repository.PathOf("report.json")), Is.EqualTo(1));

        Assert.That(repository.Files(), Is.EqualTo(before));
        Assert.That(repository.Error, Does.Contain("Nothing was written. '--yes' writes it.").And.Not.Contain("Write this?"));
        Golden.Match(repository.Out, "promote.diff");
    }

    [Test]
    public async Task TheRecordIsAnInTotoStatementAboutEveryFile()
    {
        using var repository = new Repository();
        await repository.ProveAsync();
        await repository.PromoteAsync();

        using var record = JsonDocument.Parse(repository.Text("promotion.json"));

        var root = record.RootElement;
        var predicate = root.GetProperty("predicate");
        var scenario = predicate.GetProperty("scenarios")[0];
        Assert.That(root.GetProperty("_type").GetString(), Is.EqualTo("https://in-toto.io/Statement/v1"));
        Assert.That(
            root.GetProperty("subject").EnumerateArray().Select(s => s.GetProperty("name").GetString()),
            Is.EqualTo(new[] { "policies/live/db.yaml", "scenarios/shop.yaml" })
        );
        Assert.That(predicate.GetProperty("decision").GetString(), Is.EqualTo("promote"));
        Assert.That(predicate.GetProperty("environment").GetProperty("stagetest").GetString(), Is.Not.Empty);
        Assert.That(
            scenario.GetProperty("inputs").EnumerateArray().Select(i => i.GetProperty("path").GetString()),
            Is.EqualTo(new[] { "policies/staged/db.yaml", "scenarios/shop.yaml" })
        );
        var lines = new[]
        {
            "shop/api -> shop/db:5432/tcp",
            "shop/api -> shop/web:80/tcp",
            "shop/db -> shop/api:8080/tcp",
            "shop/db -> shop/web:80/tcp",
            "shop/web -> shop/api:8080/tcp",
            "shop/web -> shop/db:5432/tcp",
        };
        var text = string.Concat(lines.Select(l => $"{l} {(l == "shop/web -> shop/db:5432/tcp" ? "denied" : "allowed")}\n"));
        Assert.That(
            scenario.GetProperty("matrixSha256").GetString(),
            Is.EqualTo(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))))
        );
    }

    [Test]
    public async Task ASimulatedRunProvesNothing()
    {
        using var repository = new Repository(sendsPackets: false);
        await repository.ProveAsync();

        await AssertRefusedAsync(repository, "sends no packets");
    }

    [Test]
    public async Task AHeldScenarioIsNotPromoted()
    {
        using var repository = new Repository();
        repository.EditScenario(
            "    deny:\n      - { from: shop/web, to: shop/db:5432, because: only the API speaks to the database }",
            ""
        );
        Assert.That(await repository.ProveAsync(), Is.EqualTo(1));

        await AssertRefusedAsync(repository, "ended with 'hold': promoted: 1 of 6 flows not as expected");
    }

    [Test]
    public async Task AHeldScenarioWithoutReasonsIsToldInASentence()
    {
        using var repository = new Repository();
        await repository.ProveAsync();
        repository.Write(
            "report.json",
            repository.Text("report.json").Replace("\"decision\":\"promote\"", "\"decision\":\"hold\"", StringComparison.Ordinal)
        );

        await AssertRefusedAsync(repository, "its run ended with 'hold', and the report gives no reason. Run it again.");
    }

    // The policy lets the web tier in. The report of a run that held is written again, as if it had been denied.
    [Test]
    public async Task AReportThatWasForgedByHandIsEvaluatedAgain()
    {
        using var repository = new Repository(Repository.Policy.Replace("role: api }", "tier: none }", StringComparison.Ordinal));
        repository.EditScenario("{ role: web }", "{ role: web, tier: none }");
        repository.EditScenario("default: allow\n    deny", "default: allow\n    allow: []\n    deny");
        Assert.That(await repository.ProveAsync(), Is.EqualTo(1), repository.Out);
        var report = JsonNode.Parse(repository.Text("report.json"))!;
        report["decision"] = "promote";
        foreach (var scenario in report["scenarios"]!.AsArray())
        {
            scenario!["decision"] = "promote";
            scenario["reasons"] = new JsonArray();
            foreach (
                var flow in scenario["stages"]!.AsArray().SelectMany(s => s!["flows"]!.AsArray()).Where(f => f!["expected"] is not null)
            )
            {
                flow!["observed"] = flow["expected"]!.GetValue<string>();
            }
        }

        repository.Write("report.json", report.ToJsonString());

        await AssertRefusedAsync(repository, "and the policies say '");
    }

    [Test]
    public async Task APartOfAScenarioProvesNothing()
    {
        using var repository = new Repository();
        await repository.ProveAsync("--flow", "shop/web -> shop/db:5432/tcp");

        await AssertRefusedAsync(repository, "a part proves nothing about the rest");
    }

    [Test]
    public async Task AScenarioThatTheReportLacksIsNotPromoted()
    {
        using var repository = new Repository();
        await repository.ProveAsync();
        repository.Write(
            "scenarios/other.yaml",
            repository.Text("scenarios/shop.yaml").Replace("name: shop }", "name: other }", StringComparison.Ordinal)
        );

        await AssertRefusedAsync(repository, "the report does not have this scenario");
        Assert.That(
            repository.Error,
            Does.Contain("shop.yaml: not promoted, because 'policies/staged/db.yaml' is staged by ").Or.Contain("is staged by")
        );
    }

    [TestCase("policies/staged/db.yaml", "'policies/staged/db.yaml' has changed")]
    [TestCase("scenarios/shop.yaml", "'scenarios/shop.yaml' has changed")]
    public async Task AStaleReportProvesNothing(string file, string reason)
    {
        using var repository = new Repository();
        await repository.ProveAsync();
        repository.Write(file, repository.Text(file) + "\n# later\n");

        await AssertRefusedAsync(repository, reason);
    }

    [Test]
    public async Task AFileThatWasAddedOrRemovedSinceTheRunMakesItStale()
    {
        using var repository = new Repository();
        repository.EditScenario("../policies/staged/db.yaml", "../policies/staged/");
        repository.Write("policies/staged/gone.yaml", Repository.Policy.Replace("name: db", "name: gone", StringComparison.Ordinal));
        await repository.ProveAsync();
        File.Move(repository.PathOf("policies/staged/gone.yaml"), repository.PathOf("policies/staged/new.yaml"));

        await AssertRefusedAsync(repository, "'policies/staged/new.yaml' is new, 'policies/staged/gone.yaml' was removed");
    }

    [Test]
    public async Task AReportThatContradictsItselfProvesNothing()
    {
        using var repository = new Repository();
        await repository.ProveAsync();
        repository.Write(
            "report.json",
            repository.Text("report.json").Replace("\"observed\":\"denied\"", "\"observed\":\"allowed\"", StringComparison.Ordinal)
        );

        await AssertRefusedAsync(repository, "contradicts its own decision at shop/web -> shop/db:5432/tcp");
    }

    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("nothing")]
    [TestCase("""{"version":2}""")]
    [TestCase("""{"version":1,"version":1}""")]
    public async Task WhatIsNoReportIsBadInput(string text)
    {
        using var repository = new Repository();
        repository.Write("report.json", text);

        Assert.That(await repository.PromoteAsync(), Is.EqualTo(2));
        Assert.That(repository.Error, Does.Contain("report.json: error: This is not a JSON report"));
    }

    [Test]
    public async Task AnotherScenarioMustNotBreak()
    {
        using var repository = new Repository();
        repository.EditScenario("  staged:", "  enforced: [../policies/live/]\n  staged:");
        repository.Write(
            "policies/live/web.yaml",
            Repository
                .Enforced.Replace("name: db", "name: web", StringComparison.Ordinal)
                .Replace("role: db", "role: web", StringComparison.Ordinal)
        );
        repository.EditScenario("baseline: { default: allow }", "baseline: { default: allow, deny: [{ from: shop/db, to: shop/web:80 }] }");
        repository.EditScenario("    deny:\n", "    deny:\n      - { from: shop/db, to: shop/web:80 }\n");
        repository.Write(
            "scenarios/today.yaml",
            repository
                .Text("scenarios/shop.yaml")
                .Replace("name: shop }", "name: today }", StringComparison.Ordinal)
                .Replace("  staged: [../policies/staged/db.yaml]\n", "", StringComparison.Ordinal)
                .Replace(
                    "      - { from: shop/web, to: shop/db:5432, because: only the API speaks to the database }",
                    "",
                    StringComparison.Ordinal
                )
        );
        Assert.That(await repository.ProveAsync(), Is.Zero, repository.Out);
        var before = repository.Files();

        Assert.That(await repository.PromoteAsync(), Is.EqualTo(2));

        Assert.That(repository.Error, Does.Contain("today.yaml: error: After the promotion this scenario would no longer be as expected"));
        Assert.That(repository.Files(), Is.EqualTo(before));
    }

    [Test]
    public async Task TypesThatNobodyWroteAreProvenAsTheEnforcedKindHasThem()
    {
        // Without policyTypes the staged kind means ingress only, and the enforced one both.
        using var repository = new Repository(
            Repository.Policy.Replace(
                "  policyTypes: [Ingress]\n",
                "  egress: [{ to: [{ podSelector: { matchLabels: { role: nobody } } }] }]\n",
                StringComparison.Ordinal
            )
        );
        var before = repository.Files();

        Assert.That(await repository.ProveAsync(), Is.EqualTo(1), repository.Out);
        await AssertRefusedAsync(repository, "first shop/db -> shop/api:8080/tcp");
        Assert.That(repository.Files(), Is.EqualTo(before));
    }

    private static async Task AssertRefusedAsync(Repository repository, string reason)
    {
        var before = repository.Files();
        Assert.That(await repository.PromoteAsync(), Is.EqualTo(1), repository.Error);
        Assert.That(repository.Error, Does.Contain(": not promoted, because ").And.Contain(reason).And.Contain("nothing was written."));
        Assert.That(repository.Files(), Is.EqualTo(before));
    }
}
