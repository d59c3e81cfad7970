using System.Text.RegularExpressions;
using NUnit.Framework;
using StageTest.Core.Lint;
using StageTest.Core.Scenarios;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Lint;

/// <summary>Each rule finds what it is for, and not what merely looks like it.</summary>
internal sealed partial class LinterTests
{
    private const string Topology = """
          namespaces: { shop: {} }
          workloads:
            - { name: web, namespace: shop, labels: { role: web }, ports: [80] }
            - { name: api, namespace: shop, labels: { role: api }, ports: [8080] }
            - { name: db, namespace: shop, labels: { role: db }, ports: [5432] }
        """;

    private const string Expect = "  promoted: { default: allow }";

    private const string OneClosed = "  promoted: { default: allow, deny: [{ to: shop/db }] }";

    private static readonly TestCaseData[] Cases =
    [
        Expecting("ST1001", "allow, [{ from: shop/web, to: shop/api }]", "scenario.yaml:15")
            .SetArgDisplayNames("ST1001: the default says it"),
        Expecting("ST1001", "allow, [{ from: shop/web, to: shop/api, because: it must }]")
            .SetArgDisplayNames("not ST1001: there is a reason"),
        Expecting("ST1001", "deny, [{ from: shop/web }, { from: shop/web, to: shop/api }]", "scenario.yaml:16")
            .SetArgDisplayNames("ST1001: another line says it"),
        Expecting(
                "ST1001",
                "deny, [{ from: shop/web, to: shop/api }, { from: shop/web, to: [shop/api, shop/db] }, { from: shop/api, to: shop/db }]",
                "scenario.yaml:15"
            )
            .SetArgDisplayNames("ST1001: the second line says the first"),
        Expecting("ST1001", "deny, [{ from: [shop/web, shop/db], to: shop/api }, { from: shop/web, to: [shop/api, shop/db] }]")
            .SetArgDisplayNames("not ST1001: lines overlap, and each adds a flow"),
        Case(
                "ST1002",
                Kubernetes("role: db", "ingress: [{ from: [{ podSelector: { matchLabels: { role: api } } }] }]"),
                "  promoted: { default: deny }",
                "scenario.yaml:12"
            )
            .SetArgDisplayNames("ST1002: denied though a rule allows it"),
        Case("ST1002", Kubernetes("role: db", "policyTypes: [Ingress]"), "  promoted: { default: allow }", "scenario.yaml:12")
            .SetArgDisplayNames("ST1002: allowed though a policy closes it"),
        Case("ST1002", Kubernetes("role: db", "policyTypes: [Ingress]"), "  promoted: { default: deny }")
            .SetArgDisplayNames("not ST1002: no policy speaks of what is open"),
        Case("ST1003", Kubernetes("rol: db", "policyTypes: [Ingress]"), Expect, "policy.yaml:1")
            .SetArgDisplayNames("ST1003: a misspelt label"),
        Case("ST1003", Kubernetes("role: db", "policyTypes: [Ingress]"), Expect).SetArgDisplayNames("not ST1003: a workload has the label"),
        Case("ST1003", Kubernetes("role: db", "policyTypes: [Ingress]", home: "elsewhere"), Expect)
            .SetArgDisplayNames("not ST1003: the reader told of the namespace"),
        Case(
                "ST1004",
                Calico("role == 'db'", "ingress: [{ action: Allow }, { action: Deny, source: { selector: role == 'web' } }]"),
                Expect,
                "policy.yaml:6"
            )
            .SetArgDisplayNames("ST1004: an earlier rule has it all"),
        Case(
                "ST1004",
                Calico(
                    "role == 'db'",
                    "ingress: [{ action: Allow, protocol: TCP }, { action: Deny, source: { selector: role == 'web' } }]"
                ),
                Expect
            )
            .SetArgDisplayNames("not ST1004: another protocol is left"),
        Case(
                "ST1004",
                Calico(
                    "role == 'db'",
                    "ingress: [{ action: Allow, source: { selector: all() } }, { action: Deny, source: { nets: [0.0.0.0/0] } }]"
                ),
                Expect
            )
            .SetArgDisplayNames("not ST1004: addresses outside are left"),
        Case("ST1004", Kubernetes("role: db", "ingress: [{}]") + "---\n" + Kubernetes("role: db", "ingress: [{}]", name: "two"), Expect)
            .SetArgDisplayNames("not ST1004: two policies allow the same"),
        Case(
                "ST1004",
                Tier("first", "{ order: 1 }")
                    + Calico("role == 'db'", "tier: first, ingress: [{ action: Deny }]", "first.one")
                    + "---\n"
                    + Calico("role == 'db'", "ingress: [{ action: Allow }]"),
                Expect,
                "policy.yaml:19"
            )
            .SetArgDisplayNames("ST1004: an earlier tier decides otherwise"),
        Case("ST1005", Kubernetes("role: db", "policyTypes: [Ingress]"), Expect, "scenario.yaml:5")
            .SetArgDisplayNames("ST1005: one pod of three is closed"),
        Case("ST1005", Kubernetes("", "policyTypes: [Ingress]"), Expect).SetArgDisplayNames("not ST1005: one policy selects all"),
        Case("ST1005", Kubernetes("role: db", "policyTypes: [Egress]"), Expect, "scenario.yaml:5")
            .SetArgDisplayNames("ST1005: nothing governs ingress"),
        Case("ST1005", "", Expect).SetArgDisplayNames("not ST1005: there is no policy at all"),
        Case(
                "ST1006",
                Kubernetes("role: web", "policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }], ports: [{ port: 8080 }] }]"),
                Expect,
                "policy.yaml:1"
            )
            .SetArgDisplayNames("ST1006: a port is opened, and no name can be asked"),
        Case("ST1006", Kubernetes("role: web", "policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }] }]"), Expect, "policy.yaml:1")
            .SetArgDisplayNames("ST1006: every port is open, and not of the name servers"),
        Case("ST1006", Kubernetes("role: web", "policyTypes: [Egress], egress: [{}]"), Expect)
            .SetArgDisplayNames("not ST1006: everything is open"),
        Case("ST1006", Kubernetes("role: web", "policyTypes: [Egress], egress: [{ to: [{ namespaceSelector: {} }] }]"), Expect)
            .SetArgDisplayNames("not ST1006: the name servers are among the peers"),
        Case(
                "ST1006",
                Kubernetes("role: web", "policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }, { ipBlock: { cidr: 0.0.0.0/0 } }] }]"),
                Expect
            )
            .SetArgDisplayNames("not ST1006: every address is open"),
        Case(
                "ST1006",
                Kubernetes(
                    "role: web",
                    "policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }] }, { to: [{ namespaceSelector: { matchLabels: { "
                        + "team: names } } }], ports: [{ port: 53, protocol: UDP }] }]"
                ),
                Expect
            )
            .SetArgDisplayNames("not ST1006: name servers that the scenario does not have"),
        Case(
                "ST1006",
                Tier("first", "{ order: 1 }")
                    + Calico(
                        "role == 'web'",
                        "tier: first, egress: [{ action: Allow, destination: { selector: role == 'db' } }]",
                        "first.one"
                    )
                    + "---\n"
                    + Kubernetes("", "policyTypes: [Egress], egress: [{}]"),
                Expect,
                "policy.yaml:6"
            )
            .SetArgDisplayNames("ST1006: an earlier tier ends before DNS is allowed"),
        Case(
                "ST1006",
                Kubernetes(
                    "role: web",
                    "policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 198.51.100.0/24 } }], ports: [{ port: 443 }] }]"
                ),
                Expect
            )
            .SetArgDisplayNames("not ST1006: addresses need no names"),
        Case("ST1006", Kubernetes("role: web", "policyTypes: [Egress]"), Expect)
            .SetArgDisplayNames("not ST1006: nothing may be opened at all"),
        Case(
                "ST1006",
                Kubernetes("role: web", "policyTypes: [Egress], egress: [{ to: [{ podSelector: {} }], ports: [{ port: 8080 }] }]")
                    + "---\n"
                    + Kubernetes("", "policyTypes: [Egress], egress: [{ ports: [{ port: 53, protocol: UDP }] }]", name: "dns"),
                Expect
            )
            .SetArgDisplayNames("not ST1006: another policy opens DNS"),
        Case(
                "ST1007",
                Tier("security", "{ order: 1 }") + Calico("all()", "ingress: [{ action: Allow }]", "security.web"),
                Expect,
                "policy.yaml:6"
            )
            .SetArgDisplayNames("ST1007: the name begins with a tier's"),
        Case("ST1007", Tier("security", "{ order: 1 }") + Calico("all()", "ingress: [{ action: Allow }]", "securities.web"), Expect)
            .SetArgDisplayNames("not ST1007: there is no such tier"),
        Case(
                "ST1007",
                Tier("security", "{ order: 1 }") + Calico("all()", "tier: security, ingress: [{ action: Allow }]", "security.web"),
                Expect
            )
            .SetArgDisplayNames("not ST1007: it is in that tier"),
        Case("ST1008", Tied("10", "10", "role == 'db'"), Expect, "policy.yaml:9").SetArgDisplayNames("ST1008: one order, two actions"),
        Case("ST1008", Tied("10", "20", "role == 'db'"), Expect).SetArgDisplayNames("not ST1008: each has its order"),
        Case("ST1008", Tied("10", "10", "role == 'web'"), Expect).SetArgDisplayNames("not ST1008: they select different pods"),
        Case("ST1009", Tier("security", "{}"), Expect, "policy.yaml:1").SetArgDisplayNames("ST1009: no order"),
        Case("ST1009", Tier("security", "{ order: 1000001 }"), Expect).SetArgDisplayNames("not ST1009: an order after the default"),
        Case(
                "ST1010",
                Kubernetes("role: db", "ingress: [{}]") + "---\n" + Calico("all()", "order: 2000, ingress: [{ action: Deny }]", "late"),
                Expect,
                "policy.yaml:14"
            )
            .SetArgDisplayNames("ST1010: after Kubernetes' policies"),
        Case(
                "ST1010",
                Kubernetes("role: db", "ingress: [{}]") + "---\n" + Calico("all()", "order: 900, ingress: [{ action: Deny }]", "early"),
                Expect
            )
            .SetArgDisplayNames("not ST1010: before them"),
        Case(
                "ST1010",
                Kubernetes("role: db", "ingress: [{}]")
                    + "---\n"
                    + Calico("role == 'web'", "order: 2000, ingress: [{ action: Deny }]", "late"),
                Expect
            )
            .SetArgDisplayNames("not ST1010: for other pods"),
        Case("ST1011", Calico("all()", "ingress: [{ action: Log }]"), Expect, "policy.yaml:1").SetArgDisplayNames("ST1011: only Log"),
        Case("ST1011", Calico("all()", "ingress: [{ action: Log }, { action: Pass }]"), Expect)
            .SetArgDisplayNames("not ST1011: something decides"),
        Case("ST1013", Kubernetes("role: db", "policyTypes: [Ingress], egress: [{}]"), Expect, "policy.yaml:7")
            .SetArgDisplayNames("ST1013: rules without effect"),
        Case("ST1013", Kubernetes("role: db", "policyTypes: [Ingress, Egress], egress: [{}]"), Expect)
            .SetArgDisplayNames("not ST1013: rules with effect"),
        Case(
                "ST1014",
                Kubernetes(
                    "role: db",
                    "ingress: [{ from: [{ podSelector: { matchLabels: { role: api } } }, { podSelector: { matchLabels: { rol: web } } }] }]"
                ),
                Expect,
                "policy.yaml:6"
            )
            .SetArgDisplayNames("ST1014: a misspelt label"),
        Case("ST1014", Calico("role == 'db'", "ingress: [{ action: Allow, source: { selector: role == 'ap' } }]"), Expect, "policy.yaml:6")
            .SetArgDisplayNames("ST1014: a misspelt value"),
        Case(
                "ST1014",
                Kubernetes(
                    "role: db",
                    "ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: prometheus } } }] }]"
                ),
                Expect
            )
            .SetArgDisplayNames("not ST1014: elsewhere it may be"),
        Case(
                "ST1014",
                "apiVersion: projectcalico.org/v3\nkind: NetworkSet\nmetadata: { name: partners, namespace: shop, labels: { "
                    + "role: ap } }\nspec: { nets: [203.0.113.0/24] }\n---\n"
                    + Calico("role == 'db'", "ingress: [{ action: Allow, source: { selector: role == 'ap' } }]"),
                Expect
            )
            .SetArgDisplayNames("not ST1014: a network set has the label"),
        Case("ST1015", Kubernetes("role: db", "ingress: [{ ports: [{ port: slq }] }]"), Expect, "policy.yaml:6")
            .SetArgDisplayNames("ST1015: a name that no port has"),
        Case(
                "ST1015",
                Calico(
                    "role == 'web'",
                    "egress: [{ action: Allow, protocol: TCP, destination: { nets: [203.0.113.0/24], ports: [https] } }]"
                ),
                Expect,
                "policy.yaml:6"
            )
            .SetArgDisplayNames("ST1015: hosts outside name no ports"),
        Case("ST1015", Kubernetes("role: db", "ingress: [{ ports: [{ port: 9999 }] }]"), Expect)
            .SetArgDisplayNames("not ST1015: a number that no Service has either"),
        Case(
                "ST1016",
                Kubernetes("role: web", "policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.43.0.10/32 } }] }]"),
                Expect,
                "policy.yaml:7"
            )
            .SetArgDisplayNames("ST1016: the range of Services"),
        Case(
                "ST1016",
                Kubernetes("role: web", "policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: '2001:cafe:43::/120' } }] }]"),
                Expect,
                "policy.yaml:7"
            )
            .SetArgDisplayNames("ST1016: the range of Services in IPv6"),
        Case("ST1016", Kubernetes("role: web", "policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]"), Expect)
            .SetArgDisplayNames("not ST1016: a wider range"),
        Case("ST1017", Global("{ selector: all(), types: [Ingress] }"), Expect, "policy.yaml:1").SetArgDisplayNames("ST1017: everything"),
        Case("ST1017", Global("{ types: [Ingress] }"), Expect, "policy.yaml:1").SetArgDisplayNames("ST1017: nothing said"),
        Case("ST1017", Global("{ namespaceSelector: all(), types: [Ingress] }"), Expect).SetArgDisplayNames("not ST1017: pods"),
        Case("ST1017", Global("{ selector: has(role), types: [Ingress] }"), Expect).SetArgDisplayNames("not ST1017: a label"),
        Case(
                "ST1018",
                Calico("role == 'db'", "ingress: [{ action: Deny, destination: { selector: role == 'web' } }]"),
                Expect,
                "policy.yaml:6"
            )
            .SetArgDisplayNames("ST1018: the peer stands on the wrong side"),
        Case("ST1018", Calico("role == 'db'", "ingress: [{ action: Deny, source: { selector: role == 'web' } }]"), Expect)
            .SetArgDisplayNames("not ST1018: the peer stands on its side"),
        Case("ST1018", Calico("all()", "egress: [{ action: Deny, source: { selector: role == 'web' } }]"), Expect)
            .SetArgDisplayNames("not ST1018: some of the pods are meant"),
        Case("ST1019", Kubernetes("role: db", Outwards("0.0.0.0/0", "10.244.0.0/16")), Expect, "policy.yaml:7")
            .SetArgDisplayNames("ST1019: the range of another cluster's pods"),
        Case("ST1019", Kubernetes("role: db", Outwards("0.0.0.0/0", "10.42.0.0/16")), Expect)
            .SetArgDisplayNames("not ST1019: the scenario's pods"),
        Case("ST1019", Kubernetes("role: db", Outwards("0.0.0.0/0", "10.0.0.0/8, 192.168.0.0/16")), Expect)
            .SetArgDisplayNames("not ST1019: every private address"),
    ];

