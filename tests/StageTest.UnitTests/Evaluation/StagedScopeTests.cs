using System.Collections.Immutable;
using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Runs;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Selection;
using StageTest.Core.Topologies;

namespace StageTest.UnitTests.Evaluation;

/// <summary>
/// What Calico's own pending trace shows beside what promotion does: the staged policy stands in its own place there, the policy that it
/// would replace or delete stays, and the trace's matcher knows less than the dataplane.
/// </summary>
internal sealed class StagedScopeTests
{
    private const string File = "policies/shop.yaml";

    private const string AllowWeb = "{ action: Allow, source: { selector: role == 'web' } }";
    private const string AllowApi = "{ action: Allow, source: { selector: role == 'api' } }";
    private const string DenyWeb = "{ action: Deny, source: { selector: role == 'web' } }";
    private const string AllowAll = "{ action: Allow }";

    private static readonly TestCaseData[] Cases =
    [
        Case(
            "an edit that tightens is shadowed by the policy in force",
            "shop/web -> shop/db:5432",
            "allowed",
            "allowed",
            "denied",
            "the trace still evaluates Calico NetworkPolicy shop/db, which StagedNetworkPolicy shop/db replaces",
            Calico("NetworkPolicy", "order: 10", AllowWeb),
            Calico("StagedNetworkPolicy", "order: 10", AllowApi)
        ),
        Case(
            "an edit that loosens shows, as both are evaluated",
            "shop/web -> shop/db:5432",
            "denied",
            "allowed",
            "allowed",
            null,
            Calico("NetworkPolicy", "order: 10", AllowApi),
            Calico("StagedNetworkPolicy", "order: 10", AllowApi, AllowWeb)
        ),
        Case(
            "an edit that takes a Deny away is shadowed too",
            "shop/web -> shop/db:5432",
            "denied",
            "denied",
            "allowed",
            "the trace still evaluates Calico NetworkPolicy shop/db, which StagedNetworkPolicy shop/db replaces",
            Calico("NetworkPolicy", "order: 10", DenyWeb, AllowAll),
            Calico("StagedNetworkPolicy", "order: 10", AllowAll)
        ),
        Case(
            "of one order the enforced policy comes first",
            "shop/web -> shop/db:5432",
            "allowed",
            "allowed",
            "denied",
            "the trace still evaluates Calico NetworkPolicy shop/db, which StagedNetworkPolicy shop/db replaces",
            Calico("StagedNetworkPolicy", "order: 10", DenyWeb),
            Calico("NetworkPolicy", "order: 10", AllowWeb)
        ),
        Case(
            "a staged copy of a lower order comes first",
            "shop/web -> shop/db:5432",
            "allowed",
            "denied",
            "denied",
            null,
            Calico("NetworkPolicy", "order: 10", AllowWeb),
            Calico("StagedNetworkPolicy", "order: 9", DenyWeb)
        ),
        Case(
            "what a copy of a lower order does not match falls through to the policy in force",
            "shop/web -> shop/db:5432",
            "allowed",
            "allowed",
            "denied",
            "the trace still evaluates Calico NetworkPolicy shop/db, which StagedNetworkPolicy shop/db replaces",
            Calico("NetworkPolicy", "order: 10", AllowWeb),
            Calico("StagedNetworkPolicy", "order: 9", AllowApi)
        ),
        Case(
            "Kubernetes policies have one order, so the one in force comes first",
            "shop/web -> shop/db:5432",
            "allowed",
            "allowed",
            "denied",
            "the trace still evaluates NetworkPolicy shop/db, which StagedKubernetesNetworkPolicy shop/db replaces",
            Kubernetes("NetworkPolicy", "{ from: [{ podSelector: { matchLabels: { role: web } } }] }"),
            Kubernetes("StagedKubernetesNetworkPolicy")
        ),
        Case(
            "a Delete has no effect on what the policy allows",
            "shop/web -> shop/db:5432",
            "allowed",
            "allowed",
            "denied",
            "the trace still evaluates Calico NetworkPolicy shop/db, which StagedNetworkPolicy shop/db deletes",
            Calico("NetworkPolicy", "order: 10", AllowWeb),
            Calico("NetworkPolicy", "order: 20", "other"),
            Calico("StagedNetworkPolicy", "stagedAction: Delete")
        ),
        Case(
            "a Delete has no effect on what the policy isolates",
            "shop/web -> shop/db:5432",
            "denied",
            "denied",
            "allowed",
            "the trace still evaluates Calico NetworkPolicy shop/db, which StagedNetworkPolicy shop/db deletes",
            Calico("NetworkPolicy", "order: 10", AllowApi),
            Calico("StagedNetworkPolicy", "stagedAction: Delete")
        ),
        Case(
            "a tier with nothing but staged policies has no end today and one in both views",
            "shop/web -> shop/db:5432",
            "allowed",
            "denied",
            "denied",
            null,
            "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: { name: sec }\nspec: { order: 10 }",
            Calico("StagedNetworkPolicy", "tier: sec", AllowApi)
        ),
        Case(
            "a tier that ends in Pass denies nothing in either view",
            "shop/web -> shop/db:5432",
            "allowed",
            "allowed",
            "allowed",
            null,
            "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: { name: sec }\nspec: { order: 10, defaultAction: Pass }",
            Calico("StagedNetworkPolicy", "tier: sec", AllowApi)
        ),
        Case(
            "a named port of a staged policy never matches",
            "shop/web -> shop/db:5432",
            "allowed",
            "denied",
            "allowed",
            "the trace never matches the named port of the rule at policies/shop.yaml:8:7",
            Kubernetes("StagedKubernetesNetworkPolicy", "{ ports: [{ port: sql }] }")
        ),
        Case(
            "a named port of an enforced policy does not match either",
            "shop/web -> shop/db:5432",
            "allowed",
            "denied",
            "allowed",
            "the trace never matches the named port of the rule at policies/shop.yaml:8:7",
            Kubernetes("NetworkPolicy", "{ ports: [{ port: sql }] }"),
            Calico("StagedNetworkPolicy", "order: 2000", DenyWeb)
        ),
        Case(
            "a Deny for a named port is not seen",
            "shop/web -> shop/db:5432",
            "allowed",
            "allowed",
            "denied",
            "the trace never matches the named port of the rule at policies/shop.yaml:8:7",
            Calico("StagedNetworkPolicy", "order: 10", "{ action: Deny, destination: { ports: [sql] } }", AllowAll)
        ),
        Case(
            "a named port that is left out is not left out",
            "shop/web -> shop/db:5432",
            "allowed",
            "denied",
            "allowed",
            "the trace never matches the named port of the rule at policies/shop.yaml:8:7",
            Calico("StagedNetworkPolicy", "order: 10", "{ action: Deny, protocol: TCP, destination: { notPorts: [sql] } }", AllowAll)
        ),
        Case(
            "types that are not written are those of the enforced kind once it is promoted",
            "shop/db -> shop/api:5432",
            "allowed",
            "allowed",
            "denied",
            "the trace applies StagedKubernetesNetworkPolicy shop/db to ingress only, because it has no policyTypes",
            Kubernetes("StagedKubernetesNetworkPolicy")
                .Replace(
                    "  policyTypes: [Ingress]\n  ingress:",
                    "  egress: [{ to: [{ podSelector: { matchLabels: { role: web } } }] }]",
                    StringComparison.Ordinal
                )
        ),
        Case(
            "an ICMP type is passed over",
            "shop/web -> shop/db:icmp",
            "allowed",
            "denied",
            "allowed",
            "the trace ignores a condition of the rule at policies/shop.yaml:8:7",
            Calico("StagedNetworkPolicy", "order: 10", "{ action: Deny, protocol: ICMP, icmp: { type: 0 } }", AllowAll)
        ),
        Case(
            "a negated ICMP type is passed over",
            "shop/web -> shop/db:icmp",
            "allowed",
            "allowed",
            "denied",
            "the trace ignores a condition of the rule at policies/shop.yaml:8:7",
            Calico("StagedNetworkPolicy", "order: 10", "{ action: Allow, protocol: ICMP, notICMP: { type: 8 } }")
        ),
        Case(
            "an ipVersion is passed over",
            "shop/web -> shop/db:5432",
            "allowed",
            "denied",
            "allowed",
            "the trace ignores a condition of the rule at policies/shop.yaml:8:7",
            Calico("StagedNetworkPolicy", "order: 10", "{ action: Deny, ipVersion: 6 }", AllowAll)
        ),
    ];

