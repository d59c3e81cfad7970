using System.Text.Json;
using NUnit.Framework;
using StageTest.UnitTests.Cli;

namespace StageTest.UnitTests.Mutation;

internal sealed class MutateCommandTests
{
    private const string Policy = """
        apiVersion: projectcalico.org/v3
        kind: StagedKubernetesNetworkPolicy
        metadata: { name: db, namespace: shop }
        spec:
          podSelector: { matchLabels: { role: db } }
          policyTypes: [Ingress]
          ingress:
            - from:
                - podSelector: { matchLabels: { role: api } }
              ports: [{ port: 5432 }]
            - from: [{ ipBlock: { cidr: 203.0.113.0/24 } }]
        """;

    private const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: shop }
        topology:
          workloads:
            - { name: web, namespace: shop, labels: { role: web }, ports: [80] }
            - { name: api, namespace: shop, labels: { role: api }, ports: [8080] }
            - { name: db, namespace: shop, labels: { role: db }, ports: [5432] }
          external:
            - { name: office, ip: 203.0.113.10 }
        policies:
          staged: [../policies/db.yaml]
        expect:
          baseline:
            default: allow
            allow:
              - { from: shop/api, to: shop/db:5432 }
            deny: []
          promoted:
            default: allow
            allow:
              - { from: shop/api, to: shop/db:5432 }
            deny:
              - { from: shop/web, to: shop/db:5432 }
        """;

    [Test]
    public async Task PastingWhatASurvivorNeedsKillsIt()
    {
        using var command = Files(Policy, Scenario);
        var survivors = await SurvivorsAsync(command);
        Assert.That(
            survivors.Keys,
            Has.Some.EndsWith("without 'ports', so for every port").And.Some.EndsWith("with 203.0.112.0/23 instead of 203.0.113.0/24")
        );

        foreach (var (name, remedy) in survivors)
        {
            var pasted = remedy.Aggregate(Scenario, Paste);
            using var again = Files(Policy, pasted);

            Assert.That((await SurvivorsAsync(again)).Keys, Has.None.EqualTo(name), pasted);
        }
    }

    [Test]
    public async Task EveryMutantHasItsLineAndTheOrderIsAlwaysTheSame()
    {
        using var command = Files(Policy, Scenario);
        await command.RunAsync("mutate", command.PathOf("scenarios"));
        var first = command.Out;
        await command.RunAsync("mutate", command.PathOf("scenarios"));

        Assert.That(command.Out, Is.EqualTo(first));
        Assert.That(
            first,
            Does.Contain(
                    "policies/db.yaml:10:14: StagedKubernetesNetworkPolicy shop/db without 'ports', so for every port opens "
                        + "shop/api[scenario] => shop/db[scenario]: "
                )
                .Or.Contain("policies/db.yaml:10:14")
        );
        Assert.That(first, Does.Match(@"shop: \d+ of \d+ mutants noticed"));
    }

    [Test]
    public async Task WhatChangesNoConnectionDoesNotCount()
    {
        // Nothing else has the label, so two terms select what one does.
        using var command = Files(
            Policy.Replace("{ role: db } }", "{ role: db, tier: data } }", StringComparison.Ordinal),
            Scenario.Replace("labels: { role: db }", "labels: { role: db, tier: data }", StringComparison.Ordinal)
        );

        await command.RunAsync("mutate", command.PathOf("scenarios"), "-o", "json");

        using var report = JsonDocument.Parse(command.Out);
        Assert.That(report.RootElement.GetProperty("scenarios")[0].GetProperty("equivalent").GetInt32(), Is.GreaterThanOrEqualTo(2));
        Assert.That(command.Out, Does.Not.Contain("tier: data"));
    }

    [TestCase("0.1", 0)]
    [TestCase("1", 1)]
    [TestCase("2", 2)]
    [TestCase("many", 2)]
    public async Task TheScoreDecides(string least, int code)
    {
        using var command = Files(Policy, Scenario);

        Assert.That(await command.RunAsync("mutate", command.PathOf("scenarios"), "--min-score", least), Is.EqualTo(code), command.Error);
    }

    [Test]
    public async Task ASampleIsSaidToBeOne()
    {
        using var command = Files(Policy, Scenario);

        await command.RunAsync("mutate", command.PathOf("scenarios"), "--max-mutants", "3");

        Assert.That(command.Out, Does.Match(@"a sample: 3 of \d+ mutants were tried"));
    }

    [Test]
    public async Task AScenarioThatDoesNotPassIsNotMeasured()
    {
        using var command = Files(
            Policy,
            Scenario.Replace("    deny:\n      - { from: shop/web, to: shop/db:5432 }", "", StringComparison.Ordinal)
        );

        Assert.That(await command.RunAsync("mutate", command.PathOf("scenarios")), Is.EqualTo(1));
        Assert.That(command.Error, Does.Contain("not as expected even without a mutation, first at shop/web -> shop/db:5432/tcp"));
    }

    private static CommandLine Files(string policy, string scenario)
    {
        var command = new CommandLine();
        command.Write("policies/db.yaml", policy);
        command.Write("scenarios/shop.yaml", scenario);
        return command;
    }

    private static async Task<Dictionary<string, (string Path, string Item)[]>> SurvivorsAsync(CommandLine command)
    {
        Assert.That(await command.RunAsync("mutate", command.PathOf("scenarios"), "-o", "json"), Is.Zero, command.Error);
        using var report = JsonDocument.Parse(command.Out);
        return report
            .RootElement.GetProperty("scenarios")[0]
            .GetProperty("survivors")
            .EnumerateArray()
            .ToDictionary(
                s => s.GetProperty("change").GetString()!,
                s =>
                    s.GetProperty("remedy")
                        .EnumerateArray()
                        .Select(r => (r.GetProperty("path").GetString()!, r.GetProperty("item").GetString()!))
                        .ToArray()
            );
    }

    private static string Paste(string scenario, (string Path, string Item) line)
    {
        var (before, after) = line.Path switch
        {
            "topology.external" => ("  external:\n", $"  external:\n    - {line.Item}\n"),
            "topology.workloads[shop/db].ports" => ("ports: [5432]", $"ports: [5432, {line.Item}]"),
            "expect.baseline.allow" => ("    default: allow\n    allow:\n", $"    default: allow\n    allow:\n      - {line.Item}\n"),
            "expect.promoted.allow" => (
                "  promoted:\n    default: allow\n    allow:\n",
                $"  promoted:\n    default: allow\n    allow:\n      - {line.Item}\n"
            ),
            "expect.promoted.deny" => ("    deny:\n", $"    deny:\n      - {line.Item}\n"),
            _ => throw new InvalidOperationException(line.Path),
        };
        var at = scenario.IndexOf(before, StringComparison.Ordinal);
        Assert.That(at, Is.Positive, line.Path);
        return scenario[..at] + after + scenario[(at + before.Length)..];
    }
}
