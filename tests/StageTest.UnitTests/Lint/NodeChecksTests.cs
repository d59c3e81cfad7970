using NUnit.Framework;
using StageTest.Core.Lint;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Lint;

/// <summary>Whom a policy sees where a connection enters a Service by a node.</summary>
internal sealed class NodeChecksTests
{
    [TestCase("type: LoadBalancer", "cidr: 203.0.113.0/24", "names 203.0.113.0/24, but connections from there to service/shop/web")]
    [TestCase("type: NodePort", "cidr: 198.51.100.7/32", "which the rule does not name")]
    [TestCase("externalIPs: [198.51.100.9]", "cidr: 203.0.113.0/24", "which the rule does not name")]
    [TestCase("type: NodePort", "cidr: 192.168.7.1/32", "names 192.168.7.1/32, which contains addresses of nodes")]
    [TestCase("type: ClusterIP", "cidr: 203.0.113.0/24", null)]
    [TestCase("type: LoadBalancer, externalTrafficPolicy: Local", "cidr: 203.0.113.0/24", null)]
    [TestCase("type: LoadBalancer", "cidr: 0.0.0.0/0", null)]
    [TestCase("type: LoadBalancer", "cidr: 10.42.0.0/16", null)]
    [TestCase("type: LoadBalancer", "cidr: 203.0.113.0/24 } }, { ipBlock: { cidr: 192.168.7.0/24", "which contains addresses of nodes")]
    public void ASourceThatANodeReplacesIsFound(string service, string block, string? found)
    {
        using var text = new ScenarioText().With(
            "policy.yaml",
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: web, namespace: shop }\n"
                + $"spec: {{ podSelector: {{ matchLabels: {{ role: web }} }}, ingress: [{{ from: [{{ ipBlock: {{ {block} }} }}] }}] }}\n"
        );
        var scenario = text.Read(
            "  promoted: { default: ignore, allow: [{ from: shop/web, to: shop/db:5432 }] }",
            "{ enforced: [policy.yaml] }",
            $$"""
              nodes: [{ name: one, ip: 192.168.7.1 }]
              workloads:
                - { name: web, namespace: shop, labels: { role: web }, ports: [8080] }
                - { name: db, namespace: shop, labels: { role: db }, ports: [5432] }
              services:
                - { name: web, namespace: shop, selector: { role: web }, {{service}}, ports: [{ port: 80, targetPort: 8080 }] }
              external:
                - { name: partner, ip: 203.0.113.5 }
            """
        );

        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));
        var findings = Linter.Check([scenario!], _ => null, [NodeChecks.NodeAddress]).Select(f => f.Message);
        Assert.That(findings, found is null ? Is.Empty : Has.One.Contains(found));
    }

    [Test]
    public void OnlyThePodsBehindTheServiceAreMeant()
    {
        using var text = new ScenarioText().With(
            "policy.yaml",
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: db, namespace: shop }\n"
                + "spec: { podSelector: { matchLabels: { role: db } }, ingress: [{ from: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }] }\n"
        );
        var scenario = text.Read(
            "  promoted: { default: allow, deny: [{ to: shop/db:5432 }] }",
            "{ enforced: [policy.yaml] }",
            """
              workloads:
                - { name: web, namespace: shop, labels: { role: web }, ports: [8080] }
                - { name: db, namespace: shop, labels: { role: db }, ports: [5432] }
              services:
                - { name: web, namespace: shop, selector: { role: web }, type: NodePort, ports: [{ port: 80, targetPort: 8080 }] }
            """
        );

        Assert.That(Linter.Check([scenario!], _ => null, [NodeChecks.NodeAddress]), Is.Empty);
    }
}
