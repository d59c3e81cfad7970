using NUnit.Framework;
using StageTest.Core.Access;
using StageTest.Core.Documents;

namespace StageTest.UnitTests.Access;

/// <summary>
/// Who may do what, written by hand for users of the kinds that Calico's own tests use, for every install. Each verb is a letter: get,
/// list, watch, create, update, patch, delete, and m for deletecollection, which deletes many.
/// </summary>
internal sealed class AccessTruthTests
{
    private const string All = "glwcupdm";
    private const string Reads = "glw-----";
    private const string None = "--------";

    // User, and what the tier grants it. All of them have every verb on the resources themselves.
    private static readonly (string User, string? Tiers, string Verbs, string? Names)[] Users =
    [
        ("tier-admin", "shop", "*", "shop.*"),
        ("no-tier-get", null, "*", "shop.*"),
        ("other-tier", "ops", "*", "ops.*"),
        ("read-only", "shop", "get, list, watch", "shop.*"),
        ("exact-name", "shop", "*", "shop.web"),
        ("bare-name", "shop", "*", "web-shop"),
        ("both-names", "shop", "*", "shop.web, web-shop"),
        ("watcher", "shop", "watch", "shop.*"),
        ("watch-no-tier", null, "watch", "shop.*"),
        ("wildcard", "shop", "*", "shop*"),
        ("patcher", "shop", "patch", "shop.*"),
        ("updater", "shop", "update", "shop.*"),
        ("all-tiers", "*", "*", null),
        ("nothing", null, "", null),
    ];

    // What a user may do if tiers are checked for every verb, and if they are checked for writes only: there PATCH is an update.
    private static readonly Dictionary<string, (string Api, string Webhook)> ShopWeb = new()
    {
        ["tier-admin"] = (All, All),
        ["no-tier-get"] = (None, Reads),
        ["other-tier"] = (None, Reads),
        ["read-only"] = (Reads, Reads),
        ["exact-name"] = ("g---upd-", All),
        ["bare-name"] = (None, Reads),
        ["both-names"] = ("g---upd-", All),
        ["watcher"] = ("--w-----", Reads),
        ["watch-no-tier"] = (None, Reads),
        ["wildcard"] = (None, Reads),
        ["patcher"] = ("-----p--", Reads),
        ["updater"] = ("----u---", "glw-up--"),
        ["all-tiers"] = (All, All),
        ["nothing"] = (None, Reads),
        ["group"] = (All, All),
        ["account"] = (All, All),
    };

    private static readonly Dictionary<string, (string Api, string Webhook)> WebShop = new(ShopWeb)
    {
        ["exact-name"] = (None, Reads),
        ["bare-name"] = ("g---upd-", All),
    };

    private static readonly Dictionary<string, (string Api, string Webhook)> OpsWeb = ShopWeb.ToDictionary(
        u => u.Key,
        u => u.Key is "other-tier" or "all-tiers" ? (All, All) : (None, Reads)
    );

    // The account's right on the tier's policies is a RoleBinding of the namespace shop.
    private static readonly Dictionary<string, (string Api, string Webhook)> Elsewhere = new(ShopWeb) { ["account"] = (None, Reads) };

    private static readonly (
        string Name,
        string Tier,
        string Namespace,
        Dictionary<string, (string Api, string Webhook)> Truth
    )[] Policies =
    [
        ("shop.web", "shop", "shop", ShopWeb),
        ("web-shop", "shop", "shop", WebShop),
        ("ops.web", "ops", "shop", OpsWeb),
        ("shop.web", "shop", "other", Elsewhere),
    ];

    [Test]
    public void EveryCellIsAsWrittenByHand([Values("operator", "manifest", "crds", "crds-operator", "crds-manifest")] string install)
    {
        var calculator = new AccessCalculator(Rbac(), CalicoInstall.Find(install)!);

        foreach (var (request, expected) in Cells(install))
        {
            Assert.That(
                Letters(calculator, request),
                Is.EqualTo(expected),
                $"{request.Subject} {request.Kind} {request.Name} {request.Namespace}"
            );
        }
    }

