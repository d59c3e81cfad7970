using System.Text.Json;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Gate;

/// <summary>A repository that holds policies and nothing else: no scenario, no workload.</summary>
internal sealed class PoliciesAloneTests
{
    private const string Redis = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: redis, namespace: shop }
        spec:
          podSelector: { matchLabels: { app: redis } }
          policyTypes: [Ingress]
          ingress:
            - from: [{ podSelector: { matchLabels: { app: cart } } }]
              ports: [{ port: 6379 }]

        """;

    [Test]
    public async Task WhatOpensIsToldOfTheLabelsThatThePolicyMeans()
    {
        using var repository = Changed(Redis + "    - ports: [{ port: 6380 }]\n");

        var (code, report, error) = await repository.JudgeAsync("--base", "base", "--head", "change");

        Assert.That(code, Is.EqualTo(1), error);
        Assert.That(
            report.GetProperty("reasons").EnumerateArray().Select(r => r.GetProperty("id").GetString()),
            Is.EqualTo(["uncovered-policy"])
        );
        Assert.That(Connections(report), Does.Contain("shop/any[Pods] => shop/app=redis[Pods] opens TCP 6380"));
        Assert.That(Connections(report), Does.Contain("0.0.0.0-255.255.255.255[External] => shop/app=redis[Pods] opens TCP 6380"));
    }

    [Test]
    public async Task WhatChangesNothingPromotes()
    {
        using var repository = Changed("# Carts only.\n" + Redis);

        var (code, report, error) = await repository.JudgeAsync("--base", "base", "--head", "change");

        Assert.That(code, Is.Zero, error);
        Assert.That(Connections(report), Is.Empty);
    }

    [Test]
    public async Task ABrokenPolicyIsBadInput()
    {
        using var repository = Changed(
            Redis.Replace("podSelector: { matchLabels: { app: redis }", "podSelector: { app: redis", StringComparison.Ordinal)
        );

        var (code, report, _) = await repository.JudgeAsync("--base", "base", "--head", "change");

        Assert.That(code, Is.EqualTo(2));
        Assert.That(report.GetProperty("problems").GetArrayLength(), Is.Positive);
    }

    [TestCase("policies/live/redis.yaml")]
    [TestCase("")]
    public async Task ScenariosThatAreNamedMustBeThere(string removed)
    {
        using var repository = Changed(Redis);
        string[] options = removed.Length == 0 ? ["--scenarios", "questions"] : [];
        if (removed.Length > 0)
        {
            repository.Git("rm", "--quiet", removed);
            repository.Write("stagetest.yaml", "apiVersion: stagetest.io/v1\nkind: Repository\nscenarios: [questions/]\n");
            repository.Commit();
        }

        var (code, _, error) = await repository.JudgeAsync(["--base", "base", "--head", "change", .. options]);

        // What the change's own settings say decides nothing yet.
        Assert.That(code, Is.EqualTo(removed.Length == 0 ? 2 : 1), error);
    }

    // A change that takes the questions away is not one of policies alone.
    [Test]
    public async Task TheFolderOfScenariosMayNotGo()
    {
        using var repository = new GateRepository();
        repository.Branch("change");
        repository.Git("rm", "-r", "--quiet", "scenarios");
        repository.Commit();

        var (code, _, error) = await repository.JudgeAsync("--base", "base", "--head", "change");

        Assert.That(code, Is.EqualTo(2), error);
    }

    private static GateRepository Changed(string policy)
    {
        var repository = new GateRepository();
        repository.Git("rm", "-r", "--quiet", ".");
        repository.Write("policies/live/redis.yaml", Redis);
        repository.Commit();
        repository.Branch("change");
        repository.Write("policies/live/redis.yaml", policy);
        repository.Commit();
        return repository;
    }

    private static string[] Connections(JsonElement report) =>
        report.TryGetProperty("connections", out var connections)
            ?
            [
                .. connections
                    .EnumerateArray()
                    .Select(c => $"{c.GetProperty("from")} => {c.GetProperty("to")} opens {c.GetProperty("opens")}"),
            ]
            : [];
}