    private static string Outwards(string cidr, string except) =>
        $"policyTypes: [Egress]\n  egress: [{{ to: [{{ ipBlock: {{ cidr: {cidr}, except: [{except}] }} }}] }}]";

    private static IEnumerable<string> RulesWithCases =>
        Cases.Select(c => (string)c.Arguments[0]!).Concat(["ST1000", "ST1012", "ST1020"]).Distinct();

    [TestCaseSource(nameof(Cases))]
    public void FindsWhatItIsForAndNothingElse(string rule, string policies, string expect, string[] places)
    {
        using var text = new ScenarioText().With("policy.yaml", policies);

        var findings = Lint(text, expect, policies.Length == 0 ? "{}" : "{ staged: policy.yaml }").Where(f => f.Rule.Id == rule);

        Assert.That(findings.Select(f => Place(f)), Is.EqualTo(places));
    }

    [TestCase(80, "ST1015")]
    [TestCase(8080, "")]
    public void ST1015TellsAServicesPortFromItsPods(int port, string expected)
    {
        using var text = new ScenarioText().With("policy.yaml", Kubernetes("role: api", $"ingress: [{{ ports: [{{ port: {port} }}] }}]"));
        var services =
            Topology
            + "\n  services:\n    - { name: api, namespace: shop, selector: { role: api }, ports: [{ port: 80, targetPort: 8080 }] }";

        var scenario = text.Read(Expect, "{ staged: policy.yaml }", services);

        Assert.That(Ids([scenario!]).Where(id => id == "ST1015"), Is.EqualTo(expected.Length == 0 ? [] : new[] { expected }));
    }

