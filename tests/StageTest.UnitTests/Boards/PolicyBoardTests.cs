using CsCheck;
using NUnit.Framework;
using StageTest.Core.Access;
using StageTest.Core.Boards;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Reports;
using StageTest.Core.Reports.Boards;
using StageTest.Core.Reports.Formats;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Boards;

internal sealed class PolicyBoardTests
{
    private const int TierCount = 3;

    private static readonly string[] Names = ["a", "b", "shop", "t", "a-b"];
    private static readonly string[] Orders = ["", "order: 10, ", "order: 10.5, "];
    private static readonly string[] Kinds = ["NetworkPolicy", "GlobalNetworkPolicy", "StagedNetworkPolicy", "StagedGlobalNetworkPolicy"];

    // Tiers of the same order and of none, and policies of the same order and of none.
    private static readonly Gen<string> Policies =
        from tiers in Gen.Int[0, 2].Array[TierCount]
        from items in Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[0, 2], Gen.Int[0, TierCount - 1], Gen.Int[0, 3]).Array[1, 8]
        select Tiers(tiers)
            + "---\n"
            + string.Join(
                "---\n",
                items
                    .Select(i => (Kind: Kinds[i.Item1], Name: Names[i.Item2], Order: Orders[i.Item3], Tier: i.Item4, IsGone: i.Item5 == 0))
                    .DistinctBy(i => (i.Kind, i.Name, i.Tier))
                    .Select(i => Policy(i.Kind, i.Name, i.Order, $"t{i.Tier}", i.IsGone && i.Kind.StartsWith('S')))
            );

    [TestCase(CalicoVersion.V331)]
    [TestCase(CalicoVersion.V332)]
    public void TheOrderIsThatOfTheEvaluator(CalicoVersion version) =>
        Policies.Sample(
            yaml =>
            {
                var scenario = ScenarioOf(yaml, version);
                var board = PolicyBoard.Of(scenario);
                foreach (var stage in new[] { Stage.Baseline, Stage.Promoted })
                {
                    Assert.That(Board(board, stage), Is.EqualTo(Walked(scenario, stage)), $"{stage} of\n{yaml}");
                }
            },
            iter: 150
        );

    [Test]
    public void EachRuleSaysWhatItDecides()
    {
        var board = PolicyBoard.Of(Sample.Shop);

        var card = board.Tiers.Single().Cards.Single();
        Assert.That(card.Fate, Is.EqualTo(BoardFate.Added));
        Assert.That(card.Pods.Select(p => $"{p}"), Is.EqualTo(new[] { "shop/db" }));
        Assert.That(card.Rules.Single().Decided, Is.EqualTo(new[] { Sample.ApiToDb }));
        Assert.That(board.Tiers.Single().Ends, Is.EqualTo(1), "web to db");
    }

    [Test]
    public void WhomRbacLetsChangeAPolicyIsOnItsCard()
    {
        const string yaml = """
            apiVersion: projectcalico.org/v3
            kind: StagedNetworkPolicy
            metadata: { name: t0.db, namespace: shop }
            spec: { tier: t0, selector: role == 'db', types: [Ingress] }
            ---
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata: { name: t1.web, namespace: shop }
            spec: { tier: t1, selector: role == 'web', types: [Ingress] }
            """;
        const string roles = """
            kind: ClusterRole
            apiVersion: rbac.authorization.k8s.io/v1
            metadata: { name: owner }
            rules:
              - { apiGroups: [projectcalico.org], resources: [tiers], verbs: [get], resourceNames: [t0] }
              - { apiGroups: [projectcalico.org], resources: [networkpolicies, tier.networkpolicies], verbs: [patch] }
            ---
            kind: ClusterRoleBinding
            apiVersion: rbac.authorization.k8s.io/v1
            metadata: { name: owner }
            roleRef: { kind: ClusterRole, name: owner }
            subjects: [{ kind: Group, name: team-shop }, { kind: User, name: ann }]
            """;
        var rbac = RbacReader.Read(Manifest.ReadAll(roles, "rbac.yaml", new()), new());
        var scenario = ScenarioOf($"{Tiers([1, 1])}---\n{yaml}", CalicoVersion.V332) with
        {
            Access = new(rbac, CalicoInstall.Find("manifest")!, []),
        };

        var cards = PolicyBoard.Of(scenario).Tiers.SelectMany(t => t.Cards).ToDictionary(c => c.Policy.Tier, BoardWords.Owners);

        Assert.That(cards["t0"], Is.EqualTo(new[] { "RBAC lets user ann, group team-shop change it" }));
        Assert.That(cards["t1"], Is.Empty, "nothing grants 'get' on that tier");
    }

    [TestCase("text", "txt")]
    [TestCase("json", "json")]
    [TestCase("svg", "svg")]
    public void WritesEveryFormat(string format, string extension)
    {
        const string yaml = """
            apiVersion: projectcalico.org/v3
            kind: Tier
            metadata: { name: security }
            spec: { order: 100, defaultAction: Pass }
            ---
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata: { name: security.web, namespace: shop }
            spec: { tier: security, order: 10, selector: role == 'web', types: [Ingress], ingress: [{ action: Allow }, { action: Deny }] }
            ---
            apiVersion: projectcalico.org/v3
            kind: StagedNetworkPolicy
            metadata: { name: security.web, namespace: shop }
            spec: { stagedAction: Delete, tier: security }
            ---
            apiVersion: projectcalico.org/v3
            kind: StagedGlobalNetworkPolicy
            metadata: { name: db }
            spec:
              tier: default
              selector: role == 'db'
              types: [Ingress]
              ingress: [{ action: Allow, source: { selector: role == 'api' } }]
            """;
        using var writer = new StringWriter { NewLine = "\n" };

        OutputFormats
            .Known.Find<PolicyBoard>(format)!
            .Write(PolicyBoard.Of(ScenarioOf(yaml, CalicoVersion.V332)), OutputLook.Plain, writer);

        Golden.Match(writer.ToString(), $"board.{extension}");
    }

    private static string Policy(string kind, string name, string order, string tier, bool isDelete)
    {
        var place = kind.Contains("Global", StringComparison.Ordinal) ? "" : ", namespace: shop";
        var spec = isDelete ? $"stagedAction: Delete, tier: {tier}" : $"{order}tier: {tier}, selector: all(), types: [Ingress]";
        return $$"""
            apiVersion: projectcalico.org/v3
            kind: {{kind}}
            metadata: { name: {{tier}}.{{name}}{{place}} }
            spec: { {{spec}} }

            """;
    }

    private static string Tiers(int[] orders) =>
        string.Join(
            "---\n",
            orders.Select(
                (order, i) =>
                    $"apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {{ name: t{i} }}\n"
                    + $"spec: {{ {Orders[order]}defaultAction: Pass }}\n"
            )
        );

    private static Scenario ScenarioOf(string yaml, CalicoVersion version)
    {
        var diagnostics = new DiagnosticBag();
        var documents = PolicyReader.Read(yaml, "policies/all.yaml", diagnostics);
        Assert.That(diagnostics.HasErrors, Is.False, string.Join('\n', diagnostics.Items));
        return Sample.Shop with { Policies = PolicySet.Of(documents, version) };
    }

    private static IEnumerable<string> Board(PolicyBoard board, Stage stage) =>
        from tier in board.Tiers
        from card in tier.Cards
        where
            stage == Stage.Promoted
                ? card.Fate == BoardFate.Enforced || card.Fate == BoardFate.Added || card.Fate == BoardFate.Replaces
                : card.Fate == BoardFate.Enforced || card.Fate == BoardFate.Replaced || card.Fate == BoardFate.Removed
        select $"{card.Policy.EnforcedKind.DisplayName} {card.Policy.DisplayName}";

    // No rule decides, so that a walk passes every policy.
    private static IEnumerable<string> Walked(Scenario scenario, Stage stage)
    {
        var evaluator = new PolicyEvaluator(scenario.Topology, Placement.Default(scenario.Topology), scenario.PoliciesAt(stage));
        return
        [
            .. evaluator
                .Explain(Sample.WebToDb)
                .Ingress.SelectMany(t => t.Policies)
                .Select(p => $"{p.Policy.EnforcedKind.DisplayName} {p.Policy.DisplayName}"),
        ];
    }
}
