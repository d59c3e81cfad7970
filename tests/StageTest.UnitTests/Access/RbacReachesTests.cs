using NUnit.Framework;
using StageTest.Core.Access;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Access;

/// <summary>The ways in which a right reaches a subject that no binding spells out.</summary>
internal sealed class RbacReachesTests
{
    private const string Part = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: part, labels: { LABEL: "true" } }
        rules: [{ apiGroups: [projectcalico.org], resources: [networksets], verbs: [get] }]
        ---

        """;

    private const string Bound = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: bound }
        roleRef: { kind: ClusterRole, name: ROLE }
        subjects: [SUBJECT]
        """;

    private const string Ann = "{ kind: User, name: ann }";

    /// <summary>
    /// The roles that every cluster has take rules by labels, and each takes those of the weaker one
    /// (<c>k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go</c>).
    /// </summary>
    [TestCase("rbac.authorization.k8s.io/aggregate-to-view", "view", true)]
    [TestCase("rbac.authorization.k8s.io/aggregate-to-view", "edit", true)]
    [TestCase("rbac.authorization.k8s.io/aggregate-to-view", "admin", true)]
    [TestCase("rbac.authorization.k8s.io/aggregate-to-edit", "admin", true)]
    [TestCase("rbac.authorization.k8s.io/aggregate-to-admin", "admin", true)]
    [TestCase("rbac.authorization.k8s.io/aggregate-to-admin", "edit", false)]
    [TestCase("rbac.authorization.k8s.io/aggregate-to-edit", "view", false)]
    [TestCase("to-other", "admin", false)]
    public void RolesOfEveryClusterTakeRulesByLabels(string label, string role, bool allowed)
    {
        var rbac = Read(
            Part.Replace("LABEL", label, StringComparison.Ordinal)
                + Bound.Replace("ROLE", role, StringComparison.Ordinal).Replace("SUBJECT", Ann, StringComparison.Ordinal)
        );

        Assert.That(May(rbac, "user ann", "get", "networksets"), Is.EqualTo(allowed));
        Assert.That(May(rbac, "user ann", "get", "networkpolicies.networking.k8s.io"), Is.True, "their own rules stay");
        Assert.That(May(rbac, "user ann", "create", "networkpolicies.networking.k8s.io"), Is.EqualTo(role != "view"));
    }

    [Test]
    public void AnAggregatedRoleTakesWhatAggregatedRolesTake()
    {
        var rbac = Read(
            Part.Replace("LABEL", "to-inner", StringComparison.Ordinal)
                + """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: { name: outer, labels: { to-inner: "true" } }
                aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to-outer: "true" } }] }
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: { name: inner, labels: { to-outer: "true" } }
                aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to-inner: "true" } }] }
                ---

                """
                + Bound.Replace("ROLE", "outer", StringComparison.Ordinal).Replace("SUBJECT", Ann, StringComparison.Ordinal)
        );

        Assert.That(May(rbac, "user ann", "get", "networksets"), Is.True);
    }

    [Test]
    public void OfTwoRolesOfOneNameTheLaterCountsForAggregationToo()
    {
        var rbac = Read(
            Part.Replace("LABEL", "to-all", StringComparison.Ordinal)
                + Part.Replace("LABEL", "to-none", StringComparison.Ordinal)
                + """
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: { name: all }
                aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to-all: "true" } }] }
                ---

                """
                + Bound.Replace("ROLE", "all", StringComparison.Ordinal).Replace("SUBJECT", Ann, StringComparison.Ordinal)
        );

        Assert.That(May(rbac, "user ann", "get", "networksets"), Is.False);
    }

    /// <summary>Objects whose names the API server completes are objects of their own, and aggregate as all do.</summary>
    [Test]
    public void RolesWithGeneratedNamesAggregate()
    {
        var part = Part.Replace("name: part", "generateName: part-", StringComparison.Ordinal);
        var rbac = Read(
            part.Replace("LABEL", "rbac.authorization.k8s.io/aggregate-to-view", StringComparison.Ordinal)
                + part.Replace("LABEL", "to-other", StringComparison.Ordinal)
                + Bound
                    .Replace("name: bound", "generateName: bound-", StringComparison.Ordinal)
                    .Replace("ROLE", "view", StringComparison.Ordinal)
                    .Replace("SUBJECT", Ann, StringComparison.Ordinal)
        );

        Assert.That(May(rbac, "user ann", "get", "networksets"), Is.True);
    }

    /// <summary>
    /// The API server asks no role about its own administrators (<c>k8s.io/apiserver/pkg/authorization/authorizerfactory</c>).
    /// </summary>
    [Test]
    public void AdministratorsOfTheApiServerMayDoEverything()
    {
        var rbac = Read("");

        Assert.That(May(rbac, "group system:masters", "delete", "globalnetworkpolicies", "shop"), Is.True);
        Assert.That(May(rbac, "user ann", "delete", "globalnetworkpolicies", "shop"), Is.False);
    }

    /// <summary>A service account is a user with a name of its own, and has the groups that the API server gives it.</summary>
    [TestCase("{ kind: Group, name: 'system:serviceaccounts:ci' }", "serviceaccount ci/deployer", true)]
    [TestCase("{ kind: Group, name: 'system:serviceaccounts:ci' }", "user system:serviceaccount:ci:deployer", true)]
    [TestCase("{ kind: Group, name: 'system:serviceaccounts' }", "user system:serviceaccount:ci:deployer", true)]
    [TestCase("{ kind: Group, name: 'system:serviceaccounts' }", "group system:serviceaccounts:ci", true)]
    [TestCase("{ kind: Group, name: 'system:serviceaccounts:ci' }", "group system:serviceaccounts", false)]
    [TestCase("{ kind: User, name: 'system:serviceaccount:ci:deployer' }", "serviceaccount ci/deployer", true)]
    [TestCase("{ kind: ServiceAccount, name: deployer, namespace: ci }", "user system:serviceaccount:ci:deployer", true)]
    [TestCase("{ kind: ServiceAccount, name: deployer, namespace: ci }", "serviceaccount shop/deployer", false)]
    [TestCase("{ kind: Group, name: 'system:authenticated' }", "user ann", true)]
    [TestCase("{ kind: Group, name: 'system:authenticated' }", "group system:unauthenticated", false)]
    [TestCase("{ kind: Group, name: 'system:unauthenticated' }", "user system:anonymous", true)]
    public void SubjectsHaveTheGroupsThatFollowFromTheirNames(string bound, string asked, bool allowed)
    {
        var rbac = Read(
            Part.Replace("LABEL", "to", StringComparison.Ordinal)
                + Bound.Replace("ROLE", "part", StringComparison.Ordinal).Replace("SUBJECT", bound, StringComparison.Ordinal)
        );

        Assert.That(May(rbac, asked, "get", "networksets"), Is.EqualTo(allowed));
    }

    /// <summary>Rights on parts of objects, on other groups and on no objects at all grant nothing on policies.</summary>
    [TestCase("apiGroups: [projectcalico.org], resources: [networksets/status, '*/status'], verbs: ['*']", false)]
    [TestCase("apiGroups: ['*'], resources: ['*/*'], verbs: ['*']", false)]
    [TestCase("apiGroups: [networking.k8s.io], resources: ['*'], verbs: ['*']", false)]
    [TestCase("apiGroups: ['*'], resources: [networksets], verbs: ['*']", true)]
    [TestCase("apiGroups: ['*.org'], resources: [networksets], verbs: ['*']", false)]
    [TestCase("apiGroups: [projectcalico.org], resources: [networksets], verbs: ['*'], resourceNames: ['*']", false)]
    [TestCase("nonResourceURLs: ['*'], verbs: ['*']", false)]
    public void OnlyTheResourceItselfCounts(string rule, bool allowed)
    {
        var rbac = Read(
            $$"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: { name: role }
            rules: [{ {{rule}} }]
            ---

            """ + Bound.Replace("ROLE", "role", StringComparison.Ordinal).Replace("SUBJECT", Ann, StringComparison.Ordinal)
        );

        Assert.That(May(rbac, "user ann", "get", "networksets"), Is.EqualTo(allowed));
    }

    /// <summary>A list that the API server answered, and documents of a typed list, are read as their items.</summary>
    [TestCase("v1", "List")]
    [TestCase("rbac.authorization.k8s.io/v1", "ClusterRoleList")]
    public void ListsAreReadAsTheirItems(string version, string kind)
    {
        var rbac = Read(
            $$"""
            apiVersion: {{version}}
            kind: {{kind}}
            items:
              - apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: { name: part }
                rules: [{ apiGroups: [projectcalico.org], resources: [networksets], verbs: [get] }]
            ---

            """ + Bound.Replace("ROLE", "part", StringComparison.Ordinal).Replace("SUBJECT", Ann, StringComparison.Ordinal)
        );

        Assert.That(May(rbac, "user ann", "get", "networksets"), Is.True);
    }

    /// <summary>What the API server refuses would grant nothing, and its author means something (<c>rbac/validation</c>).</summary>
    [TestCase("rules: [{ resources: [networksets], verbs: [get] }]", "apiGroups")]
    [TestCase("rules: [{ apiGroups: [projectcalico.org], verbs: [get] }]", "resources")]
    [TestCase("rules: [{ apiGroups: [''], resources: [pods], nonResourceURLs: [/healthz], verbs: [get] }]", "nonResourceURLs")]
    [TestCase("rules: [{ apiGroups: [''], resources: [pods] }]", "verbs")]
    public void WhatTheApiServerRefusesIsAnError(string rules, string named)
    {
        var diagnostics = new DiagnosticBag();
        var text = $"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{ name: role }}\n{rules}\n";

        RbacReader.Read(Manifest.ReadAll(text, "rbac.yaml", diagnostics), diagnostics);

        Assert.That(diagnostics.ErrorCount, Is.EqualTo(1));
        Assert.That(diagnostics.Items[0].Message, Does.Contain($"'{named}'"));
    }

    private static bool May(RbacObjects rbac, string subject, string verb, string resource, string tier = "")
    {
        var request = new AccessRequest(AccessSubject.Parse(subject)!.Value, verb, AccessKind.Named(resource).Single())
        {
            Tier = tier,
            Namespace = "shop",
            Name = "some",
        };
        return new AccessCalculator(rbac, CalicoInstall.Find("manifest")!).Decide(request).IsAllowed;
    }

    private static RbacObjects Read(string text)
    {
        var diagnostics = new DiagnosticBag();
        var rbac = RbacReader.Read(Manifest.ReadAll(text, "rbac.yaml", diagnostics), diagnostics);
        Assert.That(diagnostics.Items, Is.Empty);
        return rbac;
    }
}