    [TestCase("IPv6", "198.51.100.0/24")]
    [TestCase("IPv4", "2001:db8::/32")]
    public void RangesOfAFamilyThatPodsDoNotHaveAreNoNameServers(string family, string range)
    {
        using var text = new ScenarioText().With(
            "policy.yaml",
            Calico(
                "role == 'api'",
                $"types: [Egress], egress: [{{ action: Deny, destination: {{ nets: [{range}] }} }}, "
                    + "{ action: Allow, destination: { selector: role == 'db' } }]"
            )
        );

        var scenario = text.Read(Expect, "{ staged: policy.yaml }", $"  ipFamilies: [{family}]\n{Topology}");

        Assert.That(Ids([scenario!]), Does.Contain("ST1006"));
    }

    [Test]
    public void EveryRuleHasCases() =>
        Assert.That(RulesWithCases.Concat(RbacLintTests.RulesWithCases), Is.EquivalentTo(LintRules.All.Select(r => r.Id)));

    [Test]
    public void ST1003AndST1004LookAtEveryScenarioThatHasThePolicy()
    {
        var policies = Calico("role == 'db'", "ingress: [{ action: Allow, source: { selector: role == 'web' } }, { action: Deny }]");
        using var narrow = new ScenarioText().With("policy.yaml", policies);
        var with = narrow.Read(Expect, "{ staged: policy.yaml }", Topology)!;
        var without = narrow.Read(
            Expect,
            "{ staged: policy.yaml }",
            Topology.Replace("role: db", "role: other", StringComparison.Ordinal)
        )!;

        Assert.That(Ids([without]), Does.Contain("ST1003"));
        Assert.That(Ids([without, with]), Does.Not.Contain("ST1003"));
    }

