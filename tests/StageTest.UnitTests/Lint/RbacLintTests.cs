using NUnit.Framework;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Lint;
using StageTest.UnitTests.Access;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Lint;

/// <summary>Each rule about roles finds what it is for, and not what merely looks like it.</summary>
internal sealed class RbacLintTests
{
    /// <summary>The rules that are found here.</summary>
    public static readonly string[] RulesWithCases = ["ST1021", "ST1022", "ST1023", "ST1024", "ST1025", "ST1026", "ST1027"];

    private const string Fence = """
        apiVersion: projectcalico.org/v3
        kind: Tier
        metadata: { name: shop }
        spec: { order: 20, defaultAction: Pass }
        ---
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: { name: shop.api, namespace: shop }
        spec:
          tier: shop
          selector: role == 'api'
          ingress: [{ action: Deny, source: { namespaceSelector: team == 'shop' } }, { action: Pass }]
        """;

    [TestCase("{ apiGroups: [crd.projectcalico.org], resources: [networkpolicies], verbs: [create] }", "ST1021")]
    [TestCase("{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }", "ST1021")]
    [TestCase("{ apiGroups: [crd.projectcalico.org], resources: [networkpolicies], verbs: [get, list] }", "")]
    [TestCase("{ apiGroups: [projectcalico.org], resources: [tiers], verbs: [get, update] }", "ST1022")]
    [TestCase("{ apiGroups: [projectcalico.org], resources: ['*'], verbs: [patch] }", "ST1022")]
    [TestCase("{ apiGroups: [projectcalico.org], resources: [tiers], verbs: [get] }", "")]
    [TestCase("{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate, bind] }", "ST1024 ST1024")]
    [TestCase("{ apiGroups: [rbac.authorization.k8s.io], resources: ['*'], verbs: ['*'] }", "ST1024 ST1024")]
    [TestCase("{ apiGroups: [''], resources: [users], verbs: [impersonate] }", "ST1024")]
    [TestCase("{ apiGroups: [''], resources: [serviceaccounts/token], verbs: [create] }", "ST1024")]
    [TestCase("{ apiGroups: [''], resources: [nodes/proxy], verbs: [get] }", "ST1024")]
    [TestCase("{ apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve] }", "ST1024")]
    [TestCase("{ apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve], resourceNames: [a.example/b] }", "")]
    [TestCase("{ apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations], verbs: [patch] }", "ST1024")]
    [TestCase("{ apiGroups: [''], resources: [serviceaccounts/token], verbs: [get] }", "")]
    [TestCase("{ apiGroups: [''], resources: [pods], verbs: ['*'] }", "")]
    [TestCase("{ apiGroups: [projectcalico.org], resources: [tiers], verbs: [get], resourceNames: ['team-*'] }", "ST1026")]
    [TestCase("{ apiGroups: [projectcalico.org], resources: [tiers], verbs: [get], resourceNames: ['shop.*'] }", "ST1026")]
    [TestCase("{ apiGroups: [projectcalico.org], resources: [tier.networkpolicies], verbs: [get], resourceNames: ['*'] }", "ST1026")]
    [TestCase("{ apiGroups: [projectcalico.org], resources: [tier.networkpolicies], verbs: [get], resourceNames: ['ops.*'] }", "ST1027")]
    [TestCase("{ apiGroups: [projectcalico.org], resources: [tier.networkpolicies], verbs: [get], resourceNames: ['shop.*'] }", "")]
    public void OfRolesByThemselves(string rule, string ids) =>
        Assert.That(
            string.Join(' ', Linter.Check([], _ => null, LintRules.All, roles: Rbac(rule)).Select(f => f.Rule.Id)),
            Is.EqualTo(ids)
        );

