using NUnit.Framework;
using StageTest.UnitTests.Cli;

namespace StageTest.UnitTests.Recommendation;

/// <summary>What becomes of addresses outside the cluster.</summary>
internal sealed class OutsideAddressesTests
{
    private const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: shop }
        topology:
          namespaces: { shop: {} }
          workloads:
            - { name: web, namespace: shop, labels: { app: web }, ports: [80] }
            - { name: api, namespace: shop, labels: { app: api }, ports: [8080] }
          external:
            - { name: bank-a, ip: 203.0.113.10, ports: [443] }
            - { name: bank-b, ip: 203.0.113.13, ports: [443] }
            - { name: mirror, ip: 198.51.100.7, ports: [443] }
            - { name: office, ip: 192.0.2.4 }
        expect:
          promoted:
            default: deny
            allow:
              - { from: shop/web, to: [external/bank-a:443, external/bank-b:443] }
              - { from: [shop/web, shop/api], to: external/mirror:443 }
              - { from: external/office, to: shop/web:80 }
              - { from: shop/web, to: shop/api:8080 }
        """;

    [TestCase("StagedNetworkPolicy", "NetworkSet")]
    [TestCase("StagedGlobalNetworkPolicy", "GlobalNetworkSet")]
    public async Task CalicosKindsSelectNetworkSets(string kind, string set)
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/shop.yaml", Scenario);
        var folder = command.PathOf("policies/shop");

        Assert.That(await command.RunAsync("recommend", scenario, "--kind", kind, "--write-to", folder), Is.Zero, command.Error);

        var prefix = set == "NetworkSet" ? "shop." : "";
        Assert.That(
            Directory.EnumerateFiles(folder, $"*.{set.ToLowerInvariant()}.yaml").Select(Path.GetFileName).Order(),
            Is.EqualTo(new[] { "bank-a-and-1-more", "mirror", "office" }.Select(n => $"{prefix}{n}.{set.ToLowerInvariant()}.yaml"))
        );
        var banks = await File.ReadAllTextAsync(Path.Combine(folder, $"{prefix}bank-a-and-1-more.{set.ToLowerInvariant()}.yaml"));
        Assert.That(banks, Does.Contain($"kind: {set}\n").And.Contain("stagetest.io/outside: bank-a-and-1-more"));
        Assert.That(banks, Does.Match(@"- ""?203\.0\.113\.10/32""?   # external/bank-a: .*shop\.yaml:18"));
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(folder, kind == "StagedNetworkPolicy" ? "shop.web.yaml" : "shop-web.yaml")),
            Does.Contain("stagetest.io/outside in { 'bank-a-and-1-more', 'mirror' }").And.Not.Contain("203.0.113")
        );

        command.Write(
            "scenarios/shop.yaml",
            Scenario.Replace("expect:", "policies: { staged: [../policies/shop/] }\nexpect:", StringComparison.Ordinal)
        );
        Assert.That(await command.RunAsync("run", scenario, "--engine", "simulate"), Is.Zero, command.Out);
    }

    [Test]
    public async Task KubernetesKindsNameAddresses()
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/shop.yaml", Scenario);

        Assert.That(await command.RunAsync("recommend", scenario), Is.Zero, command.Error);

        Assert.That(command.Out, Does.Contain("cidr: 203.0.113.10/32").And.Contain("# external/bank-a\n").And.Not.Contain("NetworkSet"));
    }

    [TestCase("StagedKubernetesNetworkPolicy")]
    [TestCase("StagedNetworkPolicy")]
    public async Task PrefixesAreMergedWhereTheUserSaysSo(string kind)
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/shop.yaml", Scenario);

        Assert.That(await command.RunAsync("recommend", scenario, "--kind", kind, "--merge-prefixes"), Is.Zero, command.Error);

        Assert.That(command.Out, Does.Contain("203.0.113.8/29").And.Not.Contain("203.0.113.10/32"));
        Assert.That(
            command.Out,
            Does.Contain("Allowed beyond the requested connections:\n")
                .And.Contain("added    shop/web[Pod] => 203.0.113.8-203.0.113.9[External] : No Connections -> TCP 443\n")
                .And.Contain("added    shop/web[Pod] => 203.0.113.14-203.0.113.15[External] : No Connections -> TCP 443\n")
        );
    }

    [Test]
    public async Task WhatAPrefixMeansBesidesIsToldOfPodsThatAreAskedByNumber()
    {
        using var command = new CommandLine();
        var scenario = command.Write(
            "scenarios/shop.yaml",
            Scenario
                .Replace("ports: [80] }", "ports: [80], replicas: 2 }", StringComparison.Ordinal)
                .Replace("to: shop/web:80", "to: [\"shop/web[0]:80\", \"shop/web[1]:80\"]", StringComparison.Ordinal)
        );

        Assert.That(await command.RunAsync("recommend", scenario, "--merge-prefixes"), Is.Zero, command.Error);

        Assert.That(
            command.Out,
            Does.Contain("added    shop/web[Pod] => 203.0.113.8-203.0.113.9[External] : No Connections -> " + "TCP 443\n")
        );
    }

    [Test]
    public async Task ARuleBesideThatIsNotEvaluatedHidesNothing()
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/shop.yaml", Scenario);
        var live = command.Write(
            "live/other.yaml",
            """
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata: { name: other, namespace: shop }
            spec:
              selector: app == 'other'
              types: [Ingress]
              ingress: [{ action: Allow, protocol: TCP, source: { ports: [1024] } }]
            """
        );

        Assert.That(await command.RunAsync("recommend", scenario, "--merge-prefixes", "--beside", live), Is.Zero, command.Error);

        Assert.That(
            command.Out,
            Does.Contain("added    shop/web[Pod] => 203.0.113.8-203.0.113.9[External] : No Connections -> TCP 443\n")
                .And.Not.Contain("is not listed")
        );
    }

    [Test]
    public async Task APrefixNeverMeansAnEndpointThatTheRuleDoesNot()
    {
        using var command = new CommandLine();
        var scenario = command.Write(
            "scenarios/shop.yaml",
            Scenario.Replace(
                "    - { name: office",
                "    - { name: other, ip: 203.0.113.12, ports: [443] }\n    - { name: office",
                StringComparison.Ordinal
            )
        );

        Assert.That(await command.RunAsync("recommend", scenario, "--merge-prefixes"), Is.Zero, command.Error);

        Assert.That(command.Out, Does.Contain("203.0.113.10/32").And.Contain("203.0.113.13/32").And.Not.Contain("Allowed beyond"));
    }
}
