using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Policies;

/// <summary>
/// What one text means in <c>projectcalico.org/v3</c>, where Calico's API server checks and completes it, and in
/// <c>crd.projectcalico.org/v1</c>, where a schema and Felix alone read it.
/// </summary>
internal sealed class TwoApiGroupsTests
{
    private const string Served = "projectcalico.org/v3";
    private const string Stored = "crd.projectcalico.org/v1";

    private static readonly string[] NamespacedKinds = ["NetworkPolicy", "StagedNetworkPolicy"];
    private static readonly string[] GlobalKinds = ["GlobalNetworkPolicy", "StagedGlobalNetworkPolicy"];

    private static readonly TestCaseData[] Types =
    [
        Governs("{}", "Ingress", "Ingress Egress"),
        Governs("{ ingress: [{ action: Allow }] }", "Ingress", "Ingress Egress"),
        Governs("{ egress: [{ action: Allow }] }", "Egress", "Ingress Egress"),
        Governs("{ ingress: [{ action: Allow }], egress: [{ action: Deny }] }", "Ingress Egress", "Ingress Egress"),
        Governs("{ ingress: [], egress: [] }", "Ingress", "Ingress Egress"),
        Governs("{ types: [Egress] }", "Egress", "Egress"),
        Governs("{ types: [Ingress], egress: [{ action: Deny }] }", "Ingress", "Ingress"),
        Governs("{ types: null }", "Ingress", "Ingress Egress"),
    ];

    // A text that only the store takes, and the one that means the same everywhere.
    private static readonly TestCaseData[] OfStoreAlone =
    [
        OfStore("{ action: Allow, protocol: tcp }", "{ action: Allow, protocol: TCP }"),
        OfStore(
            "{ action: Allow, protocol: Udp, destination: { ports: [53] } }",
            "{ action: Allow, protocol: UDP, destination: { ports: [53] } }"
        ),
        OfStore("{ action: Allow, notProtocol: ICMPV6 }", "{ action: Allow, notProtocol: ICMPv6 }"),
        OfStore("{ action: Deny, source: { nets: [10.1.2.3/8] } }", "{ action: Deny, source: { nets: [10.0.0.0/8] } }"),
        OfStore("{ action: Deny, destination: { notNets: [10.1.2.3] } }", "{ action: Deny, destination: { notNets: [10.1.2.3/32] } }"),
        OfStore("{ action: Deny, source: { nets: ['2001:db8::7'] } }", "{ action: Deny, source: { nets: ['2001:db8::7/128'] } }"),
    ];

    // Texts that mean the same in both groups.
    private static readonly string[] Same =
    [
        "{ types: [Ingress], tier: '', order: 0, selector: '', serviceAccountSelector: '' }",
        "{ types: [Ingress], order: -1.5, selector: all(), ingress: [{ action: Pass, protocol: 6, "
            + "destination: { ports: ['80', '90:99', web] } }] }",
        "{ types: [Egress], egress: [{ action: Log, notProtocol: '17', source: { notSelector: a == 'b' }, destination: { notPorts: [53], "
            + "namespaceSelector: '' }, protocol: TCP }] }",
        "{ types: [Ingress], ingress: [{ action: Allow, ipVersion: 4, protocol: ICMP, icmp: { type: 8 }, "
            + "metadata: { annotations: { a: b } } }] }",
        "{ types: [Ingress], ingress: [{ action: Allow, source: { serviceAccounts: { names: [x], selector: '' }, selector: '' } }] }",
        "{ types: [Egress], egress: [{ action: Allow, destination: { namespaceSelector: global(), notNets: [10.0.0.0/8] } }] }",
    ];

    [TestCaseSource(nameof(Types))]
    public void AbsentTypesAreFilledInByTheApiServerAlone(string spec, string served, string stored)
    {
        foreach (var kind in NamespacedKinds.Concat(GlobalKinds))
        {
            Assert.That(Directions(One(Served, kind, spec)), Is.EqualTo(served), $"{kind} of {Served}");
            Assert.That(Directions(One(Stored, kind, spec)), Is.EqualTo(stored), $"{kind} of {Stored}");
        }
    }