    [Test]
    public void ST1012TellsOfRecordedExpectationsUntilTheLabelIsGone()
    {
        using var text = new ScenarioText();
        var scenario = text.Read(Expect, "{}", Topology)!;

        Assert.That(Ids([scenario with { Labels = scenario.Labels.Add("stagetest.io/review", "pending") }]), Is.EqualTo(["ST1012"]));
        Assert.That(Ids([scenario with { Labels = scenario.Labels.Add("stagetest.io/review", "done") }]), Is.Empty);
    }

    [TestCase("# stagetest:ignore ST1005 because it is a test\n", "")]
    [TestCase("# some words\n# stagetest:ignore ST1003, ST1005 because it is a test\n", "")]
    [TestCase("# stagetest:ignore ST1003 because it is another\n", "ST1005")]
    [TestCase("# stagetest:ignore ST1005\n", "ST1000 ST1005")]
    [TestCase("# stagetest:ignore ST1005 because\n", "ST1000 ST1005")]
    [TestCase("# stagetest:ignore because it is a test\n", "ST1000 ST1005")]
    [TestCase("# stagetest:ignore ST9999 because it is a test\n", "ST1000 ST1005")]
    [TestCase("# stagetest:ignored ST1005 because it is a test\n", "ST1005")]
    public void AReasonSilencesTheDocument(string comment, string findings)
    {
        using var text = new ScenarioText().With("policy.yaml", Kubernetes("role: db", "policyTypes: [Ingress]"));

        var found = Lint(text, OneClosed, "{ staged: policy.yaml }", file =>
            file.EndsWith("scenario.yaml", StringComparison.Ordinal) ? comment + "a: 1\nb: 2\nc: 3\nd: 4\n" : ""
        );

        Assert.That(string.Join(' ', found.Select(f => f.Rule.Id).Order()), Is.EqualTo(findings));
    }

