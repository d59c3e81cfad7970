using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Policies;

/// <summary>
/// Objects of <c>crd.projectcalico.org/v1</c> that Calico's API server would refuse, and that Felix reads all the same, because only a
/// schema stands before it.
/// </summary>
internal sealed class StoreAsFelixReadsTests
{
    private const string Served = "projectcalico.org/v3";
    private const string Stored = "crd.projectcalico.org/v1";

    private const string Pods =
        "  workloads:\n"
        + "  - { name: web, namespace: shop, labels: { app: web } }\n"
        + "  - { name: api, namespace: shop, labels: { app: api }, ports: [80, 81] }\n"
        + "  - { name: db, namespace: data, labels: { app: db }, ports: [80, 81] }\n"
        + "  services: [{ name: api, namespace: shop, selector: { app: api }, ports: [{ port: 80 }] },"
        + " { name: web, namespace: shop, selector: { app: web }, ports: [{ port: 80 }] }]\n";

    // Each rule is refused by the API server; the flows of shop/web that the store's policy allows.
    [TestCase("Egress", "destination: { selector: global() }", "shop/api:80 shop/api:81")]
    [TestCase("Egress", "destination: { namespaceSelector: global() || projectcalico.org/name == 'data' }", "data/db:80 data/db:81")]
    [TestCase("Egress", "destination: { notSelector: '!global()' }", "shop/api:80 shop/api:81")]
    [TestCase("Egress", "protocol: TCP, destination: { services: { name: api, namespace: shop }, ports: ['80:90'] }", "shop/api:80")]
    [TestCase("Egress", "protocol: TCP, destination: { services: { name: api, namespace: shop }, ports: [81] }", "")]
    [TestCase("Egress", "destination: { services: { name: api, namespace: shop }, selector: app == 'api' }", "shop/api:80")]
    [TestCase("Egress", "destination: { services: { name: api, namespace: shop }, selector: app == 'db' }", "")]
    [TestCase("Egress", "destination: { services: { name: api, namespace: shop }, notSelector: app == 'api' }", "")]
    [TestCase("Egress", "destination: { services: { name: api, namespace: shop }, nets: [192.0.2.0/24] }", "")]
    [TestCase("Egress", "source: { services: { name: web, namespace: shop } }", "data/db:80 data/db:81 shop/api:80 shop/api:81")]
    [TestCase("Egress", "source: { services: { name: api, namespace: shop } }", "")]
    [TestCase("Ingress", "destination: { services: { name: api, namespace: shop } }", "data/db:80 data/db:81 shop/api:80")]
    [TestCase("Ingress", "source: { services: { name: web, namespace: shop }, selector: app == 'api' }", "data/db:80 data/db:81")]
    public void WhatStandsBesideEachOtherHoldsTogether(string type, string rule, string allowed)
    {
        var list = type == "Egress" ? "egress" : "ingress";
        var subject = type == "Egress" ? "web" : "api";
        var spec = $"{{ types: [{type}], selector: app == '{subject}', {list}: [{{ action: Allow, {rule} }}] }}";
        Assert.That(Read(Served, spec).HasErrors, "the API server takes it");
        using var text = new ScenarioText().With("policy.yaml", Document(Stored, spec));
        var scenario = text.Read("  promoted: { default: allow }", "{ enforced: [policy.yaml] }", Pods);
        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));

        var matrix = new PolicyEvaluator(scenario!.Topology, Placement.Default(scenario.Topology), scenario.Policies).EvaluateAll(
            scenario.Plan
        );
        var seen = scenario
            .Plan.Flows.Where((f, i) => $"{f.From}" == "shop/web" && matrix.Verdicts[i] == Core.Connectivity.Verdict.Allowed)
            .Select(f => $"{f.To}:{f.Port.Number}")
            .Order(StringComparer.Ordinal);
        Assert.That(string.Join(' ', seen), Is.EqualTo(allowed));
    }

    [TestCase(
        "icmp: { type: 8 }",
        "'icmp' without a protocol is read as Calico's nftables dataplane does: each family's own ICMP. Its iptables dataplane cannot load "
            + "the rule. Write 'protocol: ICMP' or 'protocol: ICMPv6'.",
        true
    )]
    [TestCase(
        "icmp: { type: 13 }",
        "'icmp' without a protocol is read as Calico's nftables dataplane does: each family's own ICMP. Its iptables dataplane cannot load "
            + "the rule. Write 'protocol: ICMP' or 'protocol: ICMPv6'.",
        false
    )]
    [TestCase("protocol: 1, icmp: { type: 8 }", "", true)]
    [TestCase("protocol: ICMP, icmp: { code: 3 }", "An ICMP 'code' needs a 'type', so this one has no effect.", true)]
    public void AnIcmpMessageNeedsNoProtocolsName(string rule, string warning, bool isAllowed)
    {
        var spec = $"{{ types: [Ingress], ingress: [{{ action: Allow, {rule} }}] }}";
        Assert.That(Read(Served, spec).HasErrors, "the API server takes it");
        Assert.That(
            Read(Stored, spec).Items.Select(d => (d.Severity, d.Message)),
            Is.EqualTo(warning.Length == 0 ? [] : ((Severity, string)[])[(Severity.Warning, warning)])
        );
        using var text = new ScenarioText().With("policy.yaml", Document(Stored, spec));
        var scenario = text.Read(
            "  promoted: { default: allow }",
            "{ enforced: [policy.yaml] }",
            "  workloads: [{ name: a, namespace: data }, { name: b, namespace: shop, ports: [80, icmp] }]"
        );
        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));
        var matrix = new PolicyEvaluator(scenario!.Topology, Placement.Default(scenario.Topology), scenario.Policies).EvaluateAll(
            scenario.Plan
        );
        Assert.That(
            scenario.Plan.Flows.Zip(matrix.Verdicts).Where(f => f.Second == Core.Connectivity.Verdict.Allowed).Select(f => $"{f.First}"),
            Is.EqualTo(isAllowed ? ["data/a -> shop/b:icmp"] : (string[])[])
        );
    }

    [Test]
    public void NoDataplaneLoadsAnIcmpMessageOfAnotherProtocol() =>
        Assert.That(Read(Stored, "{ types: [Ingress], ingress: [{ action: Allow, protocol: TCP, icmp: { type: 8 } }] }").HasErrors);

    // TierFromPolicyName of v3.31: what stands before the first dot.
    [TestCase("web", "default", "default", "web", false)]
    [TestCase("default.web", "default", "default", "web", false)]
    [TestCase("shop.web", "shop", "shop", "shop.web", false)]
    [TestCase("shop.web", "default", "shop", "shop.web", true)]
    [TestCase("web", "shop", "default", "web", true)]
    [TestCase("one.two.three", "one", "one", "one.two.three", false)]
    [TestCase("ossg.default.x", "default", "default", "ossg.default.x", false)]
    public void UpToV331TheStoreTakesTheTierFromTheName(string name, string stated, string tier, string stored, bool isWarned)
    {
        var (documents, diagnostics) = Marked.Read(
            $"apiVersion: {Stored}\nkind: GlobalNetworkPolicy\nmetadata: {{ name: {name} }}\n"
                + $"spec: {{ tier: {stated}, types: [Ingress] }}\n",
            new() { Calico = CalicoVersion.V331 }
        );
        Assert.That(diagnostics.HasErrors, Is.False, () => string.Join('\n', diagnostics.Items));
        Assert.That(documents.Policies.Select(p => (p.Tier, p.Name)), Is.EqualTo([(tier, stored)]));
        Assert.That(diagnostics.Items.Any(d => d.Message.Contains("from its name", StringComparison.Ordinal)), Is.EqualTo(isWarned));
    }

    private static string Document(string group, string spec) =>
        $"apiVersion: {group}\nkind: NetworkPolicy\nmetadata: {{ name: p, namespace: shop }}\nspec: {spec}\n";

    private static DiagnosticBag Read(string group, string spec) => Marked.Read(Document(group, spec)).Diagnostics;
}