    /// <summary>Who writes a Service or its endpoints decides what a rule of others with <c>services</c> means.</summary>
    [TestCase("{ apiGroups: [''], resources: [services], verbs: [patch] }", true)]
    [TestCase("{ apiGroups: [''], resources: [services], verbs: [update], resourceNames: [db] }", true)]
    [TestCase("{ apiGroups: [''], resources: [services], verbs: [update], resourceNames: [web] }", false)]
    [TestCase("{ apiGroups: [''], resources: [endpoints], verbs: [create] }", true)]
    [TestCase("{ apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [update], resourceNames: [db-x7] }", true)]
    [TestCase("{ apiGroups: [discovery.k8s.io], resources: ['*'], verbs: [deletecollection] }", true)]
    [TestCase("{ apiGroups: [''], resources: [services, endpoints], verbs: [get, list, watch] }", false)]
    [TestCase("{ apiGroups: [networking.k8s.io], resources: [services], verbs: ['*'] }", false)]
    public void OfServicesThatPoliciesRead(string rule, bool isFound)
    {
        const string Policy = """
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata: { name: api, namespace: shop }
            spec:
              selector: role == 'api'
              types: [Egress]
              egress: [{ action: Allow, destination: { services: { name: db, namespace: shop } } }]
            """;
        using var text = new ScenarioText().With("rbac.yaml", Manifests(rule)).With("policies.yaml", Policy);
        var scenario = text.Read(
            "  promoted: { default: ignore, allow: [{ from: shop/web, to: shop/db:sql }] }",
            "{ enforced: [policies.yaml] }\naccess: { manifests: [rbac.yaml] }"
        );
        Assert.That(scenario, Is.Not.Null, string.Join('\n', text.Said));

        var found = Linter
            .Check([scenario!], _ => null, LintRules.All)
            .Where(f => f.Location.File.EndsWith("rbac.yaml", StringComparison.Ordinal));
        var subject = scenario!.Access!.Rbac.Subjects.Single(s => s.Name != "nobody");
        var bound = new ExpectedDelegation(subject, null, [], null, default);

        Assert.That(found.Select(f => f.Rule.Id).Distinct(), Is.EqualTo(isFound ? ["ST1023"] : Array.Empty<string>()));
        Assert.That(
            bound.Around(scenario.Topology, scenario.Policies, scenario.Access),
            isFound ? Has.Some.Contains("of which Calico NetworkPolicy shop/api takes addresses") : Is.Empty
        );
    }

    [TestCase("{ apiGroups: [''], resources: [namespaces], verbs: [patch] }", "ST1023")]
    [TestCase("{ apiGroups: [''], resources: [pods], verbs: [update] }", "ST1023")]
    [TestCase("{ apiGroups: [''], resources: [pods/status], verbs: [patch] }", "ST1023")]
    [TestCase("{ apiGroups: [''], resources: [namespaces/finalize], verbs: [update] }", "ST1023")]
    [TestCase("{ apiGroups: [''], resources: [namespaces], verbs: [update], resourceNames: [shop] }", "ST1023")]
    [TestCase("{ apiGroups: [''], resources: [namespaces], verbs: [update], resourceNames: [ops] }", "")]
    [TestCase("{ apiGroups: [apps], resources: [deployments], verbs: [patch], resourceNames: [api] }", "ST1023")]
    [TestCase("{ apiGroups: [apps], resources: [deployments], verbs: [create] }", "ST1023")]
    [TestCase("{ apiGroups: [''], resources: [serviceaccounts], verbs: [create] }", "")]
    [TestCase("{ apiGroups: [''], resources: [namespaces], verbs: [get] }", "")]
    [TestCase("{ apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [create] }", "ST1025")]
    [TestCase("{ apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [list] }", "")]
    public void OfAScenario(string rule, string ids)
    {
        using var text = new ScenarioText().With("rbac.yaml", Manifests(rule)).With("policies.yaml", Fence);
        var scenario = text.Read(
            "  promoted: { default: ignore, deny: [{ from: shop/web, to: shop/api }], allow: [{ from: shop/web, to: shop/db:sql }] }",
            "{ enforced: [policies.yaml] }\naccess: { manifests: [rbac.yaml] }"
        );
        Assert.That(scenario, Is.Not.Null, string.Join('\n', text.Said));

        var found = Linter
            .Check([scenario!], _ => null, LintRules.All)
            .Where(f => f.Location.File.EndsWith("rbac.yaml", StringComparison.Ordinal));

        Assert.That(string.Join(' ', found.Select(f => f.Rule.Id).Distinct()), Is.EqualTo(ids));
    }

