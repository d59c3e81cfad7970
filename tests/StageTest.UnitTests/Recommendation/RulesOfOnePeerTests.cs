using NUnit.Framework;
using StageTest.UnitTests.Cli;

namespace StageTest.UnitTests.Recommendation;

/// <summary>Kinds whose rules have one peer: what two rules need together, one of their peers may not need.</summary>
internal sealed class RulesOfOnePeerTests
{
    // One selector means plain and both, no selector means plain and other: port 80 of plain stands in the rule of the former.
    private const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: overlapping }
        topology:
          namespaces: { shop: {} }
          workloads:
            - { name: asker, namespace: shop, labels: { role: c, tier: c }, ports: [] }
            - { name: both, namespace: shop, labels: { role: a, tier: b }, ports: [80, 81] }
            - { name: other, namespace: shop, labels: { role: b, tier: b }, ports: [80, 85] }
            - { name: plain, namespace: shop, labels: { role: a }, ports: [80, 81, 85] }
        expect:
          promoted:
            default: deny
            allow:
              - { from: shop/asker, to: "shop/both:80" }
              - { from: shop/asker, to: "shop/both:81" }
              - { from: shop/asker, to: "shop/other:80" }
              - { from: shop/asker, to: "shop/other:85" }
              - { from: shop/asker, to: "shop/plain:80" }
              - { from: shop/asker, to: "shop/plain:81" }
              - { from: shop/asker, to: "shop/plain:85" }
        """;

    [TestCase("StagedNetworkPolicy")]
    [TestCase("StagedGlobalNetworkPolicy")]
    public async Task APortThatAnotherRuleAllowsAPeerIsNotWrittenTwice(string kind)
    {
        using var command = new CommandLine();
        var file = command.Write("scenarios/overlapping.yaml", Scenario);

        Assert.That(await command.RunAsync("recommend", file, "--kind", kind), Is.EqualTo(0), command.Out + command.Error);

        Assert.That(command.Out, Does.Contain("7 connections pass as asked").And.Contain("no rule, peer or port is surplus"));
        Assert.That(command.Out, Does.Contain("ports: [80, 81]").And.Contain("ports: [85]").And.Contain("ports: [80, 85]"));
    }
}
