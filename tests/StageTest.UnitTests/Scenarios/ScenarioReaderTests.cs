using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Scenarios;

namespace StageTest.UnitTests.Scenarios;

internal sealed class ScenarioReaderTests
{
    private const string Enforced =
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: db, namespace: shop }\nspec: { podSelector: "
        + "{}, policyTypes: [Ingress] }\n";

    private const string Staged =
        "apiVersion: projectcalico.org/v3\nkind: StagedKubernetesNetworkPolicy\nmetadata: { name: db, namespace: shop }\nspec: { "
        + "podSelector: {}, policyTypes: [Ingress] }\n";

    private ScenarioText _shop = null!;

    [SetUp]
    public void OpenTheShop() => _shop = new();

    [TearDown]
    public void CloseTheShop() => _shop.Dispose();

    [TestCase("{ from: shop/web, to: shop/api:8080 }", "shop/web -> shop/api:8080/tcp")]
    [TestCase("{ from: shop/web, to: shop/api:8080/tcp }", "shop/web -> shop/api:8080/tcp")]
    [TestCase("{ from: shop/web, to: shop/api:metrics }", "shop/web -> shop/api:9090/tcp")]
    [TestCase("{ from: shop/web, to: shop/db:5432/udp }", "shop/web -> shop/db:5432/udp")]
    [TestCase("{ from: shop/web, to: shop/db:sql }", "shop/web -> shop/db:5432/tcp")]
    [TestCase("{ from: shop/web, to: shop/api }", "shop/web -> shop/api:8080/tcp", "shop/web -> shop/api:9090/tcp")]
    [TestCase("{ from: shop/web, to: shop/api, port: 9090 }", "shop/web -> shop/api:9090/tcp")]
    [TestCase(
        "{ from: shop/web, to: [shop/api, shop/db], ports: [8080, sql] }",
        "shop/web -> shop/api:8080/tcp",
        "shop/web -> shop/db:5432/tcp"
    )]
    [TestCase(
        "{ from: [shop/web, office/clerk], to: shop/api:8080 }",
        "office/clerk -> shop/api:8080/tcp",
        "shop/web -> shop/api:8080/tcp"
    )]
    [TestCase("{ from: external/scanner, to: shop/web }", "external/scanner -> shop/web:80/tcp")]
    [TestCase("{ from: shop/web, to: external/internet }", "shop/web -> external/internet:443/tcp")]
    [TestCase("{ from: shop/db, to: shop/db:sql }", "shop/db -> shop/db:5432/tcp")]
    [TestCase(
        "{ from: { labels: { role: web } }, to: shop/api:8080 }",
        "office/clerk -> shop/api:8080/tcp",
        "shop/web -> shop/api:8080/tcp"
    )]
    [TestCase("{ from: { namespace: shop, labels: { role: web } }, to: shop/api:8080 }", "shop/web -> shop/api:8080/tcp")]
    [TestCase("{ from: { namespace: [office], labels: {} }, to: shop/api:8080 }", "office/clerk -> shop/api:8080/tcp")]
    [TestCase("{ from: { labels: { role: web, tier: front } }, to: shop/api:8080 }", "shop/web -> shop/api:8080/tcp")]
    [TestCase("{ from: office/clerk, to: { labels: { role: api }, ports: metrics } }", "office/clerk -> shop/api:9090/tcp")]
    [TestCase(
        "{ from: office/clerk, to: [shop/web, { labels: { role: api }, ports: [8080] }] }",
        "office/clerk -> shop/web:80/tcp",
        "office/clerk -> shop/api:8080/tcp"
    )]
    public void AnItemMeansFlows(string item, params string[] flows)
    {
        Assert.That(_shop.Allowed($"    allow: [{item}]"), Is.EquivalentTo(flows), string.Join('\n', _shop.Said));
    }

    [Test]
    public void WhatIsLeftOutMeansEverything()
    {
        var allowed = _shop.Allowed("    allow: [{ to: shop/web }]");

        Assert.That(
            allowed,
            Is.EquivalentTo(
                new[]
                {
                    "office/clerk -> shop/web:80/tcp",
                    "shop/api -> shop/web:80/tcp",
                    "shop/db -> shop/web:80/tcp",
                    "external/internet -> shop/web:80/tcp",
                    "external/scanner -> shop/web:80/tcp",
                }
            )
        );
    }

    [Test]
    public void ATableMeansTheSameAsAList()
    {
        using var other = new ScenarioText();
        var listed = _shop.Read(
            """
              promoted:
                default: deny
                allow:
                  - { from: shop/web, to: [shop/api:8080, shop/db] }
                  - { from: shop/db, to: shop/db }
                deny:
                  - { from: shop/api, to: shop/db }
            """
        );

        var table = other.Read(
            """
              promoted:
                default: deny
                table: |
                  from \ to | shop/api:8080 | shop/db
                  shop/web  | .             | .
                  shop/api  | -             | X

                  shop/db   | -             | .
            """
        );

        Assert.That(table?.Promoted.Verdicts, Is.EqualTo(listed?.Promoted.Verdicts), string.Join('\n', other.Said));
        Assert.That(
            table!
                .Promoted.Entries[table.Plan.PlaceOf(table.Plan.Flows.Single(f => f.ToString() == "shop/api -> shop/db:5432/udp"))]
                .Location.ToString(),
            Does.EndWith("scenario.yaml:23:35"),
            "a cell's own place"
        );
    }

    [Test]
    public void ATableMayLeaveTheDefaultOutWhereItSaysEverything()
    {
        const string two = "  workloads:\n    - { name: a, ports: [80] }\n    - { name: b, ports: [80] }";

        var scenario = _shop.Read(
            "  promoted:\n    table: |\n      default/a:80 default/b:80\n      default/a - X\n      default/b . -",
            topology: two
        );

        Assert.That(scenario?.Promoted.Verdicts, Is.EqualTo(new[] { Verdict.Denied, Verdict.Allowed }), string.Join('\n', _shop.Said));
    }

    [Test]
    public void AFlowMayBeNamedTwiceWithOneVerdict()
    {
        Assert.That(
            _shop.Allowed("    allow: [{ from: shop/web, to: shop/api }, { from: shop/web, to: shop/api:8080 }]"),
            Has.Exactly(2).Items
        );
    }

    [Test]
    public void ReasonsAreKeptWithTheirFlows()
    {
        var scenario = _shop.Read(
            "  promoted:\n    default: deny\n    allow: [{ from: shop/api, to: shop/db:sql, because: ' only the API ' }]"
        )!;

        var entry = scenario.Promoted.Entries.Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(scenario.Plan.Flows[entry.Key].ToString(), Is.EqualTo("shop/api -> shop/db:5432/tcp"));
            Assert.That(entry.Value.Because, Is.EqualTo("only the API"));
            Assert.That(entry.Value.Location.Line, Is.EqualTo(20));
        }
    }

    [Test]
    public void UnreachableFlowsAreDeniedAtEveryStage()
    {
        var scenario = _shop.Read(
            "  unreachable: [{ from: shop/web, to: external/internet }]\n  baseline: { default: allow }\n  promoted: { default: allow }"
        )!;

        var flow = scenario.Unreachable.Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(flow.ToString(), Is.EqualTo("shop/web -> external/internet:443/tcp"));
            Assert.That(scenario.Baseline!.Verdicts[scenario.Plan.PlaceOf(flow)], Is.EqualTo(Verdict.Denied));
            Assert.That(scenario.Promoted.Verdicts[scenario.Plan.PlaceOf(flow)], Is.EqualTo(Verdict.Denied));
            Assert.That(scenario.Promoted.Verdicts.Count(v => v == Verdict.Denied), Is.EqualTo(1));
        }
    }

    [Test]
    public void WhatNoStageNamesIsNotAskedWhereEveryStageIgnoresTheRest()
    {
        var scenario = _shop.Read(
            """
              baseline: { default: ignore, allow: [{ from: shop/web, to: shop/api:8080 }] }
              promoted: { default: ignore, deny: [{ from: shop/web, to: shop/db:sql }] }
            """
        )!;

        var complete = ProbePlan.Complete(scenario.Topology);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                scenario.Plan.Flows.Select(f => f.ToString()),
                Is.EqualTo(["shop/web -> shop/api:8080/tcp", "shop/web -> shop/db:5432/tcp"])
            );
            Assert.That(scenario.NotAsked, Is.EqualTo(complete.Flows.Length - 2));
            Assert.That(scenario.Baseline!.Verdicts, Is.EqualTo(new Verdict?[] { Verdict.Allowed, null }));
            Assert.That(scenario.Promoted.Verdicts, Is.EqualTo(new Verdict?[] { null, Verdict.Denied }));
            Assert.That(scenario.Promoted.Lines.Single().Places, Is.EqualTo([1]), "places of the smaller plan");
        }
    }

    [Test]
    public void WhatOneStageHasADefaultForIsAsked()
    {
        var scenario = _shop.Read("  baseline: { default: allow }\n  promoted: { default: ignore, deny: [{ to: shop/db }] }")!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(scenario.NotAsked, Is.Zero);
            Assert.That(scenario.Plan.Flows, Has.Length.EqualTo(ProbePlan.Complete(scenario.Topology).Flows.Length));
            Assert.That(scenario.Promoted.Verdicts, Has.Some.Null.And.Some.EqualTo(Verdict.Denied).And.None.EqualTo(Verdict.Allowed));
        }
    }

    [Test]
    public void AServiceThatAnIgnoringStageNamesIsAsked()
    {
        var scenario = _shop.Read(
            "  promoted: { default: ignore, allow: [{ from: shop/web, to: service/shop/api:80 }] }",
            topology: ScenarioText.Topology
                + "\n  services:\n    - { name: api, namespace: shop, selector: { role: api }, ports: [{ port: 80, targetPort: 8080 }] }\n"
        );

        Assert.That(
            scenario?.Plan.Flows.Select(f => f.ToString()),
            Is.EqualTo(["shop/web -> service/shop/api:80/tcp"]),
            string.Join('\n', _shop.Said)
        );
    }

    [Test]
    public void AnIgnoringStageThatNamesNothingIsRefused()
    {
        var scenario = _shop.Read("  promoted: { default: ignore }");

        Assert.That(scenario, Is.Null);
        Assert.That(_shop.Said.Single(), Does.Contain("'default: ignore' tests only the flows that are named, and none is. Add 'allow',"));
    }

    [Test]
    public void WithoutStagedPoliciesOneExpectationIsEnough()
    {
        var scenario = _shop.Read("  baseline: { default: allow }");

        Assert.That(scenario?.Promoted.Verdicts, Is.All.EqualTo(Verdict.Allowed), string.Join('\n', _shop.Said));
    }

    [Test]
    public void SetOfANamespaceThatIsNotBroughtUpIsSeenBeforeAClusterRefusesIt()
    {
        const string set = """
            apiVersion: projectcalico.org/v3
            kind: NetworkSet
            metadata: { name: partners, namespace: ofice }
            spec: { nets: [203.0.113.0/24] }
            """;

        _shop.With("set.yaml", set).Read("  baseline: { default: allow }", "{ enforced: set.yaml }");

        Assert.That(
            _shop.Said,
            Has.Exactly(1)
                .Match(
                    "^set.yaml:1:1: warning: NetworkSet ofice/partners is in the namespace 'ofice', .* no cluster can accept it. "
                        + "Add the namespace to the topology. Did you mean 'office'"
                )
        );
    }

    [Test]
    public void BaselineMayBeLeftToThePrediction()
    {
        var scenario = _shop.With("staged.yaml", Staged).Read("  promoted: { default: deny }", "{ staged: staged.yaml }");

        Assert.That(scenario?.Baseline, Is.Null);
        Assert.That(scenario?.ExpectationAt(Stage.Staged), Is.Null);
    }

    [Test]
    public void AStagedKindIsStagedWhereverItIsListed()
    {
        var scenario = _shop.With("all.yaml", Staged).Read("  promoted: { default: deny }", "{ enforced: all.yaml }")!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(scenario.PoliciesAt(Stage.Baseline).Policies, Is.Empty);
            Assert.That(scenario.PoliciesAt(Stage.Promoted).Policies.Single().Kind, Is.EqualTo(PolicyKinds.KubernetesNetworkPolicy));
        }
    }

    [Test]
    public void AnEnforcedKindUnderStagedIsHeldBackAndReplacesItsNamesake()
    {
        var scenario = _shop
            .With("live/db.yaml", Enforced)
            .With("staged/db.yaml", Enforced.Replace("[Ingress]", "[Egress]", StringComparison.Ordinal))
            .Read("  promoted: { default: deny }", "{ enforced: [live/], staged: [staged/*.yaml] }")!;

        var live = scenario.PoliciesAt(Stage.Baseline).Policies.Single();
        var promoted = scenario.PoliciesAt(Stage.Promoted).Policies.Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((live.GovernsIngress, live.GovernsEgress), Is.EqualTo((true, false)));
            Assert.That((promoted.GovernsIngress, promoted.GovernsEgress, promoted.IsStaged), Is.EqualTo((false, true, false)));
            Assert.That(scenario.PoliciesAt(Stage.Staged).Policies, Has.Length.EqualTo(2));
        }
    }

    [Test]
    public void AFileThatIsNamedTwiceIsReadOnce()
    {
        var scenario = _shop
            .With("live/db.yaml", Enforced)
            .Read("  promoted: { default: deny }", "{ enforced: [live/, live/db.yaml, 'live/**/*.yaml'] }");

        Assert.That(scenario?.Policies.Policies.Length, Is.EqualTo(1), string.Join('\n', _shop.Said));
    }

    [Test]
    public void RemarksDoNotStopAScenario()
    {
        var scenario = _shop
            .With("live/other.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n")
            .With("live/far.yaml", Enforced.Replace("namespace: shop", "namespace: shpo", StringComparison.Ordinal))
            .Read("  promoted: { default: allow }", "{ enforced: live/ }");

        Assert.That(
            scenario?.Remarks.Select(r => r.Message),
            Has.Some.Contains("is not read: it holds data, and changes no traffic").And.Some.Contains("Did you mean 'shop'?")
        );
    }

    [Test]
    public void EveryProblemIsToldInOnePass()
    {
        var scenario = _shop
            .With("live/db.yaml", Enforced.Replace("podSelector", "podSelectro", StringComparison.Ordinal))
            .Read("  promoted:\n    default: maybe\n    allow: [{ from: shop/wbe, to: shop/api }]", "{ enforced: [live/, gone.yaml] }");

        Assert.That(scenario, Is.Null);
        Assert.That(_shop.Said.Where(s => s.Contains(": error: ", StringComparison.Ordinal)), Has.Exactly(4).Items);
    }
}
