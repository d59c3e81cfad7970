using System.Text.Json.Nodes;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Kubernetes;

internal sealed class ClusterRunTests : ClusterFixture
{
    private const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: pair }
        topology:
          namespaces: { NAMESPACE: {} }
          workloads:
            - { name: web, namespace: NAMESPACE, labels: { role: web }, ports: [80, 53/udp] }
            - { name: db, namespace: NAMESPACE, labels: { role: db }, replicas: 2, ports: [{ name: sql, port: 5432 }] }
          services:
            - { name: db, namespace: NAMESPACE, selector: { role: db }, ports: [{ port: 5432, targetPort: sql }] }
        policies: { enforced: [policies] }
        expect: { baseline: { default: allow }, promoted: { default: allow } }
        """;

    private const string Policy = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: closed, namespace: NAMESPACE }
        spec: { podSelector: { matchLabels: { role: db } }, policyTypes: [Ingress] }
        """;

    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("stagetest-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task ClusterThatEnforcesNothingIsRefused()
    {
        var (exitCode, output, error) = await StageTestAsync(RunOn(Write("refused")));

        Assert.That(exitCode, Is.EqualTo(3), error);
        Assert.That(output, Does.Contain("This cluster enforces no network policies"));
        Assert.That(await NamespacesAsync(), Is.Empty);
    }

    [Test]
    public async Task WithoutTheCheckEveryCellIsReadAndTheUnenforcedDenialHolds()
    {
        var report = Path.Combine(_directory, "report.json");

        var (exitCode, _, error) = await StageTestAsync(RunOn(Write("read"), "--unsafe-skip-enforcement-check", "-o", $"json={report}"));

        var flows = JsonNode.Parse(await File.ReadAllTextAsync(report))!["scenarios"]![0]!["stages"]![0]!["flows"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1), error);
            Assert.That(error, Does.Contain("WARNING: --unsafe-skip-enforcement-check"));
            Assert.That(flows, Has.Count.EqualTo(4));
            Assert.That(flows.Select(f => (string)f!["observed"]!), Has.All.EqualTo("allowed"));
            Assert.That(flows.Count(f => (string)f!["predicted"]! == "denied"), Is.EqualTo(2));
            Assert.That(await NamespacesAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task NamespaceOfSomebodyElseIsNotTouched()
    {
        await KubectlAsync("create", "namespace", "foreign");

        var (exitCode, output, _) = await StageTestAsync(RunOn(Write("foreign"), "--unsafe-skip-enforcement-check"));

        Assert.That(exitCode, Is.EqualTo(3));
        Assert.That(output, Does.Contain("Namespace 'foreign' (not made by StageTest)"));
        Assert.That(await KubectlAsync("get", "namespace", "foreign", "--show-labels"), Does.Contain("Active").And.Not.Contain("stagetest.io"));
    }

    [Test]
    public async Task ImageThatNobodyHasIsNamedWithTheLastEvent()
    {
        var arguments = RunOn(Write("pulled"));
        arguments[Array.IndexOf(arguments, ProbeReference)] = "registry.invalid/no/agent:1";

        var (exitCode, output, _) = await StageTestAsync(arguments);

        Assert.That(exitCode, Is.EqualTo(3));
        Assert.That(output, Does.Contain("cannot start").And.Contain("registry.invalid/no/agent:1"));
        Assert.That(await NamespacesAsync(), Is.Empty);
    }

    [Test]
    public async Task WhatAKilledRunLeavesIsCleanedUp()
    {
        using var run = Start(RunOn(Write("killed"), "--unsafe-skip-enforcement-check"));
        while (await run.StandardError.ReadLineAsync() is { } line && !line.Contains("exec in Pod 'killed/", StringComparison.Ordinal))
        {
        }

        run.Kill();
        await run.WaitForExitAsync();
        Assert.That(await NamespacesAsync(), Has.Some.EqualTo("namespace/killed"));

        var (exitCode, output, error) = await StageTestAsync("clean", "--kubeconfig", Kubeconfig, "--context", "default");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Contain("Namespace 'killed'"));
        Assert.That(await NamespacesAsync(), Is.Empty);
    }

    private async Task<string[]> NamespacesAsync() =>
        (await KubectlAsync("get", "namespaces", "-l", "stagetest.io/run", "-o", "name")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string Write(string home)
    {
        Directory.CreateDirectory(Path.Combine(_directory, ".git"));
        Directory.CreateDirectory(Path.Combine(_directory, "policies"));
        File.WriteAllText(Path.Combine(_directory, "policies", "closed.yaml"), Policy.Replace("NAMESPACE", home, StringComparison.Ordinal));
        var file = Path.Combine(_directory, "scenario.yaml");
        File.WriteAllText(file, Scenario.Replace("NAMESPACE", home, StringComparison.Ordinal));
        return file;
    }
}
