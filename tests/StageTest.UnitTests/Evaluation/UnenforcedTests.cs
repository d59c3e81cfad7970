using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Evaluation;

/// <summary>What an engine without host endpoints does not enforce has no verdict there, whatever its packets did.</summary>
internal sealed class UnenforcedTests
{
    private const string Topology = """
          namespaces: { shop: {} }
          workloads:
            - { name: web, namespace: shop }
            - { name: api, namespace: shop, ports: [8080] }
          external: [{ name: bastion, ip: 203.0.113.20 }]
        """;

    private const string Host = """
        apiVersion: projectcalico.org/v3
        kind: HostEndpoint
        metadata: { name: node-eth0, labels: { host: yes-it-is } }
        spec: { node: one, interfaceName: eth0, profiles: [projectcalico-default-allow] }
        ---

        """;

    private const string Forward = """
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: { name: forward }
        spec: { selector: host == 'yes-it-is', applyOnForward: true, types: [Ingress] }

        """;

    [Test]
    public void WhatAHostEndpointMayForwardHasNoVerdict()
    {
        var read = Read(Host + Forward)!;

        Assert.That(read.Verdicts, Is.EqualTo((Verdict[])[Verdict.Allowed, Verdict.NotObserved]));
        Assert.That(read.DetailAt(1), Does.Contain("may govern what HostEndpoint node-eth0 forwards"));
    }

    [Test]
    public void WithoutHostEndpointsEverythingCounts() => Assert.That(Read(Forward), Is.Null);

    // Everything was allowed, as on a cluster where no host endpoint was created.
    private static ConnectivityMatrix? Read(string policies)
    {
        using var text = new ScenarioText().With("policy.yaml", policies);
        var scenario = text.Read("  promoted: { default: allow }", "{ enforced: policy.yaml }", Topology);
        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));
        var api = new EndpointRef("shop", "api");
        ProbePlan plan = new([
            new(new EndpointRef("shop", "web"), api, new(8080, Protocol.Tcp)),
            new(EndpointRef.External("bastion"), api, new(8080, Protocol.Tcp)),
        ]);
        return Unenforced
            .OfHostEndpoints(scenario!.Policies, scenario.Topology, Placement.Default(scenario.Topology))
            ?.WithheldFrom(new(plan, [Verdict.Allowed, Verdict.Allowed]));
    }
}