    [TestCaseSource(nameof(Same))]
    public void TheRestOfAPolicyMeansTheSame(string spec)
    {
        foreach (var kind in NamespacedKinds.Concat(GlobalKinds))
        {
            Assert.That(Told(One(Stored, kind, spec)), Is.EqualTo(Told(One(Served, kind, spec))), kind);
        }
    }

    [TestCaseSource(nameof(OfStoreAlone))]
    public void TheStoreTakesWhatFelixReads(string rule, string meaning)
    {
        foreach (var kind in NamespacedKinds.Concat(GlobalKinds))
        {
            var spec = $"{{ types: [Ingress], ingress: [{rule}] }}";
            Assert.That(Read(Served, kind, spec).Diagnostics.HasErrors, $"{kind} of {Served}");
            Assert.That(
                Told(One(Stored, kind, spec)),
                Is.EqualTo(Told(One(Served, kind, $"{{ types: [Ingress], ingress: [{meaning}] }}"))),
                kind
            );
        }
    }

    [TestCase("source: { notNets: [0.0.0.0/0] }", "'notNets' holds 0.0.0.0/0, so the rule never matches.")]
    [TestCase(
        "ipVersion: 6, source: { nets: [10.0.0.0/8] }",
        "Address ranges of this rule are not of its 'ipVersion', and match no packet."
    )]
    [TestCase("ipVersion: 6, protocol: ICMP", "ICMP is IPv4 and ICMPv6 is IPv6; 'ipVersion' contradicts this, so the rule never matches.")]
    public void ARuleThatNeverMatchesIsAWarningInTheStoreAndAnErrorElsewhere(string rule, string warning)
    {
        var spec = $"{{ types: [Ingress], ingress: [{{ action: Allow, {rule} }}] }}";
        Assert.That(Read(Served, "NetworkPolicy", spec).Diagnostics.HasErrors);
        Assert.That(
            Read(Stored, "NetworkPolicy", spec).Diagnostics.Items.Select(d => (d.Severity, d.Message)),
            Is.EqualTo([(Severity.Warning, warning)])
        );
    }

    // Felix renders the rule once for each family, with the ranges of that family.
    [TestCase("nets: [10.42.0.0/16, '2001:db8::/32']", true)]
    [TestCase("nets: ['2001:db8::/32', 192.0.2.0/24]", false)]
    [TestCase("notNets: [192.0.2.0/24, '2001:db8::/32']", true)]
    [TestCase("notNets: ['2001:db8::/32', 10.42.0.0/16]", false)]
    public void RangesOfBothFamiliesMeanEachItsOwn(string nets, bool isAllowed)
    {
        var spec = $"{{ types: [Ingress], ingress: [{{ action: Allow, source: {{ {nets} }} }}] }}";
        using var text = new ScenarioText().With(
            "policy.yaml",
            $"apiVersion: {Stored}\nkind: NetworkPolicy\nmetadata: {{ name: p, namespace: shop }}\nspec: {spec}\n"
        );
        Assert.That(Read(Served, "NetworkPolicy", spec).Diagnostics.HasErrors);
        var scenario = text.Read(
            $"  promoted: {{ default: {(isAllowed ? "allow" : "deny")} }}",
            "{ enforced: [policy.yaml] }",
            "  workloads: [{ name: a, namespace: shop, ports: [80] }, { name: b, namespace: shop, ports: [80] }]"
        );

        Assert.That(scenario, Is.Not.Null, () => string.Join('\n', text.Said));
        var verdicts = new PolicyEvaluator(scenario!.Topology, Placement.Default(scenario.Topology), scenario.Policies).EvaluateAll(
            scenario.Plan
        );
        Assert.That(scenario.Promoted.IsMetBy(verdicts.Verdicts), Is.True);
    }

    [Test]
    public void AnEmptyListOfTypesIsAbsentToTheApiServerAndRefusedByTheSchema()
    {
        Assert.That(Directions(One(Served, "NetworkPolicy", "{ types: [] }")), Is.EqualTo("Ingress"));
        Assert.That(
            Read(Stored, "NetworkPolicy", "{ types: [] }").Diagnostics.Items.Select(d => d.Message),
            Has.Some.EqualTo(
                "'types' is empty, which the schema of crd.projectcalico.org/v1 refuses. Name a direction, or remove the field."
            )
        );
    }

