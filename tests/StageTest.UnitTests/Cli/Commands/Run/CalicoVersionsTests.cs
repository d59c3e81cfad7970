using System.Text.Json.Nodes;
using NUnit.Framework;

namespace StageTest.UnitTests.Cli.Commands.Run;

/// <summary>One run of several versions of Calico.</summary>
internal sealed class CalicoVersionsTests
{
    private const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: tie }
        topology:
          namespaces: { shop: {} }
          workloads:
            - { name: web, namespace: shop, labels: { role: web } }
            - { name: db, namespace: shop, labels: { role: db }, ports: [5432] }
        policies: { enforced: [rules] }
        expect: { baseline: { default: allow }, promoted: { default: allow } }
        """;

    private const string Tie = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: db, namespace: shop }
        spec: { podSelector: { matchLabels: { role: db } }, ingress: [{}] }
        """;

    private const string Cluster = """
        apiVersion: policy.networking.k8s.io/v1alpha2
        kind: ClusterNetworkPolicy
        metadata: { name: closed }
        spec:
          tier: Admin
          priority: 1
          subject: { namespaces: {} }
          ingress: [{ action: Deny, from: [{ namespaces: {} }] }]
        """;

    [Test]
    public async Task EachVersionHasItsResultAndDifferencesAreNone()
    {
        using var command = new CommandLine();
        command.Write("rules/tie.yaml", Tie);
        var scenario = command.Write("scenario.yaml", Scenario);

        var (code, json) = await ReportAsync(command, scenario, "v3.31.7,v3.32.1");

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(
            json["scenarios"]!.AsArray().Select(s => $"{s!["name"]} {s["calico"]} {s["decision"]}"),
            Is.EqualTo(["tie (v3.31.7) v3.31.7 promote", "tie (v3.32.1) v3.32.1 promote"])
        );
        Assert.That(json["versionDifferences"]!.AsArray(), Is.Empty);
        Assert.That(command.Out, Does.EndWith("Calico v3.31.7, v3.32.1: no flow differs between these versions.\n"));
    }

    [Test]
    public async Task StepsHaveTheVersionToo()
    {
        using var command = new CommandLine();
        command.Write("rules/tie.yaml", Tie);
        var steps =
            "steps: [{ name: later, workloads: { remove: [shop/web] }, expect: { default: ignore, allow: [to: shop/db] } }]\nexpect:";
        var scenario = command.Write(
            "scenario.yaml",
            Scenario
                .Replace("expect:", steps, StringComparison.Ordinal)
                .Replace("    - { name: db", "    - { name: api, namespace: shop }\n    - { name: db", StringComparison.Ordinal)
        );

        var (code, json) = await ReportAsync(command, scenario, "v3.31.7,v3.32.1");

        Assert.That(code, Is.Zero, command.Error + command.Out);
        Assert.That(
            json["scenarios"]!.AsArray().Select(s => $"{s!["name"]} {s["calico"]}"),
            Is.EquivalentTo([
                "tie (v3.31.7) v3.31.7",
                "tie (v3.32.1) v3.32.1",
                "tie/later (v3.31.7) v3.31.7",
                "tie/later (v3.32.1) v3.32.1",
            ])
        );
        Assert.That(json["versionGaps"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task WhatAVersionLacksIsNotTestedThere()
    {
        using var command = new CommandLine();
        command.Write("rules/cluster.yaml", Cluster);
        var scenario = command.Write("scenario.yaml", Scenario);

        var (code, json) = await ReportAsync(command, scenario, "v3.31,v3.32");

        Assert.That(code, Is.EqualTo(3));
        Assert.That(
            json["scenarios"]!.AsArray().Select(s => $"{s!["name"]} {s["decision"]}"),
            Is.EqualTo(["tie (v3.31) error", "tie (v3.32) hold"])
        );
        Assert.That((string)json["scenarios"]![0]!["reasons"]![0]!, Does.StartWith("It cannot be run on Calico v3.31: "));
    }

    [Test]
    public async Task ScenarioThatStatesAnotherVersionIsNotAskedOnIt()
    {
        using var command = new CommandLine();
        command.Write("rules/tie.yaml", Tie);
        var scenario = command.Write("scenario.yaml", Scenario + "\ncalico: v3.32\n");

        var code = await command.RunAsync(Line(scenario, "v3.31.7"));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("It states Calico v3.32, but --calico is v3.31.7"));
    }

    [Test]
    public async Task NothingIsRunWhereTheOnlyVersionLacksWhatEveryScenarioNeeds()
    {
        using var command = new CommandLine();
        command.Write("rules/closed.yaml", Cluster);

        var code = await command.RunAsync(Line(command.Write("scenario.yaml", Scenario), "v3.31.7"));

        Assert.That(code, Is.EqualTo(2), command.Out);
        Assert.That(command.Error, Does.Contain("It cannot be run on Calico v3.31").And.EndWith("Nothing was run.\n"));
    }

    [TestCase("v3.30")]
    [TestCase("v3.31,v3.30")]
    [TestCase("none,v3.31")]
    public async Task UnknownVersionIsRefused(string versions)
    {
        using var command = new CommandLine();
        command.Write("rules/tie.yaml", Tie);

        var code = await command.RunAsync(Line(command.Write("scenario.yaml", Scenario), versions));

        Assert.That(code, Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain("This version is not known. Known versions: v3.31, v3.32"));
    }

    private static string[] Line(string scenario, string versions) => ["run", scenario, "--engine", "simulate", "--calico", versions];

    private static async Task<(int Code, JsonNode Report)> ReportAsync(CommandLine command, string scenario, string versions)
    {
        var report = command.PathOf("report.json");
        var code = await command.RunAsync([.. Line(scenario, versions), "--output", "text", "--output", $"json={report}"]);
        return (code, JsonNode.Parse(await File.ReadAllTextAsync(report))!);
    }
}
