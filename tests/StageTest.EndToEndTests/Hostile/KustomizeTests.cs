using NUnit.Framework;

namespace StageTest.EndToEndTests.Hostile;

/// <summary>Kustomizations as the machine's own program renders them.</summary>
internal sealed class KustomizeTests
{
    private const string WithoutNamespace = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: db }
        spec: { podSelector: { matchLabels: { role: db } }, policyTypes: [Ingress] }

        """;

    private const string Kustomization = "namespace: shop\nresources: [db.yaml]\n";

    [Test]
    public async Task WhatADeployerWouldApplyOtherwiseIsAnErrorThatNamesTheRemedy()
    {
        using var repository = new PolicyRepository(policy: WithoutNamespace);
        repository.Write("policies/live/kustomization.yaml", Kustomization);

        var (exitCode, _, error) = await StageTestProcess.RunAsync("run", repository.Scenario, "--engine", "simulate");

        Assert.That(exitCode, Is.EqualTo(2), error);
        Assert.That(
            error,
            Does.Contain("policies/live/kustomization.yaml:1:1: error: This kustomization changes by 'namespace'")
                .And.Contain("{ kustomize: ../policies/live }")
        );
    }

    [Test]
    public async Task MapWarnsAndGoesOn()
    {
        using var repository = new PolicyRepository(policy: WithoutNamespace);
        repository.Write("policies/live/kustomization.yaml", Kustomization);

        var (exitCode, _, error) = await StageTestProcess.RunAsync("map", repository.Scenario);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(error, Does.Contain("warning: This kustomization changes by 'namespace'"));
    }

    [Test]
    public async Task OutputOfTheKustomizationIsJudged()
    {
        await AssumeRendererAsync();
        using var repository = new PolicyRepository("{ kustomize: ../policies/live }", WithoutNamespace);
        repository.Write("policies/live/kustomization.yaml", Kustomization);

        var (exitCode, output, error) = await StageTestProcess.RunAsync("run", repository.Scenario, "--engine", "simulate");

        Assert.That(exitCode, Is.Zero, output + error);
    }

    // The Deployment is in the namespace and has the label that the kustomization gives it, so the policy closes it.
    [Test]
    public async Task OutputOfTheKustomizationIsTheTopology()
    {
        await AssumeRendererAsync();
        using var repository = new PolicyRepository();
        var original = Path.Combine(UnitTests.Scenarios.Repository.Root, "tests/StageTest.UnitTests/Cli/RealInput/kustomize-namespace");
        foreach (var file in Directory.EnumerateFiles(original, "*", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file);
            repository.Write(
                $"case/{Path.GetRelativePath(original, file)}",
                text.Replace("manifests: [app/]", "manifests: [{ kustomize: app }]", StringComparison.Ordinal)
                    .Replace(
                        "labels: [ { pairs: { team: shop }, includeTemplates: true } ]",
                        "commonLabels: { team: shop }",
                        StringComparison.Ordinal
                    )
            );
        }

        var (exitCode, output, error) = await StageTestProcess.RunAsync(
            "run",
            repository.PathOf("case/scenario.yaml"),
            "--engine",
            "simulate"
        );

        Assert.That(exitCode, Is.Zero, output + error);
        Assert.That(output, Does.Contain("prod/web:80/tcp"));
    }

    [Test]
    public async Task PlaceOfARenderedPolicyIsItsFile()
    {
        await AssumeRendererAsync();
        using var repository = new PolicyRepository(
            "{ kustomize: ../policies/live }",
            WithoutNamespace.Replace("podSelector", "podSelectors", StringComparison.Ordinal)
        );
        repository.Write("policies/live/kustomization.yaml", Kustomization);

        var (exitCode, output, error) = await StageTestProcess.RunAsync("lint", repository.Scenario);

        Assert.That(exitCode, Is.EqualTo(2), error);
        Assert.That(output + error, Does.Contain("policies/live/db.yaml (rendered from").And.Contain("podSelectors"));
    }

    [Test]
    public async Task RemoteBaseIsAnErrorBeforeAnythingRuns()
    {
        using var repository = new PolicyRepository("{ kustomize: ../policies/live }");
        repository.Write("policies/live/kustomization.yaml", "resources: [https://example.org/np.yaml, 'git@example.org:x/y?ref=z']\n");

        var (exitCode, _, error) = await StageTestProcess.RunAsync("run", repository.Scenario, "--engine", "simulate");

        Assert.That(exitCode, Is.EqualTo(2), error);
        Assert.That(error, Does.Contain("kustomization.yaml:1:13: error:").And.Contain("no remote files"));
    }

    // No file holds the policy as it is applied, so there is none to write.
    [Test]
    public async Task AStagedPolicyThatIsRenderedIsNotPromotedAndTheReasonSaysWhatToDo()
    {
        await AssumeRendererAsync();
        using var repository = new PolicyRepository(
            "{ kustomize: ../policies/live }",
            "apiVersion: projectcalico.org/v3\nkind: StagedKubernetesNetworkPolicy\nmetadata: { name: db }\n"
                + "spec: { stagedAction: Set, podSelector: { matchLabels: { role: db } }, policyTypes: [Ingress] }\n"
        );
        repository.Write("policies/live/kustomization.yaml", Kustomization);
        repository.Write(
            "scenarios/shop.yaml",
            (await File.ReadAllTextAsync(repository.Scenario)).Replace("enforced:", "staged:", StringComparison.Ordinal)
        );
        var report = repository.PathOf("report.json");
        await StageTestProcess.RunAsync("run", repository.Scenario, "--engine", "simulate", "--output", $"json={report}");

        var (exitCode, output, error) = await StageTestProcess.RunAsync("promote", "--from", report, "--yes");

        Assert.That(exitCode, Is.EqualTo(1), output + error);
        Assert.That(
            output + error,
            Does.Contain("is rendered, and promotion writes only files that are applied as they are. Promote the staged policies by hand (")
                .And.Contain("write their enforced form in the source")
                .And.Contain("nothing was written")
        );
    }

    // The record holds what the topology is rendered from, so that no later change of it passes for what was proven.
    [Test]
    public async Task APromotionWithARenderedTopologyIsVerifiedByItsInputs()
    {
        await AssumeRendererAsync();
        using var repository = new PolicyRepository();
        File.Delete(repository.PathOf("policies/live/db.yaml"));
        repository.Write("policies/staged/db.yaml", StagedDatabase);
        repository.Write("apps/kustomization.yaml", "namespace: shop\nresources: [pods.yaml]\n");
        repository.Write("apps/pods.yaml", Pods);
        repository.Write("scenarios/shop.yaml", RenderedScenario);
        var (report, record) = (repository.PathOf("report.json"), repository.PathOf("promotion.json"));
        await ClaimAsync(repository, report);
        var promoted = await StageTestProcess.RunAsync("promote", "--from", report, "--yes", "--record", record);
        var verified = await StageTestProcess.RunAsync("verify", record);

        Assert.That(promoted.ExitCode, Is.Zero, promoted.Output + promoted.Error);
        Assert.That(verified.ExitCode, Is.Zero, verified.Output + verified.Error);
        Assert.Multiple(async () =>
        {
            foreach (var file in new[] { "apps/kustomization.yaml", "apps/pods.yaml" })
            {
                var before = await File.ReadAllTextAsync(repository.PathOf(file));
                repository.Write(file, before + "# More.\n");
                var (exitCode, output, _) = await StageTestProcess.RunAsync("verify", record);
                Assert.That(exitCode, Is.EqualTo(1), output);
                Assert.That(output, Does.Contain($"changed: '{file}'"));
                repository.Write(file, before);
            }
        });
    }

    // The file becomes a resource of the kustomization whose output is enforced, and what is rendered then is what was proven.
    [TestCase("resources: [web.yaml]", "resources: [web.yaml, db.yaml]")]
    [TestCase("# Ours.\nresources:\n  - web.yaml # The first.", "# Ours.\nresources:\n  - web.yaml # The first.\n  - db.yaml")]
    public async Task AStagedFileBecomesAResourceOfTheEnforcedKustomization(string resources, string after)
    {
        await AssumeRendererAsync();
        using var repository = Kustomized(resources);
        var (report, record) = (repository.PathOf("report.json"), repository.PathOf("promotion.json"));
        await ClaimAsync(repository, report);

        var promoted = await StageTestProcess.RunAsync("promote", "--from", report, "--yes", "--record", record);
        var verified = await StageTestProcess.RunAsync("verify", record);
        var again = await StageTestProcess.RunAsync("run", repository.Scenario, "--engine", "simulate");

        Assert.That(promoted.ExitCode, Is.Zero, promoted.Output + promoted.Error);
        Assert.That(verified.ExitCode, Is.Zero, verified.Output + verified.Error);
        Assert.That(again.ExitCode, Is.Zero, again.Output + again.Error);
        Assert.That(await File.ReadAllTextAsync(repository.PathOf("policies/live/kustomization.yaml")), Is.EqualTo($"{after}\n"));
        Assert.That(await File.ReadAllTextAsync(repository.PathOf("policies/live/db.yaml")), Does.Contain("kind: NetworkPolicy"));
        Assert.That(File.Exists(repository.PathOf("policies/staged/db.yaml")), Is.False);
        Assert.That(
            await File.ReadAllTextAsync(repository.Scenario),
            Does.Contain("enforced: [{ kustomize: ../policies/live }]").And.Not.Contain("staged:")
        );
    }

    // The kustomization would move the policy to another namespace; it has a policy of that name already.
    [TestCase("namespace: other\nresources: [web.yaml]", "would differ from the proven policies")]
    [TestCase("resources: [web.yaml, other.yaml]", "a staged policy would replace it there")]
    public async Task WhatWouldMeanSomethingElseIsNotPromoted(string kustomization, string reason)
    {
        await AssumeRendererAsync();
        using var repository = Kustomized(kustomization);
        repository.Write("policies/live/other.yaml", StagedDatabase.Replace("kind: Staged", "kind: ", StringComparison.Ordinal));
        var report = repository.PathOf("report.json");
        await ClaimAsync(repository, report);

        var promoted = await StageTestProcess.RunAsync("promote", "--from", report, "--yes");

        Assert.That(promoted.ExitCode, Is.Not.Zero, promoted.Output);
        Assert.That(promoted.Output + promoted.Error, Does.Contain(reason));
        Assert.That(File.Exists(repository.PathOf("policies/staged/db.yaml")), Is.True);
    }

    private static PolicyRepository Kustomized(string kustomization)
    {
        var repository = new PolicyRepository();
        File.Delete(repository.PathOf("policies/live/db.yaml"));
        repository.Write("policies/staged/db.yaml", StagedDatabase);
        repository.Write("policies/live/kustomization.yaml", $"{kustomization}\n");
        repository.Write(
            "policies/live/web.yaml",
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: web, namespace: shop }\n"
                + "spec: { podSelector: { matchLabels: { role: web } }, policyTypes: [Ingress], ingress: [{}] }\n"
        );
        repository.Write("apps/pods.yaml", Pods.Replace("metadata: {", "metadata: { namespace: shop,", StringComparison.Ordinal));
        repository.Write(
            "scenarios/shop.yaml",
            RenderedScenario
                .Replace("{ kustomize: ../apps }", "../apps/pods.yaml", StringComparison.Ordinal)
                .Replace("{ staged", "{ enforced: [{ kustomize: ../policies/live }], staged", StringComparison.Ordinal)
        );
        return repository;
    }

    // A calculation is not promoted. Whether another engine agrees is not part of this test.
    private static async Task ClaimAsync(PolicyRepository repository, string report)
    {
        await StageTestProcess.RunAsync("run", repository.Scenario, "--engine", "simulate", "--output", $"json={report}");
        var text = await File.ReadAllTextAsync(report);
        await File.WriteAllTextAsync(report, text.Replace("\"engine\":\"simulate\"", "\"engine\":\"lab\"", StringComparison.Ordinal));
    }

    private const string StagedDatabase = """
        apiVersion: projectcalico.org/v3
        kind: StagedNetworkPolicy
        metadata: { name: db, namespace: shop }
        spec: { selector: role == 'db', types: [Ingress] }

        """;

    private const string Pods = """
        apiVersion: v1
        kind: Pod
        metadata: { name: web, labels: { role: web } }
        spec: { containers: [{ name: c, ports: [{ containerPort: 80 }] }] }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: db, labels: { role: db } }
        spec: { containers: [{ name: c, ports: [{ containerPort: 5432 }] }] }

        """;

    private const string RenderedScenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: shop }
        topology: { manifests: [{ kustomize: ../apps }] }
        policies: { staged: [../policies/staged/] }
        expect:
          baseline: { default: allow }
          promoted: { default: allow, deny: [{ from: shop/web, to: shop/db:5432 }] }

        """;

    private static async Task AssumeRendererAsync() =>
        Assume.That(
            await StageTestProcess.ProgramAsync("kustomize", "version") is not null
                || await StageTestProcess.ProgramAsync("kubectl", "version", "--client") is not null,
            "Neither kustomize nor kubectl is installed."
        );
}
