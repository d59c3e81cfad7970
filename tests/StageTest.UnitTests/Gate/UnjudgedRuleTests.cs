using NUnit.Framework;
using StageTest.Core.Gate;
using StageTest.Core.Mutation;
using StageTest.Core.Scenarios;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Gate;

/// <summary>Changes of scenarios with rules that cannot be judged: the rest is judged, and what depends on such a rule holds.</summary>
internal sealed class UnjudgedRuleTests
{
    private const string Get = "http: { methods: [GET] }, destination: { ports: [80] }";
    private const string Post = "http: { methods: [POST] }, destination: { ports: [80] }";

    // One such rule that stays as it is leaves nothing open that the change touches.
    [Test]
    public void AChangeElsewhereIsJudged()
    {
        var change = Change(Http(Get), Http(Get) + Closed("db"));

        Assert.That(change.MapProblem, Is.Null);
        Assert.That(
            change.Map!.Changes.Select(c => $"{c.From} => {c.To}"),
            Has.Member("shop/web[Pod] => shop/db[Pod]").And.None.EndsWith("=> shop/web[Pod]")
        );
    }

    // Rules that stay leave the same open, however many they are.
    [Test]
    public void AChangeBesideSeveralSuchRulesIsJudged()
    {
        const string both =
            Get + " }, { action: Deny, protocol: TCP, destination: { ports: [443] } }, { action: Allow, protocol: TCP, " + Post;

        var change = Change(Http(both), Http(both) + Closed("db"));

        Assert.That(change.MapProblem, Is.Null);
        Assert.That(change.Map!.Changes.Select(c => $"{c.From} => {c.To}"), Has.Member("shop/web[Pod] => shop/db[Pod]"));
    }

    // Rules about other connections do not make it unknown what these do, however many conditions there are.
    [Test]
    public void AnIdleRuleBesideManyConditionsChangesNothing()
    {
        var many = string.Join(
            " }, { action: Allow, protocol: TCP, ",
            Enumerable.Range(1, 6).Select(i => $"http: {{ paths: [{{ exact: /{i} }}] }}, destination: {{ ports: [80] }}")
        );

        var change = Change(Http(many), Http(many + " }, { action: Deny, protocol: UDP") + Closed("db"));

        Assert.That(change.MapProblem, Is.Null);
    }

    [TestCase(Get, Post, "")]
    [TestCase(Get, Get, "web")]
    [TestCase(Get, Get + " }, { action: Allow, protocol: TCP, " + Post, "")]
    [TestCase(Get, Post + " }, { action: Allow, protocol: TCP, destination: { ports: [8081] }", "")]
    public void AChangeThatTheRuleMayDecideHoldsByTheRule(string before, string after, string closed)
    {
        var change = Change(Http(before), Http(after) + Closed("db") + (closed.Length > 0 ? Early(closed) : ""));

        Assert.That(change.MapProblem, Does.Contain("GlobalNetworkPolicy http has a rule with an HTTP match, which is not evaluated"));
        Assert.That(change.Map, Is.Not.Null, change.MapProblem);
        Assert.That(change.Map!.Changes.Select(c => $"{c.From} => {c.To}"), Has.Member("shop/web[Pod] => shop/db[Pod]"));
    }

    [Test]
    public void MutantsOfOtherPoliciesAreTried()
    {
        var scenario = Read(Http(Get) + Closed("db"));

        var run = MutationRunner.Run(scenario, new(), new(), CancellationToken.None)!;

        Assert.That(run.Killed, Is.Positive);
        Assert.That(
            run.Survivors.Where(s => s.Change is { IsRemoved: false, IsAdded: false }).Select(s => s.Mutant.Subject).Distinct(),
            Is.EqualTo(["GlobalNetworkPolicy http"])
        );
    }

    private static ScenarioChange Change(string before, string after) => ScenarioChange.Of(Read(before), Read(after), isNew: false);

    private static Scenario Read(string policies)
    {
        using var text = new ScenarioText().With("policy.yaml", policies);
        return text.Read(
            "  promoted: { default: ignore, deny: [{ from: shop/web, to: \"shop/db:5432\" }] }",
            "{ enforced: [policy.yaml] }",
            """
              workloads:
                - { name: web, namespace: shop, labels: { app: web }, ports: [80, 81] }
                - { name: db, namespace: shop, labels: { app: db }, ports: [5432] }
            """
        )!;
    }

    private static string Http(string rule) =>
        "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: { name: http }\nspec: { selector: app == 'web', "
        + $"types: [Ingress], ingress: [{{ action: Allow, protocol: TCP, {rule} }}] }}\n";

    private static string Closed(string app) =>
        $"---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: {app}, namespace: shop }}\n"
        + $"spec: {{ podSelector: {{ matchLabels: {{ app: {app} }} }}, ingress: [] }}\n";

    // Decides before the rule that cannot be judged.
    private static string Early(string app) =>
        "---\napiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: { name: early }\nspec: { order: 1, "
        + $"selector: app == '{app}', types: [Ingress], ingress: [{{ action: Deny }}] }}\n";
}
