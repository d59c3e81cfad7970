using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Policies.Kubernetes;

internal sealed class KubernetesPolicyReaderTests
{
    private DiagnosticBag _diagnostics = new();

    [SetUp]
    public void StartWithNoDiagnostics() => _diagnostics = new();

    [Test]
    public void TakesThePlaceThatCalicoGivesToIt()
    {
        var policy = Read("podSelector: {}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((policy.Tier, policy.Order), Is.EqualTo(("default", 1000d)));
            Assert.That((policy.Namespace, policy.Name, policy.Kind), Is.EqualTo(("shop", "db", PolicyKinds.KubernetesNetworkPolicy)));
            Assert.That(policy.IsStaged, Is.False);
            Assert.That(policy.Location.ToString(), Is.EqualTo("f.yaml:1:1"));
        }
    }

    [Test]
    public void SelectsPodsOfItsOwnNamespaceOnly()
    {
        var policy = Read("podSelector: { matchLabels: { role: db } }");

        Assert.That(
            policy.Subject.ToString(),
            Is.EqualTo("(projectcalico.org/orchestrator == \"k8s\" && role == \"db\" && projectcalico.org/namespace == \"shop\")")
        );
    }

    [Test]
    public void WithoutNamespaceItIsInTheDefaultOne()
    {
        var policy = PolicyReader
            .Read(
                "{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: db }, spec: { podSelector: {} } }",
                "f.yaml",
                _diagnostics
            )
            .Policies.Single();

        Assert.That(policy.Namespace, Is.EqualTo("default"));
    }

    [TestCase("podSelector: {}", true, false)]
    [TestCase("podSelector: {}\negress: []", true, false)]
    [TestCase("podSelector: {}\negress: [{}]", true, true)]
    [TestCase("podSelector: {}\npolicyTypes: []\negress: [{}]", true, true)]
    [TestCase("podSelector: {}\npolicyTypes: [Ingress]\negress: [{}]", true, false)]
    [TestCase("podSelector: {}\npolicyTypes: [Egress]", false, true)]
    [TestCase("podSelector: {}\npolicyTypes: [Ingress, Egress]", true, true)]
    public void GovernsWhatItsTypesSay(string spec, bool ingress, bool egress)
    {
        var policy = Read(spec);

        Assert.That((policy.GovernsIngress, policy.GovernsEgress), Is.EqualTo((ingress, egress)));
    }

