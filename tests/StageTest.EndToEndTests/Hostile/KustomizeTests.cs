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
        Assert.That(error, Does.Contain("kustomization.yaml:1:13: error:").And.Contain("none of a remote place"));
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
            Does.Contain("is rendered, and promotion writes only files that are applied as they are. Promote by hand what is staged (")
                .And.Contain("write its enforced form where it comes from")
                .And.Contain("nothing was written")
        );
    }

    private static async Task AssumeRendererAsync() =>
        Assume.That(
            await StageTestProcess.ProgramAsync("kustomize", "version") is not null
                || await StageTestProcess.ProgramAsync("kubectl", "version", "--client") is not null,
            "Neither kustomize nor kubectl is installed."
        );
}