    /// <summary>Labels of pods are read in whatever way a selector means a namespace.</summary>
    [TestCase("selector: kind == 'x', namespaceSelector: all()", "ST1023")]
    [TestCase("selector: kind == 'x', namespaceSelector: \"projectcalico.org/name in { 'shop', 'ops' }\"", "ST1023")]
    [TestCase("selector: kind == 'x', namespaceSelector: global()", "")]
    public void LabelsThatASelectorMeans(string source, string ids)
    {
        using var text = new ScenarioText()
            .With("rbac.yaml", Manifests("{ apiGroups: [''], resources: [pods], verbs: [patch] }"))
            .With(
                "policies.yaml",
                Fence
                    .Replace("namespace: shop }", "namespace: bank }", StringComparison.Ordinal)
                    .Replace("selector: role == 'api'", "selector: all()", StringComparison.Ordinal)
                    .Replace("namespaceSelector: team == 'shop'", source, StringComparison.Ordinal)
            );
        var scenario = text.Read(
            "  promoted: { default: ignore, deny: [{ from: shop/web, to: shop/api }] }",
            "{ enforced: [policies.yaml] }\naccess: { manifests: [rbac.yaml] }"
        );
        Assert.That(scenario, Is.Not.Null, string.Join('\n', text.Said));

        var found = Linter.Check([scenario!], _ => null, LintRules.All).Select(f => f.Rule.Id).Where(id => id == "ST1023").Distinct();

        Assert.That(string.Join(' ', found), Is.EqualTo(ids));
    }

    /// <summary>Who may write the policy too gains nothing by labels.</summary>
    [Test]
    public void LabelsThatOnlyOwnPoliciesReadAreNoFinding()
    {
        const string Own = "{ apiGroups: [projectcalico.org], resources: [tier.networkpolicies], verbs: ['*'], resourceNames: ['shop.*'] }";
        using var text = new ScenarioText()
            .With("rbac.yaml", Manifests($"{Own}\n  - {{ apiGroups: [''], resources: [pods, namespaces], verbs: [patch] }}"))
            .With("policies.yaml", Fence);
        var scenario = text.Read(
            "  promoted: { default: ignore, deny: [{ from: shop/web, to: shop/api }] }",
            "{ enforced: [policies.yaml] }\naccess: { manifests: [rbac.yaml] }"
        );

        Assert.That(Linter.Check([scenario!], _ => null, LintRules.All).Select(f => f.Rule.Id), Does.Not.Contain("ST1023"));
    }

    [Test]
    public void ACommentSilences()
    {
        var text = Manifests(
            "{ apiGroups: [projectcalico.org], resources: [tiers], verbs: [update] } # stagetest:ignore ST1022 because operators do"
        );
        var roles = RbacReader.Read(Manifest.ReadAll(text, "rbac.yaml", new()), new());

        Assert.That(Linter.Check([], _ => text, LintRules.All, roles: roles), Is.Empty);
    }

    private static RbacObjects Rbac(string rule) => RbacReader.Read(Manifest.ReadAll(Manifests(rule), "rbac.yaml", new()), new());

    private static string Manifests(string rule) =>
        $$"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: { name: one }
            rules:
              - {{rule}}
            ---
            {{RbacTexts.ReadsTheTier}}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: { name: one }
            roleRef: { kind: ClusterRole, name: one }
            subjects: [{ kind: Group, name: team-shop }]
            """;
}