    [Test]
    public void TheStagedKindHasNoEgressUnlessItSaysSo()
    {
        var policy = Read("podSelector: {}\negress: [{}]", "StagedKubernetesNetworkPolicy");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((policy.GovernsIngress, policy.GovernsEgress), Is.EqualTo((true, false)));
            Assert.That(
                _diagnostics.Items.Single().ToString(),
                Does.StartWith("f.yaml:8:11: warning: ").And.Contain("policyTypes: [Ingress, Egress]")
            );
        }
    }

    [TestCase("podSelector: {}\npolicyTypes: [Ingress]", PolicyStaging.StagedSet)]
    [TestCase("podSelector: {}\npolicyTypes: [Ingress]\nstagedAction: Set", PolicyStaging.StagedSet)]
    [TestCase("stagedAction: Delete", PolicyStaging.StagedDelete)]
    [TestCase("stagedAction: Delete\npodSelector: {}\ningress: []", PolicyStaging.StagedDelete)]
    public void TheStagedKindSaysWhatPromotionDoes(string spec, PolicyStaging staging)
    {
        Assert.That(Read(spec, "StagedKubernetesNetworkPolicy").Staging, Is.EqualTo(staging));
        Assert.That(_diagnostics.Items, Is.Empty);
    }

    [Test]
    public void EachPeerAndProtocolBecomesARuleOfOneNumber()
    {
        var policy = Read(
            """
            podSelector: {}
            ingress:
              - {}
              - from:
                  - podSelector: { matchLabels: { role: web } }
                  - ipBlock: { cidr: 10.1.0.0/16, except: [10.1.2.0/24] }
                ports:
                  - { port: 53, protocol: UDP }
                  - { port: 80 }
                  - { port: 8000, endPort: 8010 }
                  - { port: web }
            """
        );

        var rules = policy.Ingress;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rules.Select(r => r.Number), Is.EqualTo(new[] { 1, 2, 2, 2, 2 }));
            Assert.That(rules.Select(r => r.Action), Is.All.EqualTo(RuleAction.Allow));
            Assert.That(
                rules.Select(r => r.Protocol),
                Is.EqualTo(new Protocol?[] { null, Protocol.Tcp, Protocol.Udp, Protocol.Tcp, Protocol.Udp })
            );
            Assert.That(rules[1].Destination.Ports.Select(p => p.ToString()), Is.EqualTo(new[] { "80", "8000-8010", "web" }));
            Assert.That(rules[2].Destination.Ports.Select(p => p.ToString()), Is.EqualTo(new[] { "53" }));
            Assert.That(
                rules[1].Source.Selector!.ToString(),
                Does.Contain("role == \"web\"").And.Contain("projectcalico.org/namespace == \"shop\"")
            );
            Assert.That(rules[3].Source.Nets.Single().ToString(), Is.EqualTo("10.1.0.0/16"));
            Assert.That(rules[3].Source.NotNets.Single().ToString(), Is.EqualTo("10.1.2.0/24"));
            Assert.That(rules[3].Source.Selector, Is.Null, "an address block is not restricted to pods");
            Assert.That(rules[3].Location.Line, Is.EqualTo(10));
        }
    }

    [Test]
    public void EgressPeersAreDestinations()
    {
        var rule = Read("podSelector: {}\negress:\n  - to: [{ namespaceSelector: {} }]\n    ports: [{ port: 53, protocol: UDP }]")
            .Egress.Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rule.Source, Is.EqualTo(PeerMatch.Any));
            Assert.That(rule.Destination.Selector!.ToString(), Is.EqualTo("projectcalico.org/orchestrator == \"k8s\""));
            Assert.That(rule.Destination.Ports, Has.Length.EqualTo(1));
        }
    }

    [TestCase("[{ port: 80 }, { }]", "")]
    [TestCase("[{ port: 80 }, { port: 80 }]", "80")]
    [TestCase("[{ port: 80, endPort: 80 }]", "80")]
    public void PortsOfOneProtocolAreMerged(string ports, string expected)
    {
        var rule = Read($"podSelector: {{}}\ningress: [{{ ports: {ports} }}]").Ingress.Single();

        Assert.That(string.Join(',', rule.Destination.Ports), Is.EqualTo(expected));
        Assert.That(rule.Protocol, Is.EqualTo(Protocol.Tcp));
    }

    [TestCase("{ namespaceSelector: { matchLabels: { team: shop } } }", "pcns.team == \"shop\"")]
    [TestCase(
        "{ namespaceSelector: { matchExpressions: [{ key: team, operator: NotIn, values: [b, a] }] } }",
        "pcns.team not in {\"a\", \"b\"}"
    )]
    [TestCase("{ podSelector: { matchExpressions: [{ key: role, operator: DoesNotExist }] } }", "!has(role)")]
    [TestCase("{ podSelector: { matchExpressions: [{ key: role, operator: Exists }] } }", "has(role)")]
    public void SelectorsAreWrittenAsCalicoDoes(string peer, string part)
    {
        var rule = Read($"podSelector: {{}}\ningress: [{{ from: [{peer}] }}]").Ingress.Single();

        Assert.That(rule.Source.Selector!.ToString(), Does.Contain(part));
    }

    [TestCase(
        "podSelector: {}\ningress: [{ from: [{ ipBlock: { cidr: 10.1.2.3/8 } }] }]",
        "f.yaml:8:41: warning: '10.1.2.3/8' has bits set beyond its prefix; it means 10.0.0.0/8."
    )]
    [TestCase(
        "policyTypes: [Ingress]",
        "f.yaml:7:3: warning: NetworkPolicy 'shop/db' has no 'podSelector' and so selects every pod of its namespace. Write "
            + "'podSelector: {}' if you intend that."
    )]
    [TestCase(
        "podSelector: {}\npolicyTypes: [Egress]\ningress: [{}]",
        "f.yaml:9:12: warning: NetworkPolicy 'shop/db' has ingress rules, but its 'policyTypes' leave ingress out, so they have no effect."
    )]
    public void WarnsOfWhatIsProbablyNotMeant(string spec, string warning)
    {
        Read(spec);

        Assert.That(_diagnostics.Items.Single().ToString(), Is.EqualTo(warning));
    }

    [Test]
    public void WhatServersFillInIsAccepted()
    {
        var policies = PolicyReader
            .Read(
                """
                apiVersion: v1
                kind: List
                items:
                  - apiVersion: networking.k8s.io/v1
                    kind: NetworkPolicy
                    metadata:
                      name: db
                      namespace: shop
                      uid: 5d1c0d0e-0000-4000-8000-000000000000
                      resourceVersion: "12"
                      generation: 1
                      creationTimestamp: "2026-01-01T00:00:00Z"
                      managedFields: [{ manager: kubectl }]
                      annotations: { kubectl.kubernetes.io/last-applied-configuration: "{}" }
                    spec: { podSelector: {}, policyTypes: [Ingress] }
                    status: {}
                """,
                "f.yaml",
                _diagnostics
            )
            .Policies;

        Assert.That(policies.Single().Location.Line, Is.EqualTo(4));
        Assert.That(_diagnostics.Items, Is.Empty);
    }

    [TestCase("v1", "networkpolicy")]
    [TestCase("Networking.k8s.io/v1", "NetworkPolicies")]
    public void AMisspeltKindIsAnErrorAndNotPassedOver(string version, string kind)
    {
        var documents = PolicyReader.Read(
            $"{{ apiVersion: {version}, kind: {kind}, metadata: {{ name: db }}, spec: {{ podSelector: {{}} }} }}",
            "f.yaml",
            _diagnostics
        );

        Assert.That(documents.IsEmpty);
        Assert.That(
            _diagnostics.Items.Single().ToString(),
            Does.StartWith($"f.yaml:1:1: error: {kind} 'db' of {version} is not understood.")
        );
    }

    [TestCase("v3.31", true)]
    [TestCase("v3.32", false)]
    public void ThePrefixOfTheDefaultTierIsPartOfTheNameFromV332On(string version, bool isSame)
    {
        static string Named(string name) =>
            $"{{ apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {{ name: {name} }}, spec: {{}} }}\n---\n";

        var policies = PolicyReader
            .Read(Named("db") + Named("default.db"), "f.yaml", _diagnostics, new() { Calico = CalicoVersionText.Parse(version)!.Value })
            .Policies;

        Assert.That(_diagnostics.Items, Is.Empty);
        Assert.That(policies[0].IsSameObjectAs(policies[1]), Is.EqualTo(isSame));
    }

    private Policy Read(string spec, string kind = "NetworkPolicy")
    {
        var version = kind == "NetworkPolicy" ? "networking.k8s.io/v1" : "projectcalico.org/v3";
        var text =
            $"apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: db\n  namespace: shop\nspec:\n  {spec.ReplaceLineEndings("\n  ")}\n";
        var policies = PolicyReader.Read(text, "f.yaml", _diagnostics).Policies;
        Assert.That(policies, Has.Length.EqualTo(1), string.Join('\n', _diagnostics.Items));
        return policies[0];
    }
}
