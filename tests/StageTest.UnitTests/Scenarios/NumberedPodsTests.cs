using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Scenarios;

/// <summary>Pods of a workload, asked one by one.</summary>
internal sealed class NumberedPodsTests
{
    private const string Primary = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: primary, namespace: shop }
        spec:
          podSelector: { matchLabels: { apps.kubernetes.io/pod-index: "0" } }
          policyTypes: [Ingress]
        """;

    private const string Set = """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: { name: db, namespace: shop }
        spec:
          replicas: 2
          selector: { matchLabels: { app: db } }
          template:
            metadata: { labels: { app: db } }
            spec: { containers: [{ name: c, image: x, ports: [{ containerPort: 5432 }] }] }
        """;

    private const string Shop = """
          nodes: [{ name: one }, { name: two }]
          workloads:
            - { name: web, namespace: shop, labels: { role: web }, ports: [80] }
            - name: db
              namespace: shop
              labels: { role: db }
              ports: [5432]
              replicas: 2
              nodes: [one, two]
              ips: [10.42.0.50, 10.42.0.51]
          services:
            - { name: db, namespace: shop, selector: { role: db }, ports: [{ port: 5432 }] }
            - { name: first, namespace: shop, ports: [{ port: 5432 }], endpoints: [10.42.0.50] }
        """;

    [TestCase("{ from: shop/web, to: \"shop/db[1]:5432\" }", "shop/web -> shop/db[1]:5432/tcp")]
    [TestCase("{ from: \"shop/db[0]\", to: shop/web }", "shop/db[0] -> shop/web:80/tcp")]
    [TestCase(
        "{ from: \"shop/db[0]\", to: shop/db }, { from: \"shop/db[1]\", to: \"shop/db[0]\" }",
        "shop/db[0] -> shop/db[1]:5432/tcp|shop/db[1] -> shop/db[0]:5432/tcp"
    )]
    [TestCase(
        "{ from: \"shop/web[0]\", to: shop/db }, { from: \"shop/db[1]\", to: \"shop/web[0]:80\" }",
        "shop/db[1] -> shop/web:80/tcp|shop/web -> shop/db[0]:5432/tcp|shop/web -> shop/db[1]:5432/tcp"
    )]
    [TestCase(
        "{ from: { name: db }, to: { name: web } }, { from: shop/web, to: \"shop/db[0]\" }",
        "shop/db[0] -> shop/web:80/tcp|shop/db[1] -> shop/web:80/tcp|shop/web -> shop/db[0]:5432/tcp"
    )]
    public void APodIsNamedByItsNumberAndAllByTheWorkload(string allowed, string flows)
    {
        using var text = new ScenarioText();
        var scenario = text.Read($"  promoted: {{ default: deny, allow: [{allowed}] }}", "{}", Shop);

        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));
        Assert.That(
            string.Join('|', scenario!.Plan.Flows.Where((_, at) => scenario.Promoted.Verdicts[at] == Verdict.Allowed)),
            Is.EqualTo(flows)
        );
    }

    [Test]
    public void ATableNamesPodsToo()
    {
        using var text = new ScenarioText();
        var scenario = text.Read(
            "  promoted:\n    default: deny\n    table: |\n      from \\ to   shop/db[0]  shop/db:5432\n      shop/web     -           .\n"
                + "      shop/db      X           -",
            "{}",
            Shop
        );

        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));
        Assert.That(
            scenario!.Plan.Flows.Where((_, at) => scenario.Promoted.Verdicts[at] == Verdict.Allowed).Select(f => $"{f}"),
            Is.EqualTo(["shop/web -> shop/db[0]:5432/tcp", "shop/web -> shop/db[1]:5432/tcp"])
        );
    }

    [TestCase("shop/db[2]", "'shop/db[2]' is not in the topology. Did you mean 'shop/db[0]' or 'shop/db[1]'?")]
    [TestCase("shop/web[1]", "'shop/web[1]' is not in the topology. Did you mean 'shop/web'?")]
    public void ANumberThatNoPodHasIsAnError(string name, string error)
    {
        using var text = new ScenarioText();

        Assert.That(text.Read($"  promoted: {{ default: deny, allow: [{{ from: \"{name}\" }}] }}", "{}", Shop), Is.Null);
        Assert.That(string.Join('\n', text.Said), Does.Contain(error));
    }

    [Test]
    public void WithoutANumberTheyAnswerTogether()
    {
        using var text = new ScenarioText();
        var scenario = text.Read("  promoted: { default: allow } # not shop/db[0]", "{}", Shop)!;

        Assert.That(scenario.Topology.Workloads.Select(w => $"{w.Ref}"), Is.EqualTo(["shop/db", "shop/web"]));
    }

    // One policy means the first pod by the label that its controller gives it.
    [Test]
    public void PodsOfAStatefulSetHaveTheLabelsOfTheirNumber()
    {
        using var text = new ScenarioText().With("set.yaml", Set).With("policy.yaml", Primary);
        var scenario = text.Read(
            "  promoted: { default: allow, deny: [{ to: \"shop/db[0]\" }] }",
            "{ enforced: [policy.yaml] }",
            "  manifests: [set.yaml]\n  workloads: [{ name: web, namespace: shop, labels: { role: web } }]"
        );

        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));
        Assert.That(scenario!.Promoted.IsMetBy(Verdicts(scenario)), Is.True);
        Assert.That(scenario.Topology.Workloads.Select(w => w.PodName(0)), Is.EqualTo(["db-0", "db-1", "web"]));
    }

    // Two roads to one answer: all pods of a workload, and the workload as a whole.
    [TestCaseSource(nameof(Policies))]
    public void AWorkloadAnswersAsAllOfItsPodsDo(string policy)
    {
        using var one = new ScenarioText().With("policy.yaml", policy);
        using var other = new ScenarioText().With("policy.yaml", policy);
        var whole = one.Read("  promoted: { default: allow }", "{ enforced: [policy.yaml] }", Shop)!;
        var split = other.Read("  promoted: { default: allow, deny: [{ to: \"shop/db[0]\" }] }", "{ enforced: [policy.yaml] }", Shop)!;
        var (asOne, asMany) = (Verdicts(whole), Verdicts(split));

        foreach (var (flow, verdict) in whole.Plan.Flows.Zip(asOne))
        {
            var parts = split.Plan.Flows.Zip(asMany).Where(p => Joined(p.First) == flow).Select(p => p.Second).Distinct().ToArray();
            Assert.That(parts, verdict is Verdict.Allowed or Verdict.Denied ? Is.EqualTo([verdict]) : Has.Length.EqualTo(2), $"{flow}");
        }

        Assert.That(
            NumberedPods.Whole(split.Topology).Workloads.Select(w => w.Ref),
            Is.EqualTo(whole.Topology.Workloads.Select(w => w.Ref))
        );
    }

    // A map shows pods as their workload where they are alike, and each by itself where they are not.
    [TestCase(
        "podSelector: { matchLabels: { role: db } }, ingress: [{ ports: [{ port: 5432 }] }]",
        "shop/web[Pod] => shop/db[Pod] : TCP 5432"
    )]
    [TestCase(
        "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.42.0.51/32 } }] }]",
        "shop/web[Pod] => shop/db[1][Pod] : All Connections"
    )]
    public void AMapShowsPodsByThemselvesWhereTheyDiffer(string spec, string line)
    {
        using var text = new ScenarioText().With(
            "policy.yaml",
            $"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: p, namespace: shop }}\nspec: {{ {spec} }}\n"
        );
        var scenario = text.Read("  promoted: { default: allow, deny: [{ to: \"shop/db[0]\" }] }", "{ enforced: [policy.yaml] }", Shop)!;

        var map = ConnectionMapper.Map(scenario.Topology, Placement.Default(scenario.Topology), scenario.Policies);

        Assert.That(
            map.Lines.Where(l => l.From.Workload is { Name: "web" } && l.To.Workload is not null)
                .Select(l => $"{l.From} => {l.To} : {l.Connections}"),
            Is.EqualTo([line])
        );
    }

    private static IEnumerable<string> Policies() =>
        new[]
        {
            "podSelector: { matchLabels: { role: db } }",
            "podSelector: { matchLabels: { role: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { role: db } } }] }]",
            "podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.42.0.50/32 } }] }]",
            "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.42.0.51/32 } }] }]",
        }.Select(spec =>
            $"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: p, namespace: shop }}\nspec: {{ {spec} }}\n"
        );

    private static Flow Joined(Flow flow) => flow with { From = flow.From.OfWorkload(), To = flow.To.OfWorkload() };

    private static System.Collections.Immutable.ImmutableArray<Verdict> Verdicts(Scenario scenario) =>
        new PolicyEvaluator(scenario.Topology, Placement.Default(scenario.Topology), scenario.PoliciesAt(Stage.Promoted))
            .EvaluateAll(scenario.Plan)
            .Verdicts;
}
