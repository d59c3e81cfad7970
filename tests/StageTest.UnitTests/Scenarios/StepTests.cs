using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Scenarios;

internal sealed class StepTests
{
    private const string Expect = "  promoted: { default: ignore, deny: [{ from: shop/web, to: 'shop/db:sql' }] }\n";

    private const string Enforced = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: db, namespace: shop }
        spec:
          podSelector: { matchLabels: { role: db } }
          ingress: [{ from: [{ podSelector: { matchLabels: { role: api } } }] }]

        """;

    private const string FromOffice = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: db-from-office, namespace: shop }
        spec:
          podSelector: { matchLabels: { role: db } }
          ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: office } } }] }]

        """;

    private ScenarioText _shop = null!;

    [SetUp]
    public void OpenTheShop() => _shop = new ScenarioText().With("live/db.yaml", Enforced).With("office.yaml", FromOffice);

    [TearDown]
    public void CloseTheShop() => _shop.Dispose();

    [TestCase("remove: [NetworkPolicy shop/db]", "shop/web -> shop/db:5432/tcp", Verdict.Allowed, TestName = "PolicyRemoved")]
    [TestCase(
        "remove: [networkpolicy.networking.k8s.io shop/db]",
        "shop/web -> shop/db:5432/tcp",
        Verdict.Allowed,
        TestName = "PolicyRemovedByGroup"
    )]
    [TestCase("apply: [office.yaml]", "office/clerk -> shop/db:5432/tcp", Verdict.Denied, TestName = "PolicyApplied")]
    [TestCase(
        "apply: [office.yaml]\n    namespaces: { office: { labels: { team: office } } }",
        "office/clerk -> shop/db:5432/tcp",
        Verdict.Allowed,
        TestName = "NamespaceLabelled"
    )]
    [TestCase("workloads: { labels: { shop/web: { role: api } } }", "shop/web -> shop/db:5432/tcp", Verdict.Allowed, TestName = "Labelled")]
    [TestCase(
        "workloads: { labels: { shop/db: { role: null } } }",
        "shop/web -> shop/db:5432/tcp",
        Verdict.Allowed,
        TestName = "Unlabelled"
    )]
    [TestCase(
        "workloads: { add: [{ name: job, namespace: shop, labels: { role: api } }] }",
        "shop/job -> shop/db:5432/tcp",
        Verdict.Allowed,
        TestName = "WorkloadAdded"
    )]
    public void AChangeIsAnswered(string change, string flow, Verdict verdict)
    {
        var step = Read($"  - name: change\n    {change}\n    expect: {{ default: allow }}\n").Steps.Single();

        Assert.That(step.Name, Is.EqualTo("shop/change"));
        Assert.That(Predicted(step, flow), Is.EqualTo(verdict));
    }

    [Test]
    public void WorkloadsAreScaledAndRemoved()
    {
        var steps = Read(
            """
              - name: grows
                workloads: { scale: { shop/api: 3, shop/web: 0 }, remove: [office/clerk] }
                expect: { default: allow }
            """
        ).Steps;

        Assert.That(steps[0].Topology.Workloads.Select(w => $"{w.Ref} {w.Replicas}"), Is.EqualTo(new[] { "shop/api 3", "shop/db 2" }));
    }

    [Test]
    public void AStepChangesTheStateThatItNames()
    {
        var steps = Read(
            """
              - name: open
                remove: [NetworkPolicy shop/db]
                expect: { default: allow }
              - name: still-open
                namespaces: { office: { labels: { team: office } } }
                expect: { default: allow }
              - name: shut
                after: promoted
                namespaces: { office: { labels: { team: office } } }
                expect: { default: allow }
              - name: again
                after: open
                apply: [live/]
                expect: { default: allow }
            """
        ).Steps;

        Assert.That(
            steps.Select(s => Predicted(s, "shop/web -> shop/db:5432/tcp")),
            Is.EqualTo(new[] { Verdict.Allowed, Verdict.Allowed, Verdict.Denied, Verdict.Denied })
        );
    }

    [Test]
    public void APolicyThatAStepAppliesIsAsOneThatIsEnforcedFromTheStart()
    {
        var applied = Read("  - name: change\n    apply: [office.yaml]\n    expect: { default: allow }\n").Steps.Single();
        var enforced = _shop.Read(Expect, "{ enforced: [live/, office.yaml] }")!;
        var plan = ProbePlan.Complete(enforced.Topology);

        Assert.That(Evaluator(applied).EvaluateAll(plan).Verdicts, Is.EqualTo(Evaluator(enforced).EvaluateAll(plan).Verdicts));
    }

    [Test]
    public void AStagedPolicyIsInForceAfterPromotionAndNotBefore()
    {
        _shop.With("staged/office.yaml", FromOffice.Replace("name: db-from-office", "name: db", StringComparison.Ordinal));
        var text =
            "steps:\n  - { name: late, namespaces: { office: { labels: { team: office } } }, expect: { default: allow } }\n"
            + "  - { name: early, after: baseline, namespaces: { office: { labels: { team: office } } }, expect: { default: allow } }";
        var scenario = _shop.Read(Expect + text, "{ enforced: [live/], staged: [staged/] }");

        Assert.That(
            scenario?.Steps.Select(s => Predicted(s, "office/clerk -> shop/db:5432/tcp")),
            Is.EqualTo(new[] { Verdict.Allowed, Verdict.Denied }),
            string.Join('\n', _shop.Said)
        );
    }

    [TestCase("name: a\n    after: nothing\n    remove: [NetworkPolicy shop/db]", "There is no state 'nothing' before this step.")]
    [TestCase("name: promoted\n    remove: [NetworkPolicy shop/db]", "There is a state 'promoted' already.")]
    [TestCase(
        "name: a\n    remove: [NetworkPolicy shop/dbx]",
        "'NetworkPolicy shop/dbx' is not enforced in the state that this step changes."
    )]
    [TestCase("name: a\n    remove: [Tier default]", "'Tier default' is not enforced")]
    [TestCase("name: a\n    workloads: { scale: { shop/wep: 2 } }", "'shop/wep' is not a workload of the state that this step changes.")]
    [TestCase("name: a\n    workloads: { scale: { shop/web: 101 } }", "The number of pods must be a whole number from 0 to 100")]
    [TestCase("name: a\n    workloads: { add: [{ name: web, namespace: shop }] }", "has the name of a Pod at")]
    [TestCase("name: a\n    workloads: { add: [{ name: new, namespace: shoop }] }", "The namespace 'shoop' is not listed")]
    [TestCase("name: a\n    namespaces: { shop: { labels: { kubernetes.io/metadata.name: x } } }", "is set by the API server")]
    [TestCase("name: a\n    apply: [staged.yaml]", "is staged, and a step changes enforced policies.")]
    [TestCase("name: a\n    apply: [gone.yaml]", "gone.yaml")]
    public void AWrongStepIsAnError(string step, string message)
    {
        _shop.With(
            "staged.yaml",
            Enforced
                .Replace("networking.k8s.io/v1", "projectcalico.org/v3", StringComparison.Ordinal)
                .Replace("kind: Network", "kind: StagedKubernetesNetwork", StringComparison.Ordinal)
        );

        var scenario = _shop.Read($"{Expect}steps:\n  - {step}\n    expect: {{ default: allow }}\n", "{ enforced: [live/] }");

        Assert.That(scenario, Is.Null);
        Assert.That(_shop.Said, Has.Some.Contains(message));
        Assert.That(_shop.Said, Has.All.Match(@"^[a-z.]+\.yaml:\d+:\d+: (error|warning|note): "));
    }

    private Scenario Read(string steps)
    {
        var scenario = _shop.Read($"{Expect}steps:\n{steps}", "{ enforced: [live/] }");
        Assert.That(scenario, Is.Not.Null, string.Join('\n', _shop.Said));
        return scenario!;
    }

    private static Verdict Predicted(Scenario scenario, string flow) =>
        Evaluator(scenario).Evaluate(ProbePlan.Complete(scenario.Topology).Flows.Single(f => f.ToString() == flow)).Verdict;

    private static PolicyEvaluator Evaluator(Scenario scenario) =>
        new(scenario.Topology, Placement.Default(scenario.Topology), scenario.PoliciesAt(Stage.Promoted));
}
