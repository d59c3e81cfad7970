using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Evaluation;

/// <summary>Hosts as peers of rules: by their labels and addresses, and not where policies govern them themselves.</summary>
internal sealed class HostEndpointPeerTests
{
    private const string Topology = """
          namespaces: { shop: {} }
          nodes: [{ name: one, ip: 192.168.7.1, labels: { pool: edge } }]
          workloads:
            - { name: api, namespace: shop, labels: { app: api }, ports: [8080] }
            - { name: agent, namespace: shop, hostNetwork: true, node: one }
          external: [{ name: bastion, ip: 203.0.113.20 }, { name: other, ip: 203.0.113.21 }]
        """;

    private const string Host = """
        apiVersion: projectcalico.org/v3
        kind: HostEndpoint
        metadata: { name: bastion, labels: { kind: bastion } }
        spec: { node: bastion, interfaceName: eth0, expectedIPs: [203.0.113.20], profiles: [projectcalico-default-allow] }
        ---

        """;

    [TestCase("selector: kind == 'bastion'", true, false)]
    [TestCase("selector: kind != 'bastion'", false, false)]
    [TestCase("namespaceSelector: global()", true, false)]
    [TestCase("notSelector: kind == 'bastion'", false, true)]
    [TestCase("selector: kind == 'bastion', namespaceSelector: all()", false, false)]
    public void ARuleMeansItsAddresses(string source, bool bastion, bool other)
    {
        Assert.That(Ask("external/bastion", Host + Policy(source)), Is.EqualTo(bastion ? Verdict.Allowed : Verdict.Denied));
        Assert.That(Ask("external/other", Host + Policy(source)), Is.EqualTo(other ? Verdict.Allowed : Verdict.Denied));
    }

    [Test]
    public void WhatAPolicyMayGovernAtItsSourceHasNoVerdict()
    {
        var governing =
            "---\napiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: { name: hosts }\nspec: { selector: kind == "
            + "'bastion', types: [Egress] }\n";

        Assert.That(Ask("external/bastion", Host + Policy("selector: kind == 'bastion'") + governing), Is.EqualTo(Verdict.NotObserved));
        Assert.That(
            Ask("external/bastion", Host.Replace(", profiles: [projectcalico-default-allow]", "", StringComparison.Ordinal) + Policy("")),
            Is.EqualTo(Verdict.NotObserved),
            "without a profile it denies what no policy allows"
        );
    }

    [TestCase("cluster: { autoHostEndpoints: true }\n", Verdict.Allowed)]
    [TestCase("", Verdict.Denied)]
    public void AnAutomaticOneHasTheLabelsOfItsNode(string cluster, Verdict expected) =>
        Assert.That(Ask("shop/agent", Policy("selector: pool == 'edge'"), cluster), Is.EqualTo(expected));

    private static string Policy(string source) =>
        "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: { name: api }\nspec:\n"
        + "  selector: app == 'api'\n  types: [Ingress]\n"
        + $"  ingress: [{{ action: Allow, source: {{ {source} }} }}]\n";

    private static Verdict Ask(string from, string policies, string cluster = "")
    {
        using var text = new ScenarioText().With("policy.yaml", policies);
        var scenario = text.Read("  promoted: { default: allow }", $"{{ enforced: policy.yaml }}\n{cluster}", Topology);
        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));
        var evaluator = new PolicyEvaluator(scenario!.Topology, Placement.Default(scenario.Topology), scenario.Policies);
        var flow = new Flow(EndpointRef.Parse(from)!.Value, new("shop", "api"), new(8080, Protocol.Tcp));
        var verdict = evaluator.Evaluate(flow).Verdict;
        Assert.That(evaluator.EvaluateAll(new([flow])).Verdicts, Is.EqualTo([verdict]), "many at a time and one by one");
        return verdict;
    }
}