    [Test]
    public void APolicyWithoutSpecDeniesWhatItsGroupMakesOfAbsentTypes()
    {
        foreach (
            var (group, directions, told) in new[] { (Served, "Ingress", "ingress."), (Stored, "Ingress Egress", "ingress and egress.") }
        )
        {
            var (documents, diagnostics) = Marked.Read(Document(group, "NetworkPolicy", null));
            Assert.That(Directions(documents.Policies.Single()), Is.EqualTo(directions), group);
            Assert.That(diagnostics.Items.Single().Message, Does.Contain($"denies all their {told} "), group);
        }
    }

    [TestCase("{}", 1_000_000, RuleAction.Deny)]
    [TestCase("{ order: 7 }", 7, RuleAction.Deny)]
    [TestCase("{ defaultAction: Pass }", 1_000_000, RuleAction.Pass)]
    [TestCase("{ order: null, defaultAction: null }", 1_000_000, RuleAction.Deny)]
    public void ATierMeansTheSame(string spec, double order, RuleAction action)
    {
        foreach (var group in new[] { Served, Stored })
        {
            var tier = Marked.Read(Document(group, "Tier", spec)).Documents.Tiers.Single();
            Assert.That((tier.Order, tier.DefaultAction), Is.EqualTo((order, action)), group);
        }
    }

    [Test]
    public void AStagedDeleteMayHaveRulesInTheStoreWhereTheyHaveNoEffect()
    {
        const string spec = "{ stagedAction: Delete, selector: all(), ingress: [{ action: Allow }] }";
        Assert.That(Read(Served, "StagedNetworkPolicy", spec).Diagnostics.HasErrors);
        Assert.That(One(Stored, "StagedNetworkPolicy", spec).Staging, Is.EqualTo(PolicyStaging.StagedDelete));
    }

    [Test]
    public void AStagedActionIsSetWhereItIsAbsentInBothGroups() =>
        Assert.That(
            new[] { Served, Stored }.Select(g => One(g, "StagedGlobalNetworkPolicy", "{}").Staging),
            Is.All.EqualTo(PolicyStaging.StagedSet)
        );

    [TestCase("NetworkSet", "a: shown\\nb: shown", "a: stored\\nb: shown\\nc: stored")]
    [TestCase("GlobalNetworkSet", "", "a: stored\\nc: stored")]
    [TestCase("HostEndpoint", "a: shown", "a: stored\\nc: stored")]
    public void TheStoreKeepsLabelsInAnAnnotation(string kind, string shown, string expected)
    {
        var labels = string.Join(", ", shown.Split("\\n", StringSplitOptions.RemoveEmptyEntries));
        var text =
            $"apiVersion: {Stored}\nkind: {kind}\nmetadata:\n  name: some\n  labels: {{ {labels} }}\n  annotations:\n"
            + "    projectcalico.org/metadata: '{\"labels\":{\"a\":\"stored\",\"c\":\"stored\"}}'\n"
            + $"spec: {(kind == "HostEndpoint" ? "{ node: x, expectedIPs: [10.0.0.1] }" : "{ nets: [10.0.0.0/8] }")}\n";
        var (documents, diagnostics) = Marked.Read(text);
        Assert.That(diagnostics.HasErrors, Is.False, string.Join('\n', diagnostics.Items));
        var read = documents.NetworkSets.Select(s => s.Labels).Concat(documents.HostEndpoints.Select(h => h.Labels)).Single();
        Assert.That(string.Join("\\n", read.Select(l => $"{l.Key}: {l.Value}")), Is.EqualTo(expected));
    }

