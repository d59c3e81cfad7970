using NUnit.Framework;
using StageTest.UnitTests.Cli;

namespace StageTest.UnitTests.Recommendation;

/// <summary>One recommendation for several scenarios.</summary>
internal sealed class SeveralScenariosTests
{
    [Test]
    public async Task WhatEachExpectsIsWritten()
    {
        using var command = new CommandLine();
        var one = command.Write("scenarios/one.yaml", Scenario("one", "8080", "{ from: shop/web, to: shop/api:8080 }"));
        var two = command.Write("scenarios/two.yaml", Scenario("two", "8080, 9090", "{ from: shop/web, to: shop/api:9090 }"));

        Assert.That(await command.RunAsync("recommend", one, two), Is.EqualTo(0), command.Out + command.Error);

        Assert.That(command.Out, Does.Contain("{ protocol: TCP, port: 8080 }").And.Contain("{ protocol: TCP, port: 9090 }"));
        Assert.That(command.Out, Does.Contain("one.yaml and ").And.Contain("2 connections pass as asked"));
        var first = command.Out;
        Assert.That(await command.RunAsync("recommend", one, two), Is.EqualTo(0));
        Assert.That(command.Out, Is.EqualTo(first));
    }

    [Test]
    public async Task WhereTheyContradictEachOtherNothingIsWritten()
    {
        using var command = new CommandLine();
        var one = command.Write("scenarios/one.yaml", Scenario("one", "8080", "{ from: shop/web, to: shop/api:8080 }"));
        var two = command.Write("scenarios/two.yaml", Scenario("two", "8080", "{ from: shop/api, to: shop/web:80 }", "deny"));

        Assert.That(await command.RunAsync("recommend", one, two), Is.EqualTo(1), command.Error);

        Assert.That(command.Out, Does.Contain("shop/web -> shop/api:8080/tcp: ").And.Contain("expects it denied; let them agree"));
    }

    [Test]
    public async Task WhatTheyDescribeDifferentlyIsBadInput()
    {
        using var command = new CommandLine();
        var one = command.Write("scenarios/one.yaml", Scenario("one", "8080", "{ from: shop/web, to: shop/api:8080 }"));
        var two = command.Write(
            "scenarios/two.yaml",
            Scenario("two", "8080", "{ from: shop/web, to: shop/api:8080 }")
                .Replace("{ app: api }", "{ app: backend }", StringComparison.Ordinal)
        );

        Assert.That(await command.RunAsync("recommend", one, two), Is.EqualTo(2), command.Out);

        Assert.That(command.Error, Does.Contain("describe shop/api differently."));
    }

    private static string Scenario(string name, string ports, string allowed, string otherwise = "ignore") =>
        $$"""
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: {{name}} }
            topology:
              namespaces: { shop: {} }
              workloads:
                - { name: web, namespace: shop, labels: { app: web }, ports: [80] }
                - { name: api, namespace: shop, labels: { app: api }, ports: [{{ports}}] }
            expect:
              promoted: { default: {{otherwise}}, allow: [{{allowed}}] }
            """;
}