    [TestCase("a: 1\nb: 2\nc: 3\nd: 4\ne: 5 # stagetest:ignore ST1005 because", " of this\n", "")]
    [TestCase("a: 1\nb: 2\nc: 3\n# stagetest:ignore ST1005 because", " of this\ne: 5\n", "")]
    [TestCase("a: 1\nb: 2\nc: 3 # stagetest:ignore ST1005 because", " of this\nd: 4\ne: 5\n", "ST1005")]
    [TestCase("a: 1\n---\n# stagetest:ignore ST1005 because", " of this\nd: 4\ne: 5\n", "")]
    [TestCase("# stagetest:ignore ST1005 because", " of this\na: 1\n---\nd: 4\ne: 5\n", "ST1005")]
    public void ASilenceIsAboutItsLineTheNextOrItsDocument(string before, string after, string findings)
    {
        using var text = new ScenarioText().With("policy.yaml", Kubernetes("role: db", "policyTypes: [Ingress]"));

        var found = Lint(text, OneClosed, "{ staged: policy.yaml }", file =>
            file.EndsWith("scenario.yaml", StringComparison.Ordinal) ? before + after : ""
        );

        Assert.That(string.Join(' ', found.Select(f => f.Rule.Id)), Is.EqualTo(findings));
    }

    [Test]
    public void TheScenariosOfThisRepositoryAreCleanOrSilencedWithReasons()
    {
        var scenarios = Repository.Scenarios("scenarios").Select(c => Repository.Read((string)c.Arguments[0]!)).ToArray();
        string FullPath(string file) => Path.GetFullPath(file);

        Assert.That(
            Linter.Check(scenarios, file => File.ReadAllText(FullPath(file)), LintRules.All).Select(f => f.ToDiagnostic()),
            Is.Empty
        );
    }