    [TestCaseSource(nameof(Cases))]
    public void BothViewsAreTold(string flow, string live, string pending, string promoted, string? because, string[] documents)
    {
        var scenario = Scenario(documents, CalicoVersionText.Newest, flow);

        AssertViews(scenario, live, pending, promoted, because);
    }

    // The name decides ties before v3.32, with "staged:" before a staged one: in a tier whose name sorts behind it the staged policy is
    // first.
    [TestCase(
        "app",
        "allowed",
        "the trace still evaluates Calico NetworkPolicy shop/app.db, which StagedNetworkPolicy shop/app.db replaces"
    )]
    [TestCase("zone", "denied", null)]
    public void TieInOldVersionsGoesByTheNameOfTheTier(string tier, string pending, string? because)
    {
        string[] documents =
        [
            $"apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {{ name: {tier} }}\nspec: {{ order: 10 }}",
            Calico("NetworkPolicy", $"tier: {tier}", AllowWeb).Replace("name: db", $"name: {tier}.db", StringComparison.Ordinal),
            Calico("StagedNetworkPolicy", $"tier: {tier}", DenyWeb).Replace("name: db", $"name: {tier}.db", StringComparison.Ordinal),
        ];

        AssertViews(Scenario(documents, CalicoVersion.V331, "shop/web -> shop/db:5432"), "allowed", pending, "denied", because);
    }

