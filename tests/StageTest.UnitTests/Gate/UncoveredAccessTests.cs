using System.Collections.Immutable;
using System.Text;
using NUnit.Framework;
using StageTest.Core.Access;
using StageTest.Core.Documents;
using StageTest.Core.Gate;

namespace StageTest.UnitTests.Gate;

/// <summary>Roles and bindings that no scenario compares: which changes of them hold, and which grant nothing about policies.</summary>
internal sealed class UncoveredAccessTests
{
    private const string Role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: dev }\nrules: [{ RULE }]\n";

    private const string Binding =
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: KIND\nroleRef: { kind: ClusterRole, name: ROLE }\nsubjects: [WHO]\n";

    private const string Pods = "apiGroups: [''], resources: [pods], verbs: [get]";

    private const string Ann = "{ kind: User, name: ann }";

    // Attacks.
    [TestCase("apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [create]")]
    [TestCase("apiGroups: [networking.k8s.io], resources: ['*'], verbs: [get]")]
    [TestCase("apiGroups: [projectcalico.org], resources: [globalnetworkpolicies], verbs: ['*'], resourceNames: [shop.web]")]
    [TestCase("apiGroups: [projectcalico.org], resources: [tier.networkpolicies], verbs: [patch], resourceNames: ['shop.*']")]
    [TestCase("apiGroups: [projectcalico.org], resources: [tiers], verbs: [get], resourceNames: [shop]")]
    [TestCase("apiGroups: [projectcalico.org], resources: [stagednetworkpolicies], verbs: [deletecollection]")]
    [TestCase("apiGroups: [projectcalico.org], resources: [globalnetworksets], verbs: [update]")]
    [TestCase("apiGroups: [policy.networking.k8s.io], resources: [clusternetworkpolicies], verbs: [create]")]
    [TestCase("apiGroups: [crd.projectcalico.org], resources: [ippools], verbs: [patch]")]
    [TestCase("apiGroups: ['*'], resources: ['*'], verbs: ['*']")]
    [TestCase("apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate]")]
    [TestCase("apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [bind]")]
    [TestCase("apiGroups: [''], resources: [groups], verbs: [impersonate]")]
    [TestCase("apiGroups: [''], resources: [serviceaccounts/token], verbs: [create]")]
    [TestCase("apiGroups: [''], resources: ['*/token'], verbs: [create]")]
    [TestCase("apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions], verbs: [delete]")]
    [TestCase(
        "apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions], verbs: [patch], "
            + "resourceNames: [networkpolicies.crd.projectcalico.org]"
    )]
    [TestCase("apiGroups: [''], resources: [namespaces], verbs: [patch]")]
    [TestCase("apiGroups: [''], resources: [namespaces], verbs: [delete], resourceNames: [shop]")]
    [TestCase("apiGroups: [''], resources: [namespaces/finalize], verbs: [update]")]
    [TestCase("apiGroups: [''], resources: [nodes/proxy], verbs: [get]")]
    [TestCase("apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve]")]
    [TestCase(
        "apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve], resourceNames: [kubernetes.io/kube-apiserver-client]"
    )]
    [TestCase("apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve], resourceNames: ['kubernetes.io/*']")]
    [TestCase("apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations], verbs: [update]")]
    [TestCase("apiGroups: [admissionregistration.k8s.io], resources: [validatingadmissionpolicybindings], verbs: [delete]")]
    [TestCase("apiGroups: [apiregistration.k8s.io], resources: [apiservices], verbs: [update], resourceNames: [v3.projectcalico.org]")]
    [TestCase("apiGroups: [operator.tigera.io], resources: [installations], verbs: [delete]")]
    public void ARoleThatGrantsMoreAboutPoliciesHolds(string rule)
    {
        var (was, now) = (Role.Replace("RULE", Pods, StringComparison.Ordinal), Role.Replace("RULE", rule, StringComparison.Ordinal));

        Assert.That(Places(Files(("a.yaml", was)), Files(("a.yaml", now))), Is.EqualTo(["a.yaml ClusterRole 'dev'"]));
        Assert.That(Places([], Files(("rbac/a.yaml", now))), Is.EqualTo(["rbac/a.yaml ClusterRole 'dev'"]));
        Assert.That(Places(Files(("a.yaml", now)), Files(("a.yaml", now + "# why\n"))), Is.Empty);
        Assert.That(Places(Files(("a.yaml", now)), Files(("a.yaml", was))), Is.Empty, "To close is safe, as for connections.");
        Assert.That(Places(Files(("a.yaml", now)), Files(("b.yaml", now))), Is.Empty, "Another name in the same folder is no change.");
        Assert.That(Places(Files(("docs/a.yaml", now)), Files(("live/a.yaml", now))), Has.Length.EqualTo(1), "Another folder is one.");
        Assert.That(Places([], Files(("ignored/a.yaml", now))), Is.Empty);
    }

    // Good changes.
    [TestCase("apiGroups: [''], resources: [pods, services, configmaps, secrets], verbs: ['*']")]
    [TestCase("apiGroups: [apps], resources: ['*'], verbs: ['*']")]
    [TestCase("apiGroups: [networking.k8s.io], resources: [ingresses], verbs: ['*']")]
    [TestCase("apiGroups: [rbac.authorization.k8s.io], resources: ['*'], verbs: [get, list, watch]")]
    [TestCase("apiGroups: [crd.projectcalico.org], resources: [ippools], verbs: [get]")]
    [TestCase("apiGroups: [''], resources: [namespaces, nodes, pods/log, nodes/metrics], verbs: [get, list, watch]")]
    [TestCase("apiGroups: [''], resources: [pods/exec], verbs: [create]")]
    [TestCase("apiGroups: [apps], resources: ['*/scale'], verbs: ['*']")]
    [TestCase("apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions], verbs: [get, list, watch, create]")]
    [TestCase(
        "apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions], verbs: ['*'], resourceNames: [issuers.cert-manager.io]"
    )]
    [TestCase(
        "apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve], resourceNames: ['clusterissuers.cert-manager.io/*']"
    )]
    [TestCase("apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests], verbs: [create, get, list]")]
    [TestCase("apiGroups: [apiregistration.k8s.io], resources: [apiservices], verbs: ['*'], resourceNames: [v1beta1.metrics.k8s.io]")]
    [TestCase("apiGroups: [operator.tigera.io], resources: ['*'], verbs: [get, list, watch]")]
    [TestCase("nonResourceURLs: ['*'], verbs: [get]")]
    public void ARoleThatGrantsNothingAboutPoliciesHoldsNever(string rule) =>
        Assert.That(Places([], Files(("a.yaml", Role.Replace("RULE", rule, StringComparison.Ordinal)))), Is.Empty);

    [TestCase("ClusterRoleBinding", "cluster-admin", true)]
    [TestCase("RoleBinding", "edit", true)]
    [TestCase("RoleBinding", "dev", true)]
    [TestCase("RoleBinding", "reader", false)]
    [TestCase("ClusterRoleBinding", "system:auth-delegator", false)]
    [TestCase("ClusterRoleBinding", "lost", true)]
    public void ABindingCountsByWhatItsRoleGrants(string kind, string role, bool holds)
    {
        var roles = Files(
            (
                "roles/dev.yaml",
                Role.Replace(
                    "RULE",
                    "apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [create]",
                    StringComparison.Ordinal
                )
            ),
            (
                "roles/reader.yaml",
                Role.Replace("RULE", Pods, StringComparison.Ordinal).Replace("name: dev", "name: reader", StringComparison.Ordinal)
            )
        );
        string Bound(string who) => Bind(kind, role, who);

        Assert.That(Places(roles, With(roles, "team/b.yaml", Bound(Ann))), Has.Length.EqualTo(holds ? 1 : 0));
        Assert.That(
            Places(With(roles, "team/b.yaml", Bound(Ann)), With(roles, "team/b.yaml", Bound($"{Ann}, {{ kind: User, name: bob }}"))),
            Has.Length.EqualTo(holds ? 1 : 0)
        );
        Assert.That(Places(With(roles, "team/b.yaml", Bound(Ann)), With(roles, "team/c.yaml", Bound(Ann))), Is.Empty);
    }

    /// <summary>The accounts of these pods may write policies; those of a team's own namespace may not.</summary>
    [TestCase("ClusterRoleBinding", "", true)]
    [TestCase("RoleBinding", "kube-system", true)]
    [TestCase("RoleBinding", "shop", false)]
    public void ProgramsInContainersOfTheSystemCount(string kind, string space, bool holds)
    {
        var files = Files(
            ("role.yaml", Role.Replace("RULE", "apiGroups: [''], resources: [pods/exec], verbs: [create]", StringComparison.Ordinal))
        );
        var binding = Bind(kind, "dev", Ann).Replace("namespace: shop", $"namespace: {space}", StringComparison.Ordinal);

        Assert.That(Places(files, With(files, "b.yaml", binding)), Has.Length.EqualTo(holds ? 1 : 0));
    }

    /// <summary>A RoleBinding grants nothing outside of its namespace.</summary>
    [TestCase("nodes/proxy", false)]
    [TestCase("namespaces", true)]
    public void ABindingInANamespaceGrantsNothingOfTheCluster(string resource, bool holds)
    {
        var rule = $"apiGroups: [''], resources: [{resource}], verbs: ['*']";
        var files = Files(("role.yaml", Role.Replace("RULE", rule, StringComparison.Ordinal)));

        Assert.That(Places(files, With(files, "b.yaml", Bind("RoleBinding", "dev", Ann))), Has.Length.EqualTo(holds ? 1 : 0));
        Assert.That(Places(files, With(files, "b.yaml", Bind("ClusterRoleBinding", "dev", Ann))), Has.Length.EqualTo(1));
    }

    [TestCase("ClusterRoleBinding")]
    [TestCase("Role")]
    public void RolesOfOpenShiftHold(string kind)
    {
        var text =
            $"apiVersion: authorization.openshift.io/v1\nkind: {kind}\nmetadata: {{ name: b }}\nroleRef: {{ name: cluster-admin }}\n"
            + "subjects: [{ kind: Group, name: devs }]\n";

        Assert.That(Places([], Files(("b.yaml", text))), Is.EqualTo(new[] { $"b.yaml {kind} 'b'" }));
        Assert.That(Places(Files(("b.yaml", text)), Files(("b.yaml", text + "# why\n"))), Is.Empty);
    }

    /// <summary>A scenario compares rights on policies only.</summary>
    [Test]
    public void AScenarioThatNamesTheFileDoesNotCompareIndirectRights()
    {
        string Bound(string rule) => $"{Role.Replace("RULE", rule, StringComparison.Ordinal)}---\n{Bind("ClusterRoleBinding", "dev", Ann)}";
        RbacObjects Named(string text) => RbacReader.Read(Manifest.ReadAll(text, "a.yaml", new()), new());
        var (weak, strong) = (Bound(Pods), Bound("apiGroups: [''], resources: [users], verbs: [impersonate]"));

        Assert.That(Places(Files(("a.yaml", weak)), Files(("a.yaml", strong)), Named(strong)), Is.EqualTo(["a.yaml ClusterRole 'dev'"]));
        Assert.That(Places(Files(("a.yaml", strong)), Files(("a.yaml", strong + "# why\n")), Named(strong)), Is.Empty);
    }

    [Test]
    public void ABindingOfOneNamespaceThatBecomesOneOfTheClusterHolds() =>
        Assert.That(
            Places(Files(("b.yaml", Bind("RoleBinding", "edit", Ann))), Files(("b.yaml", Bind("ClusterRoleBinding", "edit", Ann)))),
            Is.EqualTo(["b.yaml ClusterRoleBinding b"])
        );

    [Test]
    public void ALabelThatAddsARoleToAnotherHolds()
    {
        var role = Role.Replace("RULE", "apiGroups: [projectcalico.org], resources: [tiers], verbs: ['*']", StringComparison.Ordinal);
        var labelled = role.Replace("name: dev", "name: dev, labels: { to: all }", StringComparison.Ordinal);
        const string All =
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: all }\n"
            + "aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: all } }] }\nrules: []\n";

        Assert.That(Places(Files(("a.yaml", role + All)), Files(("a.yaml", labelled + All))), Is.EqualTo(["a.yaml ClusterRole 'all'"]));
    }

    [Test]
    public void ARoleAndItsBindingAreToldOnce()
    {
        var role = Role.Replace("RULE", "apiGroups: [projectcalico.org], resources: [tiers], verbs: ['*']", StringComparison.Ordinal);

        Assert.That(
            Places([], Files(("a.yaml", $"{role}---\n{Bind("ClusterRoleBinding", "dev", Ann)}"))),
            Is.EqualTo(["a.yaml ClusterRole 'dev'"])
        );
    }

    /// <summary>Two clusters have roles of one name, and what one of them grants says nothing of the other.</summary>
    [Test]
    public void EachFolderCountsByItself()
    {
        var strong = Role.Replace("RULE", "apiGroups: [projectcalico.org], resources: [tiers], verbs: ['*']", StringComparison.Ordinal);
        var weak = Role.Replace("RULE", Pods, StringComparison.Ordinal);

        Assert.That(
            Places(Files(("dev/a.yaml", strong), ("prod/a.yaml", weak)), Files(("dev/a.yaml", strong), ("prod/a.yaml", strong))),
            Is.EqualTo(["prod/a.yaml ClusterRole 'dev'"])
        );
    }

    [TestCase("rules: [{ apiGroups: [projectcalico.org], resources: [{{ .Values.all }}], verbs: ['*'] }]", 1)]
    [TestCase("rules: [{ apiGroups: [''], resources: [pods], verbs: [{{ .Values.verbs }}] }]", 0)]
    [TestCase("rules: [{ apiGroups: [''], resources: [namespaces], verbs: [{{ .Values.verbs }}] }]", 1)]
    [TestCase("rules: [{ apiGroups: [''], resources: [{{ .Values.resources }}], verbs: [patch] }]", 1)]
    [TestCase("rules:\n- apiGroups: ['']\n  resources: [namespaces]\n  verbs: [get]\n- resources: [events]\n  verbs: [create]", 0)]
    [TestCase("rules:\n- apiGroups: ['']\n  resources:\n  - pods\n  - namespaces\n  verbs:\n  - get\n  - patch", 1)]
    [TestCase("rules:\n- verbs: [approve]\n  resources: [signers]\n  resourceNames: [a.example/b]", 0)]
    [TestCase("rules:\n- verbs: [approve]\n  resources: [signers]\n  resourceNames: [kubernetes.io/kube-apiserver-client]", 1)]
    [TestCase("rules:\n{{- if .Values.x }}\n- resources: [namespaces]\n  verbs:\n  - get\n{{- end }}", 0)]
    public void ATemplateHoldsWhereItMayGrantSomething(string rules, int count) =>
        Assert.That(
            Places(
                [],
                Files(
                    (
                        "chart/a.yaml",
                        $"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{ name: {{{{ .N }}}} }}\n{rules}\n"
                    )
                )
            ),
            Has.Length.EqualTo(count)
        );

    [Test]
    public void WhatAScenarioComparesIsToldThere()
    {
        var role = Role.Replace("RULE", "apiGroups: [projectcalico.org], resources: [tiers], verbs: ['*']", StringComparison.Ordinal);
        var bound = $"{role}---\n{Bind("ClusterRoleBinding", "dev", Ann)}";
        RbacObjects Named(string text) => RbacReader.Read(Manifest.ReadAll(text, "a.yaml", new()), new());

        Assert.That(Places([], Files(("a.yaml", bound)), Named(bound)), Is.Empty);
        Assert.That(Places([], Files(("a.yaml", role)), Named(role)), Has.Length.EqualTo(1), "It is bound to nobody there.");
        Assert.That(
            Places(
                Files(("a.yaml", bound)),
                Files(("a.yaml", bound), ("b.yaml", Bind("ClusterRoleBinding", "dev", "{ kind: User, name: bob }"))),
                Named(bound)
            ),
            Is.EqualTo(["b.yaml ClusterRoleBinding b"])
        );
    }

    private static string Bind(string kind, string role, string who) =>
        Binding
            .Replace("KIND", kind, StringComparison.Ordinal)
            .Replace("ROLE", role, StringComparison.Ordinal)
            .Replace("WHO", who, StringComparison.Ordinal)
            .Replace(
                "roleRef",
                kind == "RoleBinding" ? "metadata: { name: b, namespace: shop }\nroleRef" : "metadata: { name: b }\nroleRef",
                StringComparison.Ordinal
            );

    private static Dictionary<string, string> Files(params (string Path, string Text)[] files) =>
        files.ToDictionary(f => f.Path, f => f.Text);

    private static Dictionary<string, string> With(Dictionary<string, string> files, string path, string text) =>
        new(files) { [path] = text };

    private static string[] Places(Dictionary<string, string> before, Dictionary<string, string> after, params RbacObjects[] compared) =>
        [
            .. new UncoveredAccess(
                Tree(before),
                Tree(after),
                path => path.StartsWith("ignored/", StringComparison.Ordinal),
                _ => false,
                [.. compared]
            )
                .Reasons()
                .Select(r => r.Place),
        ];

    private static RepositoryTree Tree(Dictionary<string, string> files) =>
        new()
        {
            Digests = files.ToImmutableSortedDictionary(
                f => f.Key,
                f => InputFile.Digest(Encoding.UTF8.GetBytes(f.Value)),
                StringComparer.Ordinal
            ),
            TextOf = path => files.GetValueOrDefault(path),
            Judged = [],
            Read = [],
            IsDeployed = _ => false,
        };
}