    [TestCase("default.web", "{\"name\":\"web\"}", "web")]
    [TestCase("default.web", "{\"labels\":{}}", "default.web")]
    [TestCase("shop.web", "{\"name\":\"shop.web\"}", "shop.web")]
    [TestCase("one.two.three", null, "one.two.three")]
    public void TheStoreKeepsTheNameOfAPolicyInAnAnnotation(string name, string? metadata, string expected)
    {
        var annotations = metadata is null ? "{}" : $"{{ projectcalico.org/metadata: '{metadata}' }}";
        var (documents, diagnostics) = Marked.Read(
            $"apiVersion: {Stored}\nkind: GlobalNetworkPolicy\n"
                + $"metadata: {{ name: {name}, annotations: {annotations} }}\nspec: {{ types: [Ingress] }}\n"
        );
        Assert.That(diagnostics.Items, Is.Empty);
        Assert.That(documents.Policies.Single().Name, Is.EqualTo(expected));
    }

    [TestCase("not JSON")]
    [TestCase("[1]")]
    [TestCase("{\"labels\":{\"a\":1}}")]
    public void AnAnnotationThatIsNotMetadataIsAnError(string metadata) =>
        Assert.That(
            Marked
                .Read(
                    $"apiVersion: {Stored}\nkind: GlobalNetworkSet\nmetadata:\n  name: some\n  annotations:\n"
                        + $"    projectcalico.org/metadata: '{metadata}'\n"
                        + "spec: { nets: [10.0.0.0/8] }\n"
                )
                .Diagnostics.Items.Select(d => d.Message),
            Has.Some.StartsWith("The annotation 'projectcalico.org/metadata' of GlobalNetworkSet 'some' is not metadata in JSON")
        );

    [Test]
    public void TheConformanceScenariosOfBothGroupsHaveOneText()
    {
        string TextOf(string name) =>
            File.ReadAllText(Path.Combine(Repository.Root, "scenarios", "conformance", "calico", "policies", name));
        Assert.That(
            TextOf("fields-stored.yaml"),
            Is.EqualTo(TextOf("fields-served.yaml").Replace(Served, Stored, StringComparison.Ordinal))
        );
    }

    private static string Document(string group, string kind, string? spec)
    {
        var home = GlobalKinds.Contains(kind) || kind == "Tier" ? "" : ", namespace: shop";
        return $"apiVersion: {group}\nkind: {kind}\nmetadata: {{ name: db{home} }}\n{(spec is null ? "" : $"spec: {spec}\n")}";
    }

    private static (PolicyDocuments Documents, DiagnosticBag Diagnostics) Read(string group, string kind, string spec) =>
        Marked.Read(Document(group, kind, spec));

    private static Policy One(string group, string kind, string spec)
    {
        var (documents, diagnostics) = Read(group, kind, spec);
        Assert.That(
            diagnostics.Items.Where(d => d.Severity == Severity.Error).Select(d => d.Message),
            Is.Empty,
            $"{kind} of {group}: {spec}"
        );
        return documents.Policies.Single();
    }

    private static string Directions(Policy policy) =>
        string.Join(' ', new[] { policy.GovernsIngress ? "Ingress" : "", policy.GovernsEgress ? "Egress" : "" }.Where(d => d.Length > 0));

    private static string Told(Policy policy) =>
        string.Join(
            '\n',
            policy
                .Ingress.Concat(policy.Egress)
                .Select(r => Told(r))
                .Prepend($"{policy.Tier} {policy.Order} {policy.Subject} {Directions(policy)}")
        );

    private static string Told(Rule rule) =>
        $"{rule.Action} {rule.Protocol} {rule.NotProtocol} {rule.Family} {rule.Icmp} {rule.NotIcmp} {rule.Unjudged} "
        + $"{Told(rule.Source)} {Told(rule.Destination)}";

    private static string Told(PeerMatch peer) =>
        $"{peer.Selector}|{peer.NotSelector}|{string.Join(',', peer.Nets)}|{string.Join(',', peer.NotNets)}|{string.Join(',', peer.Ports)}"
        + $"|{string.Join(',', peer.NotPorts)}|{peer.Service}";

    private static TestCaseData Governs(string spec, string served, string stored) => new(spec, served, stored);

    private static TestCaseData OfStore(string rule, string meaning) => new(rule, meaning);
}
