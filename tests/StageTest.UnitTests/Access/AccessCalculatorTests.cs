using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Core.Access;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Access;

internal sealed class AccessCalculatorTests
{
    private const string Roles = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: shop-tier }
        rules:
          - { apiGroups: [projectcalico.org], resources: [tiers], verbs: [get], resourceNames: [shop] }
          - apiGroups: [projectcalico.org]
            resources: [tier.networkpolicies]
            verbs: [create, update]
            resourceNames: [shop.*, shop.special]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: plain }
        rules:
          - { apiGroups: [projectcalico.org], resources: ["*"], verbs: ["*"] }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: both-shop }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: shop-tier }
        subjects: [{ kind: User, name: both }, { kind: User, name: tier-only }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: both-plain }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: plain-networkpolicies }
        subjects: [{ kind: User, name: both }, { kind: User, name: plain-only }, { kind: ServiceAccount, name: deployer, namespace: ci }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: plain-networkpolicies }
        rules:
          - apiGroups: [projectcalico.org]
            resources: [networkpolicies, stagedkubernetesnetworkpolicies]
            verbs: [get, list, watch, create, update, patch, delete]
        """;

    [TestCase("api-server", RecordedDecisions.Passthrough)]
    [TestCase("api-server-passthrough")]
    public void EveryRecordedDecisionIsCalculated(string recording, params string[] without)
    {
        var calculator = new AccessCalculator(RecordedDecisions.Rbac(without), CalicoInstall.Find("manifest")!);

        var wrong = RecordedDecisions
            .Of(recording)
            .Select(d => (d.Request, d.IsAllowed, Calculated: calculator.Decide(d.Request)))
            .Where(d => d.IsAllowed != d.Calculated.IsAllowed)
            .ToArray();

        Assert.That(wrong, Is.Empty);
        Assert.That(RecordedDecisions.Of(recording).Count(), Is.EqualTo(3360));
    }

    /// <summary>Each allowed cell needs some right, so the recording would notice its loss.</summary>
    [Test]
    public void EveryAllowedCellIsLostWithSomeRight()
    {
        var rbac = RecordedDecisions.Rbac();
        var allowed = RecordedDecisions.Of("api-server-passthrough").Where(d => d.IsAllowed).Select(d => d.Request).ToHashSet();
        var lost = new HashSet<AccessRequest>();
        foreach (var mutant in Mutants(rbac))
        {
            var calculator = new AccessCalculator(mutant, CalicoInstall.Find("manifest")!);
            lost.UnionWith(allowed.Where(request => !calculator.Decide(request).IsAllowed));
        }

        Assert.That(allowed.Except(lost), Is.Empty);
        Assert.That(allowed, Is.Not.Empty);
    }

    [TestCase("operator", "both", "create", true)]
    [TestCase("operator", "tier-only", "create", true)]
    [TestCase("operator", "plain-only", "create", false)]
    [TestCase("operator", "both", "patch", false)]
    [TestCase("manifest", "both", "create", true)]
    [TestCase("manifest", "tier-only", "create", false)]
    [TestCase("manifest", "plain-only", "get", false)]
    [TestCase("manifest", "both", "patch", false)]
    [TestCase("crds", "plain-only", "create", true)]
    [TestCase("crds", "tier-only", "create", false)]
    [TestCase("crds-operator", "plain-only", "create", false)]
    [TestCase("crds-operator", "plain-only", "get", true)]
    [TestCase("crds-operator", "both", "patch", true)]
    [TestCase("crds-operator", "both", "delete", false)]
    [TestCase("crds-manifest", "both", "patch", true)]
    [TestCase("crds-manifest", "tier-only", "update", false)]
    public void EachInstallAsksWhatItAsks(string install, string user, string verb, bool allowed)
    {
        var request = Request(user, verb, "networkpolicies.projectcalico.org") with
        {
            Tier = "shop",
            Namespace = "shop",
            Name = "shop.web",
        };

        Assert.That(Decide(install, request).IsAllowed, Is.EqualTo(allowed), Decide(install, request).Why);
    }

    [TestCase("operator", true)]
    [TestCase("manifest", true)]
    [TestCase("crds", true)]
    [TestCase("crds-operator", true)]
    [TestCase("crds-manifest", false)]
    public void StagedKubernetesPoliciesCountAsTheDefaultTierOnlyWithTheManifestsWebhook(string install, bool allowed)
    {
        var request = Request("plain-only", "create", "stagedkubernetesnetworkpolicies") with { Namespace = "shop", Name = "web" };

        Assert.That(Decide(install, request).IsAllowed, Is.EqualTo(allowed), Decide(install, request).Why);
    }

    [TestCase("manifest", false)]
    [TestCase("crds-operator", true)]
    public void ANamedGrantCreatesOnlyWhereTheNameIsKnown(string install, bool allowed)
    {
        var rbac = Rbac(Roles.Replace("shop.*, shop.special", "shop.special", StringComparison.Ordinal));
        var request = Request("both", "create", "networkpolicies.projectcalico.org") with
        {
            Tier = "shop",
            Namespace = "shop",
            Name = "shop.special",
        };

        Assert.That(new AccessCalculator(rbac, CalicoInstall.Find(install)!).Decide(request).IsAllowed, Is.EqualTo(allowed));
    }

    [Test]
    public void NobodyChangesATierThatIsBuiltIn()
    {
        var rbac = Rbac(
            Roles.Replace("name: plain-networkpolicies }\nsubjects", "name: cluster-admin }\nsubjects", StringComparison.Ordinal)
        );
        var calculator = new AccessCalculator(rbac, CalicoInstall.Find("operator")!);
        var request = Request("both", "update", "tiers");

        Assert.That(calculator.Decide(request with { Name = "default" }).IsAllowed, Is.False);
        Assert.That(calculator.Decide(request with { Name = "shop" }).IsAllowed, Is.True);
    }

    [Test]
    public void AServiceAccountIsGrantedByItsNameAndByItsGroups()
    {
        var deployer = new AccessSubject(SubjectKind.ServiceAccount, "ci", "deployer");
        var request = Request("", "get", "stagedkubernetesnetworkpolicies") with { Subject = deployer, Namespace = "shop" };
        Assert.That(Decide("manifest", request).IsAllowed, Is.True);
        Assert.That(Decide("manifest", request with { Subject = deployer with { Namespace = "other" } }).IsAllowed, Is.False);

        var byGroup = Rbac(
            Roles.Replace(
                "kind: ServiceAccount, name: deployer, namespace: ci",
                "kind: Group, name: 'system:serviceaccounts:ci'",
                StringComparison.Ordinal
            )
        );
        Assert.That(new AccessCalculator(byGroup, CalicoInstall.Find("manifest")!).Decide(request).IsAllowed, Is.True);
    }

    [Test]
    public void AnAggregatedRoleHasTheRulesOfTheRolesThatItSelects()
    {
        var rbac = Rbac(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: { name: all }
            aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: all } }] }
            rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: { name: part, labels: { to: all } }
            rules: [{ apiGroups: [projectcalico.org], resources: [networksets], verbs: [get] }]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: { name: all, namespace: shop }
            roleRef: { kind: ClusterRole, name: all }
            subjects: [{ kind: Group, name: team }]
            """
        );
        var calculator = new AccessCalculator(rbac, CalicoInstall.Find("operator")!);
        var request = Request("", "get", "networksets") with { Subject = new(SubjectKind.Group, "", "team"), Namespace = "shop" };

        Assert.That(calculator.Decide(request).IsAllowed, Is.True);
        Assert.That(calculator.Decide(request with { Namespace = "other" }).IsAllowed, Is.False, "A RoleBinding grants in its namespace.");
        Assert.That(calculator.Decide(request with { Verb = "delete" }).IsAllowed, Is.False, "A controller writes over the rules.");
    }

    private static IEnumerable<RbacObjects> Mutants(RbacObjects rbac)
    {
        for (var i = 0; i < rbac.Roles.Length; i++)
        {
            var role = rbac.Roles[i];
            foreach (var rules in Fewer(role.Rules))
            {
                yield return new(rbac.Roles.SetItem(i, role with { Rules = rules }), rbac.Bindings);
            }
        }
    }

    private static IEnumerable<ImmutableArray<RbacRule>> Fewer(ImmutableArray<RbacRule> rules)
    {
        foreach (var rule in rules)
        {
            yield return rules.Remove(rule);
            foreach (var verb in rule.Verbs)
            {
                yield return rules.Replace(rule, rule with { Verbs = rule.Verbs.Remove(verb) });
            }

            foreach (var name in rule.Names.Where(_ => rule.Names.Length > 1))
            {
                yield return rules.Replace(rule, rule with { Names = rule.Names.Remove(name) });
            }
        }
    }

    private static AccessDecision Decide(string install, AccessRequest request) =>
        new AccessCalculator(Rbac(Roles), CalicoInstall.Find(install)!).Decide(request);

    private static AccessRequest Request(string user, string verb, string resource) =>
        new(new(SubjectKind.User, "", user), verb, AccessKind.Named(resource).Single());

    private static RbacObjects Rbac(string text)
    {
        var diagnostics = new DiagnosticBag();
        var rbac = RbacReader.Read(Manifest.ReadAll(text, "rbac.yaml", diagnostics), diagnostics);
        Assert.That(diagnostics.Items, Is.Empty);
        return rbac;
    }
}
