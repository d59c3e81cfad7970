using System.Text.Json;
using NUnit.Framework;

namespace StageTest.UnitTests.Cli.Commands;

internal sealed class AccessCommandTests
{
    /// <summary>A tier of a team, its members' rights, and a binding to a role that is elsewhere.</summary>
    public const string Team = """
        apiVersion: projectcalico.org/v3
        kind: Tier
        metadata: { name: shop }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: { name: shop-tier }
        rules:
          - { apiGroups: [projectcalico.org], resources: [tiers], verbs: [get], resourceNames: [shop] }
          - { apiGroups: [projectcalico.org], resources: [tier.networkpolicies], verbs: ["*"], resourceNames: [shop.*] }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: shop-tier }
        roleRef: { kind: ClusterRole, name: shop-tier }
        subjects: [{ kind: Group, name: team-shop }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: view, namespace: shop }
        roleRef: { kind: ClusterRole, name: view }
        subjects: [{ kind: ServiceAccount, name: deployer, namespace: ci }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: elsewhere, namespace: shop }
        roleRef: { kind: Role, name: elsewhere }
        subjects: [{ kind: User, name: "ann|<b>" }]
        """;

    [TestCase("txt")]
    [TestCase("json")]
    [TestCase("md")]
    [TestCase("csv")]
    public async Task WritesEveryFormat(string format)
    {
        using var command = new CommandLine();
        command.Write("rbac/team.yaml", Team);

        var code = await command.RunAsync("access", command.PathOf("rbac"), "--output", format);

        Assert.That(code, Is.Zero, command.Error);
        Golden.Match(command.Out.Replace(command.PathOf(""), "", StringComparison.Ordinal).ReplaceLineEndings("\n"), $"access.{format}");
    }

    [TestCase("operator", "group team-shop")]
    [TestCase("manifest", "")]
    public async Task AnswersWhoCan(string install, string who)
    {
        using var command = new CommandLine();
        command.Write("rbac/team.yaml", Team);
        string[] question = ["--who-can", "create", "networkpolicies", "--tier", "shop", "--install", install, "--output", "json"];

        Assert.That(await command.RunAsync(["access", command.PathOf("rbac"), .. question]), Is.Zero, command.Error);

        var subjects = JsonDocument.Parse(command.Out).RootElement.GetProperty("subjects").EnumerateArray().Select(s => s.GetString());
        Assert.That(subjects, Is.EqualTo(who.Length == 0 ? [] : new[] { who }));
    }

    [TestCase("'shop' is not a subject. Write 'user NAME'", "--as", "shop")]
    [TestCase("'creat' is not a verb. Did you mean 'create'?", "--who-can", "creat", "networkpolicies")]
    [TestCase("'pods' is not a resource that policies are made of.", "--who-can", "create", "pods")]
    [TestCase("'cloud'", "--install", "cloud")]
    public async Task RefusesWhatMeansNothing(string message, params string[] options)
    {
        using var command = new CommandLine();
        command.Write("rbac/team.yaml", Team);

        Assert.That(await command.RunAsync(["access", command.PathOf("rbac"), .. options]), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain(message));
    }

    [TestCase("verbs: [get]", "verb: [get]", "team.yaml:9:59: error: A rule has no field 'verb'. Did you mean 'verbs'?")]
    [TestCase("kind: Group,", "kind: Team,", "team.yaml:16:20: error: The kind 'Team' is not one of a subject.")]
    [TestCase("kind: Role, name", "kind: Pod, name", "error: A RoleBinding cannot refer to the kind 'Pod'.")]
    [TestCase("namespace: ci", "home: ci", "error: A subject has no field 'home'.")]
    public async Task TellsWhatIsWrongWithARole(string old, string text, string message)
    {
        using var command = new CommandLine();
        command.Write("rbac/team.yaml", Team.Replace(old, text, StringComparison.Ordinal));

        Assert.That(await command.RunAsync("access", command.PathOf("rbac")), Is.EqualTo(2));
        Assert.That(command.Error, Does.Contain(message));
    }
}