    private static TestCaseData Case(string rule, string policies, string expect, params string[] places) =>
        new(rule, policies, expect, places);

    private static TestCaseData Expecting(string rule, string expectation, params string[] places)
    {
        var comma = expectation.IndexOf(',', StringComparison.Ordinal);
        var items = Items().Matches(expectation[(comma + 1)..]).Select(m => $"      - {m.Value}\n");
        return Case(rule, "", $"  promoted:\n    default: {expectation[..comma]}\n    allow:\n{string.Concat(items)}", places);
    }

    private static string Kubernetes(string label, string rules, string home = "shop", string name = "one") =>
        $"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{ name: {name}, namespace: {home} }}\nspec:\n  "
        + $"podSelector: {{{(label.Length == 0 ? "" : $" matchLabels: {{ {label} }} ")}}}\n{Fields(rules)}";

    private static string Calico(string selector, string rules, string name = "one") =>
        $"apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {{ name: {name}, namespace: shop }}\nspec:\n  "
        + $"selector: \"{selector}\"\n{Fields(rules)}";

    private static string Global(string spec) =>
        $"apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {{ name: one }}\nspec: {spec}\n";

    private static string Fields(string rules) => string.Concat(Separators().Split(rules).Select(field => $"  {field}\n"));

    private static string Tier(string name, string spec) =>
        $"apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {{ name: {name} }}\nspec: {spec}\n---\n";

    private static string Tied(string first, string second, string selector) =>
        Calico("role == 'db'", $"order: {first}, ingress: [{{ action: Deny }}]", "a")
        + "---\n"
        + Calico(selector, $"order: {second}, ingress: [{{ action: Allow }}]", "b");

    private static IReadOnlyList<Finding> Lint(ScenarioText text, string expect, string policies, Func<string, string>? read = null)
    {
        var scenario = text.Read(expect, policies, Topology);
        Assert.That(scenario, Is.Not.Null, string.Join('\n', text.Said));
        return Linter.Check([scenario!], read ?? File.ReadAllText, LintRules.All);
    }

    private static IEnumerable<string> Ids(Scenario[] scenarios) =>
        Linter.Check(scenarios, _ => null, LintRules.All).Select(f => f.Rule.Id);

    private static string Place(Finding finding) => $"{Path.GetFileName(finding.Location.File)}:{finding.Location.Line}";

    [GeneratedRegex(@"\{[^{}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Items();

    [GeneratedRegex(@", (?=(order|ingress|egress|tier|policyTypes): )", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Separators();
}
