using System.Text.Json;
using NUnit.Framework;
using StageTest.UnitTests.Access;

namespace StageTest.UnitTests.Cli.Commands;

internal sealed class DelegationCommandTests
{
    private const string Fence = """
        apiVersion: projectcalico.org/v3
        kind: Tier
        metadata: { name: security }
        spec: { order: 10, defaultAction: Pass }
        ---
        apiVersion: projectcalico.org/v3
        kind: Tier
        metadata: { name: shop }
        spec: { order: 20, defaultAction: Pass }
        ---
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: { name: security.fence }
        spec:
          tier: security
          selector: role == 'db'
          ingress: [{ action: Deny, protocol: TCP, source: { selector: role == 'web' } }, { action: Pass }]
        ---
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: { name: shop.db, namespace: shop }
        spec:
          tier: shop
          selector: role == 'db'
          ingress: [{ action: Deny }]
        """;

    private const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: shop }
        topology:
          namespaces: { shop: {}, ops: {} }
          workloads:
            - { name: web, namespace: shop, labels: { role: web } }
            - { name: api, namespace: shop, labels: { role: api } }
            - { name: db, namespace: shop, labels: { role: db }, ports: [5432] }
            - { name: log, namespace: ops, labels: { role: log }, ports: [514] }
        policies: { enforced: [fence.yaml] }
        expect: { promoted: { default: ignore, deny: [{ from: shop/web, to: shop/db }, { from: shop/api, to: shop/db }, { to: ops/log }] } }
        """;

    [TestCase("txt")]
    [TestCase("md")]
    [TestCase("json")]
    public async Task WritesEveryFormat(string format)
    {
        using var command = Command();

        var code = await command.RunAsync("delegation", command.PathOf("scenario.yaml"), "--tier", "shop", "--output", format);

        Assert.That(code, Is.Zero, command.Error);
        Golden.Match(command.Out.ReplaceLineEndings("\n"), $"delegation.{format}");
    }

    /// <summary>What others guarantee stays; what the subject's namespaces hold is in its hands, and nothing else.</summary>
    [TestCase("kind: ClusterRoleBinding\nmetadata: { name: shop }", "shop/api -> shop/db:5432/tcp", 3)]
    [TestCase("kind: RoleBinding\nmetadata: { name: shop, namespace: shop }", "shop/api -> shop/db:5432/tcp", 3)]
    [TestCase("kind: RoleBinding\nmetadata: { name: shop, namespace: ops }", "", 3)]
    public async Task OfASubject(string binding, string opens, int closes)
    {
        using var command = Command();
        command.Write("rbac/roles.yaml", Roles.Replace("BINDING", binding, StringComparison.Ordinal));
        string[] who = ["--subject", "group team-shop", "--rbac", command.PathOf("rbac"), "--output", "json"];

        Assert.That(await command.RunAsync(["delegation", command.PathOf("scenario.yaml"), .. who]), Is.Zero, command.Error);

        var report = JsonDocument.Parse(command.Out).RootElement;
        Assert.That(Texts(report, "mayOpen"), Is.EqualTo(opens.Length == 0 ? [] : new[] { opens }));
        Assert.That(Texts(report, "mayClose"), Has.Length.EqualTo(closes));
        Assert.That(Texts(report, "alwaysDenied"), Does.Contain("shop/web -> shop/db:5432/tcp"));
    }

    /// <summary>A grant on one name counts if no policy has the name yet, in every way in which it lets one be created.</summary>
    [TestCase("crds-operator", "create", "", true)]
    [TestCase("crds-manifest", "create", "", true)]
    [TestCase("crds-operator", "update, patch, delete", "", false)]
    [TestCase("operator", "create", "", false)]
    [TestCase("operator", "create, patch", "", true)]
    [TestCase("manifest", "create", "shop.new", false)]
    [TestCase("manifest", "create, patch", "shop.new", true)]
    [TestCase("crds-operator", "create, patch", "shop.new", true)]
    [TestCase("crds", "create, patch", "shop.new", true)]
    [TestCase("crds", "create", "shop.new", false)]
    public async Task OfANameThatNoPolicyHas(string install, string verbs, string plainName, bool opens)
    {
        using var command = Command();
        var roles = Roles
            .Replace("BINDING", "kind: ClusterRoleBinding\nmetadata: { name: shop }", StringComparison.Ordinal)
            .Replace(
                ShopRule,
                $$"""
                rules:
                  - { apiGroups: [projectcalico.org], resources: [tier.networkpolicies], verbs: [{{verbs}}], resourceNames: [shop.new] }
                  - { apiGroups: [projectcalico.org], resources: [networkpolicies], verbs: [{{verbs}}], resourceNames: [{{plainName}}] }
                """,
                StringComparison.Ordinal
            );
        command.Write("rbac/roles.yaml", roles);
        string[] who = ["--subject", "group team-shop", "--rbac", command.PathOf("rbac"), "--install", install, "--output", "json"];

        Assert.That(await command.RunAsync(["delegation", command.PathOf("scenario.yaml"), .. who]), Is.Zero, command.Error);

        var report = JsonDocument.Parse(command.Out).RootElement;
        Assert.That(Texts(report, "mayOpen"), opens ? Does.Contain("shop/api -> shop/db:5432/tcp") : Is.Empty);
        Assert.That(Texts(report, "mayClose"), opens ? Is.Not.Empty : Is.Empty);
    }

    /// <summary>Who may delete all policies of a place at once can remove each of them, with the right to delete one or without.</summary>
    [TestCase("operator", "shop.*", true)]
    [TestCase("manifest", "shop.*", true)]
    [TestCase("operator", "shop.db", false)]
    [TestCase("crds-operator", "shop.db", false)]
    public async Task OfDeletingAllAtOnce(string install, string name, bool opens)
    {
        using var command = Command();
        var roles = Roles
            .Replace("BINDING", "kind: ClusterRoleBinding\nmetadata: { name: shop }", StringComparison.Ordinal)
            .Replace(
                ShopRule,
                $$"""
                rules:
                  - apiGroups: [projectcalico.org]
                    resources: [tier.networkpolicies]
                    verbs: [deletecollection]
                    resourceNames: [{{name}}]
                  - { apiGroups: [projectcalico.org], resources: [networkpolicies], verbs: [deletecollection] }
                """,
                StringComparison.Ordinal
            );
        command.Write("rbac/roles.yaml", roles);
        string[] who = ["--subject", "group team-shop", "--rbac", command.PathOf("rbac"), "--install", install, "--output", "json"];

        Assert.That(await command.RunAsync(["delegation", command.PathOf("scenario.yaml"), .. who]), Is.Zero, command.Error);

        var report = JsonDocument.Parse(command.Out).RootElement;
        Assert.That(Texts(report, "mayOpen"), opens ? Does.Contain("shop/api -> shop/db:5432/tcp") : Is.Empty);
    }

    /// <summary>Up to v3.31 <c>default.db</c> and <c>db</c> are one policy; later they are two.</summary>
    [TestCase("v3.31", "db", "default.db", true)]
    [TestCase("v3.31", "default.db", "db", true)]
    [TestCase("v3.31", "db", "db", true)]
    [TestCase("v3.31", "db", "default.web", false)]
    [TestCase("v3.32", "db", "default.db", false)]
    [TestCase("v3.32", "default.db", "default.db", true)]
    public async Task OfTheSpellingsOfAName(string calico, string written, string granted, bool opens)
    {
        using var command = new CommandLine();
        command.Write(
            "fence.yaml",
            $$"""
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata: { name: {{written}}, namespace: shop }
            spec: { selector: role == 'db', ingress: [{ action: Deny }] }
            """
        );
        command.Write("scenario.yaml", Scenario.Replace("topology:", $"calico: {calico}\ntopology:", StringComparison.Ordinal));
        var roles = Roles
            .Replace("BINDING", "kind: ClusterRoleBinding\nmetadata: { name: shop }", StringComparison.Ordinal)
            .Replace("resourceNames: [shop] }]", "resourceNames: [default] }]", StringComparison.Ordinal)
            .Replace(
                ShopRule,
                "rules: [{ apiGroups: [projectcalico.org], resources: [tier.networkpolicies], verbs: [update], "
                    + $"resourceNames: [{granted}] }}]",
                StringComparison.Ordinal
            );
        command.Write("rbac/roles.yaml", roles);
        string[] who = ["--subject", "group team-shop", "--rbac", command.PathOf("rbac"), "--output", "json"];

        Assert.That(await command.RunAsync(["delegation", command.PathOf("scenario.yaml"), .. who]), Is.Zero, command.Error);

        var report = JsonDocument.Parse(command.Out).RootElement;
        Assert.That(Texts(report, "mayOpen"), opens ? Does.Contain("shop/api -> shop/db:5432/tcp") : Is.Empty);
    }

    /// <summary>Who may change policies in two tiers may move one into the other, if it comes first.</summary>
    [TestCase("tier.networkpolicies", "[security.*, shop.*]", true)]
    [TestCase("tier.networkpolicies", "[shop.*]", false)]
    [TestCase("tier.networkpolicies", "[shop.db]", true)]
    [TestCase("tier.networkpolicies", "[security.*]", false)]
    [TestCase("tier.globalnetworkpolicies", "[security.*, shop.*]", true)]
    public async Task OfMovingAPolicyToAnotherTier(string resource, string names, bool opens)
    {
        using var command = Command();
        var roles = Roles
            .Replace("BINDING", "kind: ClusterRoleBinding\nmetadata: { name: shop }", StringComparison.Ordinal)
            .Replace("resourceNames: [shop] }]", "resourceNames: [shop, security] }]", StringComparison.Ordinal)
            .Replace(
                ShopRule,
                $$"""rules: [{ apiGroups: [projectcalico.org], resources: [{{resource}}], verbs: [update], resourceNames: {{names}} }]""",
                StringComparison.Ordinal
            );
        command.Write("rbac/roles.yaml", roles);
        string[] who = ["--subject", "group team-shop", "--rbac", command.PathOf("rbac"), "--output", "json"];

        Assert.That(await command.RunAsync(["delegation", command.PathOf("scenario.yaml"), .. who]), Is.Zero, command.Error);

        var report = JsonDocument.Parse(command.Out).RootElement;
        Assert.That(
            Texts(report, "mayOpen"),
            opens ? Does.Contain("shop/web -> shop/db:5432/tcp") : Does.Not.Contain("shop/web -> shop/db:5432/tcp")
        );
    }

    /// <summary>Policies for the whole cluster may be removed from each tier that they can be in.</summary>
    [Test]
    public async Task OfRemovingAPolicyForTheWholeCluster()
    {
        using var command = Command();
        command.Write(
            "fence.yaml",
            """
            apiVersion: policy.networking.k8s.io/v1alpha2
            kind: ClusterNetworkPolicy
            metadata: { name: db }
            spec:
              tier: Baseline
              priority: 1
              subject: { namespaces: {} }
              ingress: [{ action: Deny, from: [{ namespaces: {} }] }]
            """
        );
        var roles = Roles
            .Replace("BINDING", "kind: ClusterRoleBinding\nmetadata: { name: shop }", StringComparison.Ordinal)
            .Replace(
                ShopRule,
                "rules: [{ apiGroups: [policy.networking.k8s.io], resources: [clusternetworkpolicies], verbs: [delete] }]",
                StringComparison.Ordinal
            );
        command.Write("rbac/roles.yaml", roles);
        string[] who = ["--subject", "group team-shop", "--rbac", command.PathOf("rbac"), "--output", "json"];

        Assert.That(await command.RunAsync(["delegation", command.PathOf("scenario.yaml"), .. who]), Is.Zero, command.Error);

        var report = JsonDocument.Parse(command.Out).RootElement;
        Assert.That(Texts(report, "mayOpen"), Does.Contain("shop/web -> shop/db:5432/tcp"));
        var witness = report.GetProperty("witnesses")[0].GetProperty("yaml").GetString();
        Assert.That(witness, Is.EqualTo("# kubectl delete clusternetworkpolicies.policy.networking.k8s.io db\n"));
    }

    [Test]
    public async Task RefusesABindingWhoseRoleIsNotKnown()
    {
        using var command = Command();
        var roles = Roles.Replace("BINDING", "kind: ClusterRoleBinding\nmetadata: { name: shop }", StringComparison.Ordinal);
        command.Write(
            "rbac/roles.yaml",
            roles.Replace("kind: ClusterRole, name: shop", "kind: ClusterRole, name: lost", StringComparison.Ordinal)
        );
        string[] of = ["--rbac", command.PathOf("rbac")];

        Assert.That(
            await command.RunAsync(["delegation", command.PathOf("scenario.yaml"), "--subject", "group team-shop", .. of]),
            Is.EqualTo(2)
        );
        Assert.That(command.Error, Does.Contain("'lost', which is not among the manifests"));
        Assert.That(await command.RunAsync(["delegation", command.PathOf("scenario.yaml"), "--subject", "user ann", .. of]), Is.Zero);
    }

    [TestCase("Name either --tier or --subject.")]
    [TestCase("There is no tier 'shopp'. Did you mean 'shop'?", "--tier", "shopp")]
    [TestCase("--subject needs --rbac", "--subject", "user ann")]
    public async Task RefusesWhatMeansNothing(string message, params string[] options)
    {
        using var command = Command();

        Assert.That(await command.RunAsync(["delegation", command.PathOf("scenario.yaml"), .. options]), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain(message));
    }

    private const string ShopRule =
        """rules: [{ apiGroups: [projectcalico.org], resources: [tier.networkpolicies], verbs: ["*"], resourceNames: [shop.*] }]""";

    private const string Roles = $$"""
        {{RbacTexts.ReadsTheTier}}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: shop }
        {{ShopRule}}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        BINDING
        roleRef: { kind: ClusterRole, name: shop }
        subjects: [{ kind: Group, name: team-shop }]
        """;

    private static string[] Texts(JsonElement report, string list) =>
        [.. report.GetProperty(list).EnumerateArray().Select(e => e.GetString()!)];

    private static CommandLine Command()
    {
        var command = new CommandLine();
        command.Write("fence.yaml", Fence);
        command.Write("scenario.yaml", Scenario);
        return command;
    }
}