    /// <summary>Without rights on the resources themselves only the operator's role lets requests as far as the tier.</summary>
    [TestCase("operator", All)]
    [TestCase("manifest", None)]
    [TestCase("crds", None)]
    [TestCase("crds-operator", None)]
    [TestCase("crds-manifest", None)]
    public void WithoutPlainRights(string install, string expected)
    {
        var rbac = Rbac();
        var bare = new RbacObjects(rbac.Roles, [.. rbac.Bindings.Where(b => b.Role != "plain")]);
        var calculator = new AccessCalculator(bare, CalicoInstall.Find(install)!);

        Assert.That(
            Letters(calculator, Request("tier-admin", "networkpolicies.projectcalico.org", "shop.web", "shop", "shop")),
            Is.EqualTo(expected)
        );
        Assert.That(
            Letters(calculator, Request("tier-admin", "stagednetworkpolicies", "shop.web", "shop", "shop")),
            Is.EqualTo(None),
            "The operator's role has no staged kind."
        );
    }

    /// <summary>Each verb that is allowed is lost by some mutant; each that is denied for one right alone is won by some mutant.</summary>
    [Test]
    public void EachCellIsKilledByAMutant([Values("operator", "manifest", "crds", "crds-operator", "crds-manifest")] string install)
    {
        var calico = CalicoInstall.Find(install)!;
        AccessRequest[] requests = [.. Cells(install).SelectMany(c => AccessRequest.Verbs.Select(verb => c.Request with { Verb = verb }))];
        var was = new AccessCalculator(Rbac(), calico);
        var allowed = requests.Where(r => was.Decide(r).IsAllowed).ToHashSet();
        var alive = allowed.ToHashSet();
        var won = new HashSet<AccessRequest>();
        foreach (var mutant in Mutants(Rbac()))
        {
            var calculator = new AccessCalculator(mutant, calico);
            alive.RemoveWhere(r => !calculator.Decide(r).IsAllowed);
            won.UnionWith(requests.Where(r => !allowed.Contains(r) && calculator.Decide(r).IsAllowed));
        }

        TestContext.Out.WriteLine(
            $"{install}: {requests.Select(r => r.Subject).Distinct().Count()} users, {requests.Length} cells, {allowed.Count} allowed, "
                + $"{allowed.Count - alive.Count} lost by some of {Mutants(Rbac()).Count()} mutants, {won.Count} won"
        );
        Assert.That(alive, Is.Empty);

        var openable = requests.Where(r => !allowed.Contains(r) && IsOneStepAway(r, calico)).ToHashSet();
        Assert.That(won.Except(openable), Is.Empty);
        Assert.That(openable.Except(won), Is.Empty);
        Assert.That(openable, calico.TierVerb("create") is null ? Is.Empty : Is.Not.Empty);
    }

    // By hand: the denied cells that lack one right. The others lack a right on the tier and one on its policies.
    private static bool IsOneStepAway(AccessRequest request, CalicoInstall install) =>
        request.Kind.IsTiered
        && request.Tier == "shop"
        && request.Subject.Name switch
        {
            "other-tier" or "nothing" => false,
            "watch-no-tier" => request.Verb == "watch" && install.TierVerb("watch") is not null,
            _ => true,
        };

    private static IEnumerable<(AccessRequest Request, string Expected)> Cells(string install)
    {
        var calico = CalicoInstall.Find(install)!;
        foreach (var (name, tier, space, truth) in Policies)
        {
            foreach (var (user, (api, webhook)) in truth)
            {
                var expected =
                    install is "operator" or "manifest" ? api
                    : install == "crds" ? All
                    : webhook;
                yield return (Request(user, "networkpolicies.projectcalico.org", name, tier, space), expected);
            }
        }

        // Plain rights decide, but for the webhook of the manifests, which asks the tier 'default'.
        foreach (var (user, _) in ShopWeb)
        {
            var isDefault = user == "all-tiers";
            yield return (
                Request(user, "stagedkubernetesnetworkpolicies", "web", "", "shop"),
                calico.ChecksStagedKubernetes && !isDefault ? Reads : All
            );
            yield return (Request(user, "networkpolicies.networking.k8s.io", "web", "", "shop"), All);
        }
    }

    private static string Letters(AccessCalculator calculator, AccessRequest request) =>
        string.Concat(
            AccessRequest.Verbs.Zip(All, (verb, letter) => calculator.Decide(request with { Verb = verb }).IsAllowed ? letter : '-')
        );

    private static AccessRequest Request(string user, string resource, string name, string tier, string space) =>
        new(
            user switch
            {
                "group" => new(SubjectKind.Group, "", "team"),
                "account" => new(SubjectKind.ServiceAccount, "ci", "deployer"),
                _ => new(SubjectKind.User, "", user),
            },
            "",
            AccessKind.Named(resource).Single()
        )
        {
            Name = name,
            Tier = tier,
            Namespace = space,
        };