    private static void AssertViews(Scenario scenario, string live, string pending, string promoted, string? because)
    {
        var placement = Placement.Default(scenario.Topology);
        string View(PolicySet policies) =>
            new PolicyEvaluator(scenario.Topology, placement, policies).EvaluateAll(scenario.Plan).Verdicts.Single().Words();

        Assert.That(View(scenario.Policies.Live()), Is.EqualTo(live));
        Assert.That(View(scenario.Policies.AsPendingTrace()), Is.EqualTo(pending));
        Assert.That(View(scenario.Policies.AsIfPromoted()), Is.EqualTo(promoted));
        var difference = because is null
            ? null
            : $"{scenario.Plan.Flows.Single()}: Calico's pending trace shows {pending}, promotion makes it {promoted}, because "
                + $"{because}.";
        Assert.That(
            PendingComparison.Of(scenario, placement, scenario.Plan).Select(d => d.ToString()),
            Is.EqualTo(difference is null ? [] : new[] { difference })
        );
    }

    private static TestCaseData Case(
        string name,
        string flow,
        string live,
        string pending,
        string promoted,
        string? because,
        params string[] documents
    ) => new TestCaseData(flow, live, pending, promoted, because, documents).SetArgDisplayNames(name);

    // The first rule stands in line 8 of the first document.
    private static string Calico(string kind, string field, params string[] rules)
    {
        var isDelete = field.Contains("Delete", StringComparison.Ordinal);
        var name = rules is ["other"] ? "other" : "db";
        var spec = isDelete
            ? []
            : new[] { "  selector: role == 'db'", "  ingress:" }.Concat(rules.Where(r => r != "other").Select(r => "    - " + r));
        return string.Join(
            '\n',
            new[]
            {
                "apiVersion: projectcalico.org/v3",
                $"kind: {kind}",
                $"metadata: {{ name: {name}, namespace: shop }}",
                $"spec:\n  {field}",
            }.Concat(spec)
        );
    }

    private static string Kubernetes(string kind, params string[] rules) =>
        string.Join(
            '\n',
            new[]
            {
                kind == "NetworkPolicy" ? "apiVersion: networking.k8s.io/v1" : "apiVersion: projectcalico.org/v3",
                $"kind: {kind}",
                "metadata: { name: db, namespace: shop }",
                "spec:",
                "  podSelector: { matchLabels: { role: db } }",
                "  policyTypes: [Ingress]",
                "  ingress:",
            }.Concat(rules.Select(r => "    - " + r))
        );

    private static Scenario Scenario(string[] documents, CalicoVersion version, string flow)
    {
        var diagnostics = new DiagnosticBag();
        var read = PolicyReader.Read(string.Join("\n---\n", documents), File, diagnostics, new() { Calico = version });
        Assert.That(diagnostics.HasErrors, Is.False, string.Join('\n', diagnostics.Items));
        var isPing = flow.EndsWith(":icmp", StringComparison.Ordinal);
        var asked = Flow.Parse(isPing ? flow.Replace(":icmp", ":1", StringComparison.Ordinal) : flow)!.Value;
        var plan = new ProbePlan([isPing ? asked with { Port = new(0, Protocol.Icmp) } : asked]);
        var topology = new Topology
        {
            Namespaces = [new("shop", ImmutableSortedDictionary<string, string>.Empty, default)],
            Workloads = [.. new[] { "api", "db", "web" }.Select(Workload)],
        };
        return new()
        {
            Name = "shop",
            File = "shop.yaml",
            Topology = topology,
            Policies = PolicySet.Of(read, version),
            Plan = plan,
            Promoted = new(plan, [Verdict.Allowed], ImmutableDictionary<int, ExpectationEntry>.Empty),
        };
    }

    private static Workload Workload(string name) =>
        new()
        {
            Ref = new("shop", name),
            Kind = "Pod",
            Labels = ImmutableSortedDictionary<string, string>.Empty.Add("role", name),
            Ports = name == "db" ? [new("sql", new(5432, Protocol.Tcp))] : [],
        };
}
