using NUnit.Framework;
using StageTest.UnitTests.Cli;

namespace StageTest.UnitTests.Recommendation;

/// <summary>Recommendations beside policies that stay: what they lack is written, and what they allow besides is named.</summary>
internal sealed class BesideTests
{
    private const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: shop }
        topology:
          namespaces: { shop: {} }
          workloads:
            - { name: web, namespace: shop, labels: { app: web }, ports: [80] }
            - { name: api, namespace: shop, labels: { app: api }, ports: [8080, 9090] }
            - { name: db, namespace: shop, labels: { app: db }, ports: [5432] }
        expect:
          promoted:
            default: deny
            allow:
              - { from: shop/web, to: [shop/api:8080, shop/api:9090] }
              - { from: shop/api, to: shop/db:5432 }
        """;

    private const string Api = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: api, namespace: shop }
        spec:
          podSelector: { matchLabels: { app: api } }
          policyTypes: [Ingress, Egress]
          ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 8080 }] }]
          egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }] }]
        """;

    [TestCase("StagedKubernetesNetworkPolicy", "policyTypes")]
    [TestCase("StagedNetworkPolicy", "types")]
    public async Task OnlyWhatIsMissingIsWritten(string kind, string types)
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/shop.yaml", Scenario);
        var live = command.Write("live/api.yaml", Api);
        var folder = command.PathOf("staged");

        Assert.That(
            await command.RunAsync("recommend", scenario, "--kind", kind, "--beside", live, "--write-to", folder),
            Is.Zero,
            command.Out + command.Error
        );

        // The policy that is there has the port 8080 and the way out, so that a second one needs neither; its name is taken.
        var file = Directory.EnumerateFiles(folder, "shop.api*.yaml").Single();
        var api = await File.ReadAllTextAsync(file);
        Assert.That(api, Does.Contain($"{types}: [Ingress]\n").And.Contain("9090").And.Not.Contain("8080").And.Not.Contain("egress"));
        if (kind == "StagedKubernetesNetworkPolicy")
        {
            Assert.That(Path.GetFileName(file), Is.EqualTo("shop.api-recommended.yaml"));
        }

        command.Write(
            "scenarios/shop.yaml",
            Scenario.Replace(
                "expect:",
                "policies: { enforced: [../live/api.yaml], staged: [../staged/] }\nexpect:",
                StringComparison.Ordinal
            )
        );
        Assert.That(await command.RunAsync("run", scenario, "--engine", "simulate"), Is.Zero, command.Out);
    }

    [Test]
    public async Task NothingIsWrittenWhereAllIsThere()
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/shop.yaml", Scenario);
        var folder = command.PathOf("staged");
        Assert.That(await command.RunAsync("recommend", scenario, "--write-to", folder), Is.Zero, command.Error);

        Assert.That(await command.RunAsync("recommend", scenario, "--beside", folder), Is.Zero, command.Out);

        Assert.That(command.Out, Does.Contain("0 policies shown."));
        Assert.That(command.Out, Does.Contain("3 connections pass as asked"));
    }

    [Test]
    public async Task WhatIsAllowedBesidesIsNamed()
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/shop.yaml", Scenario);
        var live = command.Write(
            "live/api.yaml",
            Api.Replace(
                "from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 8080 }]",
                "from: [{ podSelector: {} }]",
                StringComparison.Ordinal
            )
        );

        Assert.That(await command.RunAsync("recommend", scenario, "--beside", live), Is.Zero, command.Out + command.Error);

        Assert.That(command.Out, Does.Not.Contain("Surplus of '--beside'"), "the other pods have no way out to it");
        var open = command.Write(
            "live/db.yaml",
            Api.Replace("name: api", "name: db-out", StringComparison.Ordinal)
                .Replace("app: api", "app: db", StringComparison.Ordinal)
                .Replace("egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }] }]", "egress: [{}]", StringComparison.Ordinal)
        );
        Assert.That(
            await command.RunAsync("recommend", scenario, "--beside", live, "--beside", open),
            Is.Zero,
            command.Out + command.Error
        );
        Assert.That(
            command.Out,
            Does.Contain(
                "Surplus of '--beside': allowed, but not requested:\n  shop/db -> shop/api:8080/tcp: egress allowed by NetworkPolicy "
                    + "shop/db-out"
            )
        );
    }

    [Test]
    public async Task WhatIsDeniedThereIsNamedAndHolds()
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/shop.yaml", Scenario);
        var live = command.Write(
            "live/no-db.yaml",
            """
            apiVersion: projectcalico.org/v3
            kind: Tier
            metadata: { name: security }
            spec: { order: 10 }
            ---
            apiVersion: projectcalico.org/v3
            kind: GlobalNetworkPolicy
            metadata: { name: security.no-db }
            spec:
              tier: security
              selector: app == 'db'
              types: [Ingress]
              ingress: [{ action: Deny }]
            """
        );

        Assert.That(await command.RunAsync("recommend", scenario, "--beside", live), Is.EqualTo(1), command.Out + command.Error);

        Assert.That(
            command.Out,
            Does.Contain("Not written:\n  shop/api -> shop/db:5432/tcp: ingress denied by GlobalNetworkPolicy security.no-db")
        );
    }
}
