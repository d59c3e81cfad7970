using NUnit.Framework;
using StageTest.Core.Decisions;
using StageTest.Core.Scenarios;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Access;

/// <summary>The <c>access</c> of scenarios, and what they expect of it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ScenarioAccessTests : IDisposable
{
    public const string Rbac = $$"""
        apiVersion: projectcalico.org/v3
        kind: Tier
        metadata: { name: shop }
        spec: { order: 20 }
        ---
        {{RbacTexts.ReadsTheTier}}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: author }
        rules:
          - { apiGroups: [projectcalico.org], resources: [stagednetworkpolicies], verbs: [get, create, update] }
          - { apiGroups: [projectcalico.org], resources: [tier.stagednetworkpolicies], verbs: ["*"], resourceNames: [shop.*] }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: author, namespace: shop }
        roleRef: { kind: ClusterRole, name: author }
        subjects: [{ kind: Group, name: team-shop }]
        """;

    public const string Met =
        "{ allow: [{ who: group team-shop, may: [get, create, update], kind: StagedNetworkPolicy, tier: shop, namespace: shop }, "
        + "{ who: group team-shop, may: get, kind: Tier, name: shop }] }";

    private const string Place = " stagednetworkpolicies.projectcalico.org in the tier shop in the namespace shop";

    private readonly ScenarioText _text = new();

    public void Dispose() => _text.Dispose();

    [TestCase(Met)]
    [TestCase("{ default: ignore }")]
    [TestCase("{ default: ignore, deny: [{ who: group team-shop, may: '*', kind: NetworkPolicy }] }")]
    [TestCase(
        "{ default: ignore, allow: [{ who: group team-shop, may: create, kind: stagednetworkpolicies, tier: [shop], namespace: shop }] }"
    )]
    public void WhatIsAsExpectedIsNoReason(string expected) => Assert.That(Reasons(expected), Is.Empty);

    [TestCase("{}", "group team-shop: get tiers.projectcalico.org 'shop'", "group team-shop: get, create, update" + Place)]
    [TestCase(
        "{ default: ignore, allow: [{ who: group team-shop, may: [create, delete], kind: [StagedNetworkPolicy], tier: shop, "
            + "namespace: shop }] }",
        "group team-shop: delete" + Place
    )]
    [TestCase(
        "{ default: ignore, allow: [{ who: group team-shop, may: create, kind: StagedNetworkPolicy, tier: shop }] }",
        "group team-shop: create stagednetworkpolicies.projectcalico.org in the tier shop in any namespace"
    )]
    [TestCase("{ default: ignore, deny: [{ who: group team-shop, may: update }] }", "group team-shop: update" + Place)]
    [TestCase(
        "{ default: ignore, allow: [{ who: user ann, may: get, kind: NetworkSet, namespace: shop }] }",
        "user ann: get networksets.projectcalico.org in the namespace shop"
    )]
    public void WhatIsNotAsExpectedHolds(string expected, params string[] places)
    {
        var reasons = Reasons(expected);

        Assert.That(reasons.Select(r => r.Id), Is.All.EqualTo("access-differs"));
        Assert.That(reasons.Select(r => r.Place), Is.EquivalentTo(places), string.Join('\n', reasons.Select(r => r.Text)));
    }

    [Test]
    public void AReasonSaysWhyAndWhoseLineItIs()
    {
        var reason = Reasons("{ default: ignore, deny: [{ who: group team-shop, may: update, because: Only operators do. }] }")[0];

        Assert.That(
            reason.Text,
            Is.EqualTo(
                $"access: group team-shop: update{Place} is allowed by RoleBinding shop/author, and line {reason.Location.Line} expects it "
                    + "denied: Only operators do."
            )
        );
    }

    /// <summary>Without the role that the operator adds, rights on the tier alone write nothing.</summary>
    [TestCase("operator", true)]
    [TestCase("manifest", false)]
    public void TheInstallDecides(string install, bool isAllowed)
    {
        var rbac = Rbac.Replace("resources: [stagednetworkpolicies]", "resources: [networksets]", StringComparison.Ordinal)
            .Replace("tier.stagednetworkpolicies", "tier.networkpolicies", StringComparison.Ordinal);

        var reasons = Reasons(
            "{ default: ignore, allow: [{ who: group team-shop, may: create, kind: NetworkPolicy, tier: shop, namespace: shop }] }",
            rbac,
            install
        );

        Assert.That(reasons.Count == 0, Is.EqualTo(isAllowed));
    }

    [TestCase("{ allow: [{ who: team-shop, may: get }] }", "'team-shop' is not a subject")]
    [TestCase("{ allow: [{ who: group a, may: write }] }", "'write' is not a verb")]
    [TestCase("{ allow: [{ who: group a, may: get, kind: Pod }] }", "'Pod' is not a kind")]
    [TestCase("{ allow: [{ who: group a, may: get, kind: Tier, tier: shop }] }", "No Tier has what this line names")]
    [TestCase("{ allow: [{ who: group a, may: get, kind: GlobalNetworkPolicy, namespace: shop }] }", "No GlobalNetworkPolicy has")]
    [TestCase("{ allow: [{ who: group a }] }", "'may'")]
    [TestCase("{ default: allow }", "'allow' is not a default")]
    [TestCase("{ allow: [{ who: group a, may: get }], deny: [{ who: [user b, group a], may: [get, list], kind: Tier }] }", "Remove one.")]
    [TestCase("{ alow: [] }", "alow")]
    public void RefusesWhatMeansNothing(string expected, string message)
    {
        Assert.That(Read(expected), Is.Null);
        Assert.That(_text.Said, Has.Exactly(1).Contains(message), string.Join('\n', _text.Said));
    }

    [Test]
    public void ARoleThatIsNotThereIsAnError()
    {
        Assert.That(
            Read("{ default: ignore }", Rbac.Replace("name: author }\nrules", "name: writer }\nrules", StringComparison.Ordinal)),
            Is.Null
        );
        Assert.That(_text.Said, Has.Exactly(1).Contains("RoleBinding shop/author refers to the ClusterRole 'author', which is not among"));
    }

    [Test]
    public void ExpectationsNeedRoles()
    {
        Assert.That(_text.Read("  access: {}\n  promoted: { default: allow }"), Is.Null);
        Assert.That(_text.Said, Has.Exactly(1).Contains("Name their files under 'access.manifests'"));
    }

    [TestCase("group team-shop: { mayOpen: [] }", "")]
    [TestCase("tier shop: { mayOpen: [] }", "could open 5 connections")]
    [TestCase("tier shop: { mayOpen: [{ to: shop/api:8080 }] }", "")]
    [TestCase("tier shop: { mayOpen: [{ to: shop/api:8080 }], mayClose: [] }", "could close")]
    [TestCase("tier shop: { mayOpen: [{ from: shop/web, to: shop/api:8080 }] }", "could open 4 connections")]
    public void AnOwnerMayOpenNoMoreThanExpected(string delegation, string text)
    {
        var reasons = Delegated(delegation, Rbac, Owned);

        Assert.That(reasons.Select(r => r.Id), Is.EqualTo(text.Length == 0 ? [] : new[] { "delegation-exceeded" }));
        Assert.That(string.Concat(reasons.Select(r => r.Text)), Does.Contain(text));
    }

    /// <summary>Rights that change what policies of others decide make every bound void, so they hold.</summary>
    [TestCase("apiGroups: [projectcalico.org], resources: [tiers], verbs: [get]", "")]
    [TestCase("apiGroups: [projectcalico.org], resources: [tiers], verbs: [patch], resourceNames: [default]", "")]
    [TestCase("apiGroups: [projectcalico.org], resources: [tiers], verbs: [patch], resourceNames: [shop]", "may write tiers")]
    [TestCase(
        "apiGroups: [crd.projectcalico.org], resources: ['*'], verbs: [deletecollection]",
        "may write objects of crd.projectcalico.org"
    )]
    [TestCase(
        "apiGroups: [projectcalico.org], resources: [globalnetworksets], verbs: [create]",
        "network sets, which Calico NetworkPolicy"
    )]
    [TestCase("apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [bind]", "may bind roles")]
    [TestCase("apiGroups: [''], resources: [groups], verbs: [impersonate]", "may impersonate groups")]
    [TestCase("apiGroups: [''], resources: [pods], verbs: ['*']", "")]
    public void ARightThatGoesAroundBoundsHolds(string rule, string text)
    {
        var rbac = $$"""
            {{Rbac}}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: { name: around }
            rules: [{ {{rule}} }]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: { name: around }
            roleRef: { kind: ClusterRole, name: around }
            subjects: [{ kind: Group, name: team-other }]
            """;
        const string Sets = "{ action: Deny, source: { selector: kind == 'partner', namespaceSelector: global() } }, ";

        var reasons = Delegated(
            "group team-other: { mayOpen: [] }",
            rbac,
            Owned.Replace("ingress: [", $"ingress: [{Sets}", StringComparison.Ordinal)
        );

        Assert.That(reasons.Select(r => r.Id), Is.EqualTo(text.Length == 0 ? [] : new[] { "delegation-exceeded" }));
        Assert.That(string.Concat(reasons.Select(r => r.Text)), Does.Contain(text));
    }

    /// <summary>A tier that only the manifests of roles describe can be written anyway.</summary>
    [TestCase("group team-shop", "early", "could open 5 connections")]
    [TestCase("group team-shop", "other", "")]
    [TestCase("tier early", "other", "could open 5 connections")]
    public void ATierOfTheManifestsOfRolesIsInTheBounds(string owner, string granted, string text)
    {
        var rbac = $$"""
            {{Rbac.Replace("resourceNames: [shop] }", $"resourceNames: [shop, {granted}] }}", StringComparison.Ordinal)}}
            ---
            apiVersion: projectcalico.org/v3
            kind: Tier
            metadata: { name: early }
            spec: { order: 5 }
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: { name: early }
            rules:
              - apiGroups: [projectcalico.org]
                resources: [tier.globalnetworkpolicies]
                verbs: ["*"]
                resourceNames: ["{{granted}}.*"]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: { name: early }
            roleRef: { kind: ClusterRole, name: early }
            subjects: [{ kind: Group, name: team-shop }]
            """;

        var reasons = Delegated($"{owner}: {{ mayOpen: [] }}", rbac, Owned);

        Assert.That(reasons.Select(r => r.Id), Is.EqualTo(text.Length == 0 ? [] : new[] { "delegation-exceeded" }));
        Assert.That(string.Concat(reasons.Select(r => r.Text)), Does.Contain(text));
    }

    private const string Owned = """
        apiVersion: projectcalico.org/v3
        kind: Tier
        metadata: { name: shop }
        spec: { order: 20 }
        ---
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: { name: shop.api, namespace: shop }
        spec:
          tier: shop
          selector: role == 'api'
          types: [Ingress]
          ingress: [{ action: Deny, protocol: TCP, destination: { ports: [8080] } }, { action: Pass }]
        """;

    private HoldReason[] Delegated(string delegation, string rbac, string policies)
    {
        _text.With("rbac.yaml", rbac);
        _text.With("policies.yaml", policies);
        var scenario = _text.Read(
            $"  promoted: {{ default: ignore, deny: [{{ to: shop/api:8080 }}] }}\n  delegation: {{ {delegation} }}",
            "{ enforced: [policies.yaml] }\naccess: { manifests: [rbac.yaml] }"
        );

        Assert.That(scenario, Is.Not.Null, string.Join('\n', _text.Said));
        return [.. AccessGate.Of(scenario!)];
    }

    [TestCase("ops: { mayOpen: [] }", "'ops' is not an owner")]
    [TestCase("tier ops: { mayOpen: [] }", "There is no tier 'ops'")]
    [TestCase("tier default: {}", "needs 'mayOpen' or 'mayClose'")]
    [TestCase("user ann: { mayOpen: [] }", "What 'user ann' may write is not known")]
    [TestCase("tier default: { mayOpen: [{ from: shop/nobody }] }", "nobody")]
    public void ADelegationThatMeansNothingIsRefused(string delegation, string message)
    {
        Assert.That(_text.Read($"  promoted: {{ default: allow }}\n  delegation: {{ {delegation} }}"), Is.Null);
        Assert.That(_text.Said, Has.Exactly(1).Contains(message), string.Join('\n', _text.Said));
    }

    [TestCase("{ access: {} }")]
    [TestCase("{ access: { open: [] } }")]
    [TestCase("{ open: [{ to: shop/api:8080 }], access: { open: [], close: [] } }")]
    public void ADeclaredChangeOfAccessWithoutALineIsRefused(string change)
    {
        Assert.That(_text.Read("  promoted: { default: allow }", $"{{}}\nexpectChange: {change}"), Is.Null);
        Assert.That(_text.Said, Has.Exactly(1).Contains("error"));
        Assert.That(
            _text.Said,
            Has.Exactly(1).Contains("A declared change of access names nothing. Write lines under 'open' or 'close'"),
            string.Join('\n', _text.Said)
        );
    }

    [Test]
    public void TheFilesOfRolesAreInputs()
    {
        Assert.That(Read(Met)!.Inputs.Select(i => Path.GetFileName(i.Path)), Does.Contain("rbac.yaml"));
    }

    private IReadOnlyList<HoldReason> Reasons(string expected, string rbac = Rbac, string install = "operator")
    {
        var scenario = Read(expected, rbac, install);
        Assert.That(scenario, Is.Not.Null, string.Join('\n', _text.Said));
        return [.. AccessGate.Of(scenario!)];
    }

    private Scenario? Read(string expected, string rbac = Rbac, string install = "operator") =>
        _text
            .With("rbac.yaml", rbac)
            .Read(
                $"  access: {expected}\n  promoted: {{ default: allow }}",
                $"{{}}\naccess: {{ manifests: [rbac.yaml], install: {install} }}"
            );
}