    private static IEnumerable<RbacObjects> Mutants(RbacObjects rbac)
    {
        for (var i = 0; i < rbac.Roles.Length; i++)
        {
            var role = rbac.Roles[i];
            foreach (var rule in role.Rules)
            {
                RbacObjects With(RbacRule changed) =>
                    new(rbac.Roles.SetItem(i, role with { Rules = role.Rules.Replace(rule, changed) }), rbac.Bindings);
                yield return new(rbac.Roles.SetItem(i, role with { Rules = role.Rules.Remove(rule) }), rbac.Bindings);
                foreach (var verb in rule.Verbs)
                {
                    yield return With(rule with { Verbs = rule.Verbs.Remove(verb) });
                }

                foreach (var name in rule.Names)
                {
                    yield return With(rule with { Names = rule.Names.Remove(name) });
                }

                yield return With(rule with { Verbs = ["*"] });
                yield return With(rule with { Names = [] });
            }
        }

        for (var i = 0; i < rbac.Bindings.Length; i++)
        {
            var binding = rbac.Bindings[i];
            yield return new(rbac.Roles, rbac.Bindings.SetItem(i, binding with { Namespace = binding.Namespace is null ? "shop" : null }));
            yield return new(rbac.Roles, rbac.Bindings.RemoveAt(i));
            yield return new(
                rbac.Roles,
                rbac.Bindings.SetItem(i, binding with { Subjects = [new(SubjectKind.Group, "", "system:authenticated")] })
            );
        }
    }

    private static RbacObjects Rbac()
    {
        var diagnostics = new DiagnosticBag();
        var users = Users.Select(u => $"{{ kind: User, name: {u.User} }}");
        var text = $$"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: { name: plain }
            rules:
              - apiGroups: [projectcalico.org, networking.k8s.io]
                resources: [networkpolicies, stagedkubernetesnetworkpolicies]
                verbs: ['*']
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: { name: plain }
            roleRef: { kind: ClusterRole, name: plain }
            subjects: [{{string.Join(", ", users)}}, { kind: Group, name: team }, { kind: ServiceAccount, name: deployer, namespace: ci }]
            {{string.Concat(Users.Select(u => Rights(u.User, u.Tiers, u.Verbs, u.Names)))}}
            {{Binding("group", "ClusterRoleBinding", "", "tier-admin-tier", "{ kind: Group, name: team }")}}
            {{Binding("group-policies", "ClusterRoleBinding", "", "tier-admin", "{ kind: Group, name: team }")}}
            {{Binding("account", "ClusterRoleBinding", "", "tier-admin-tier", "{ kind: ServiceAccount, name: deployer, namespace: ci }")}}
            {{Binding(
                "account",
                "RoleBinding",
                ", namespace: shop",
                "tier-admin",
                "{ kind: ServiceAccount, name: deployer, namespace: ci }"
            )}}
            """;
        var rbac = RbacReader.Read(Manifest.ReadAll(text, "rbac.yaml", diagnostics), diagnostics);
        Assert.That(diagnostics.Items, Is.Empty);
        return rbac;
    }

    private static string Rights(string user, string? tiers, string verbs, string? names)
    {
        var tierNames = tiers is null or "*" ? "" : $", resourceNames: [{tiers}]";
        var policyNames = names is null ? "" : $", resourceNames: [{string.Join(", ", names.Split(", ").Select(n => $"\"{n}\""))}]";
        string Subject() => $"{{ kind: User, name: {user} }}";
        var tier = tiers is null
            ? ""
            : Role($"{user}-tier", $"{{ apiGroups: [projectcalico.org], resources: [tiers], verbs: [get]{tierNames} }}")
                + Binding($"{user}-tier", "ClusterRoleBinding", "", $"{user}-tier", Subject());
        return verbs.Length == 0
            ? tier
            : tier
                + Role(
                    user,
                    "{ apiGroups: [projectcalico.org], resources: [tier.networkpolicies, tier.stagedkubernetesnetworkpolicies], "
                        + $"verbs: [{(verbs == "*" ? "\"*\"" : verbs)}]{policyNames} }}"
                )
                + Binding(user, "ClusterRoleBinding", "", user, Subject());
    }

    private static string Role(string name, string rule) =>
        $"\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{ name: {name} }}\nrules: [{rule}]";

    private static string Binding(string name, string kind, string space, string role, string subject) =>
        $"\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{ name: {name}{space} }}\n"
        + $"roleRef: {{ kind: ClusterRole, name: {role} }}\nsubjects: [{subject}]";
}
