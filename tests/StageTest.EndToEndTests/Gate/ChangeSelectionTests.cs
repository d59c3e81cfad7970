using System.Text.Json;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Gate;

/// <summary>One base and many changes: what each does to a decision, in a real git repository, by calculation.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ChangeSelectionTests
{
    private const string AllowAll =
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: open, namespace: shop }\nspec: { podSelector: "
        + "{}, policyTypes: [Ingress], ingress: [{}] }\n";

    private const string Monitor = "    - from: [{ podSelector: { matchLabels: { role: monitor } } }]\n";

    private static readonly string[] None = [];

    /// <summary>
    /// Changes that break or open something, or whose effect is unknown, with the id of a reason to hold that each must have.
    /// </summary>
    private static readonly (string Name, Action<GateRepository> Change, string Reason)[] Bad =
    [
        (
            "a policy opens to everyone",
            r => Edit(r, "policies/live/db.yaml", "- from: [{ podSelector: { matchLabels: { role: api } } }]\n      ports", "- ports"),
            "run-held"
        ),
        ("a policy closes a way that is needed", r => Edit(r, "policies/live/db.yaml", "role: api", "role: nobody"), "run-held"),
        ("a policy is deleted", r => File.Delete(r.PathOf("policies/live/db.yaml")), "run-held"),
        (
            "a policy opens and its expectation is flipped",
            r =>
            {
                Edit(r, "policies/live/db.yaml", "- from: [{ podSelector: { matchLabels: { role: api } } }]\n      ports", "- ports");
                EditScenario(
                    r,
                    "{ from: shop/api, to: shop/db:5432 }",
                    "{ from: [shop/api, kube-system/dns, external/internet], to: shop/db:5432 }"
                );
            },
            "expectation-flipped"
        ),
        (
            "a policy opens a port that no flow asks about",
            r => Edit(r, "policies/live/db.yaml", "[{ port: 5432 }]", "[{ port: 5432 }, { port: 22 }]"),
            "uncovered-change"
        ),
        (
            "a policy opens a port beside one that is declared",
            r =>
            {
                Edit(r, "policies/live/db.yaml", "[{ port: 5432 }]", "[{ port: 5432 }, { port: 22 }, { port: 5433 }]");
                EditScenario(r, "ports: [5432]", "ports: [5432, 5433]");
                EditScenario(r, "{ from: shop/api, to: shop/db:5432 }", "{ from: shop/api, to: shop/db, ports: [5432, 5433] }");
                Declare(r, "open: [{ from: shop/api, to: shop/db:5433 }]");
            },
            "uncovered-change"
        ),
        (
            "a policy opens all ports instead of one",
            r => Edit(r, "policies/live/db.yaml", "\n      ports: [{ port: 5432 }]", ""),
            "uncovered-change"
        ),
        (
            "a rule for workloads that are unknown comes to an enforced policy",
            r => Append(r, "policies/live/db.yaml", Monitor),
            "rule-unreached"
        ),
        (
            "a peer that is unknown comes to a known rule",
            r =>
                Edit(
                    r,
                    "policies/live/db.yaml",
                    "{ role: api } } }]",
                    "{ role: api } } }, { podSelector: { matchLabels: { role: monitor } } }]"
                ),
            "rule-unreached"
        ),
        (
            "a selector of a rule is widened to a label that no pod has",
            r =>
                Edit(
                    r,
                    "policies/live/db.yaml",
                    "- from: [{ podSelector: { matchLabels: { role: api } } }]",
                    "- from: [{ podSelector: { matchExpressions: [{ key: role, operator: In, values: [api, monitor] }] } }]"
                ),
            "uncovered-change"
        ),
        (
            "a policy selects more than anybody knows",
            r =>
                Edit(
                    r,
                    "policies/live/db.yaml",
                    "  podSelector: { matchLabels: { role: db } }",
                    "  podSelector: { matchExpressions: [{ key: role, operator: In, values: [db, cache] }] }"
                ),
            "uncovered-change"
        ),
        (
            "another policy that selects no pods comes to a file with one that is known",
            r => Append(r, "policies/live/db.yaml", "---\n" + AllowAll.Replace("shop", "batch", StringComparison.Ordinal)),
            "uncovered-change"
        ),
        (
            "ICMP opens and no flow asks about it",
            r =>
                r.Write(
                    "policies/live/ping.yaml",
                    "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: ping, namespace: shop }\nspec:\n  "
                        + "selector: role == 'db'\n  types: [Ingress]\n  ingress: [{ action: Allow, protocol: ICMP }]\n"
                ),
            "uncovered-change"
        ),
        ("a new file opens everything", r => r.Write("policies/live/open.yaml", AllowAll), "run-held"),
        (
            "a new file is JSON",
            r =>
                r.Write(
                    "policies/live/open.json",
                    """{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"open","namespace":"shop"}"""
                        + ""","spec":{"podSelector":{},"policyTypes":["Ingress"],"ingress":[{}]}}"""
                ),
            "run-held"
        ),
        ("a new file ends in .yml", r => r.Write("policies/live/open.yml", AllowAll), "run-held"),
        ("a new file ends in .YAML", r => r.Write("policies/live/open.YAML", AllowAll), "uncovered-policy"),
        ("a new file is hidden, which kubectl reads all the same", r => r.Write("policies/live/.open.yaml", AllowAll), "run-held"),
        ("a new file lies in a hidden folder", r => r.Write("policies/.live/open.yaml", AllowAll), "uncovered-policy"),
        ("a new file is one that no scenario names", r => r.Write("policies/other/open.yaml", AllowAll), "uncovered-policy"),
        (
            "a new file links to a policy outside the folder",
            r =>
            {
                r.Write("shared/open.yaml", AllowAll);
                Link(r, "policies/other.yaml", "../shared/open.yaml");
            },
            "uncovered-policy"
        ),
        (
            "a policy opens in a file that is linked to",
            r =>
            {
                r.Write("shared/open.yaml", AllowAll);
                Link(r, "policies/live/open.yaml", "../../shared/open.yaml");
            },
            "run-held"
        ),
        (
            "a scenario no longer names a policy that it named",
            r =>
            {
                r.Write("policies/dns/web-egress.yaml", GateRepository.WebEgress);
                EditScenario(r, "[../policies/live/]", "[../policies/live/db.yaml, ../policies/dns/]");
            },
            "uncovered-policy"
        ),
        (
            "a scenario is deleted",
            r =>
            {
                r.Write("scenarios/other.yaml", GateRepository.Scenario.Replace("name: shop }", "name: other }", StringComparison.Ordinal));
                File.Delete(r.PathOf("scenarios/shop.yaml"));
            },
            "scenario-removed"
        ),
        (
            "a scenario no longer asks",
            r =>
                EditScenario(
                    r,
                    "    - { name: dns, namespace: kube-system, labels: { app: dns }, ports: [53/udp] }\n",
                    "",
                    "      - { to: kube-system/dns:53/udp }\n",
                    "",
                    "shop/db, kube-system/dns]",
                    "shop/db]"
                ),
            "expectation-removed"
        ),
        (
            "labels of a workload change",
            r =>
                EditScenario(
                    r,
                    "{ name: api, namespace: shop, labels: { role: api }",
                    "{ name: api, namespace: shop, labels: { role: other }"
                ),
            "run-held"
        ),
        (
            "a staged policy deletes an enforced one",
            r =>
            {
                r.Write(
                    "policies/staged/db.yaml",
                    "apiVersion: projectcalico.org/v3\nkind: StagedKubernetesNetworkPolicy\nmetadata: { name: db, namespace: "
                        + "shop }\nspec: { stagedAction: Delete }\n"
                );
                EditScenario(r, "  enforced: [../policies/live/]\n", "  enforced: [../policies/live/]\n  staged: [../policies/staged/]\n");
            },
            "run-held"
        ),
        (
            "an enforced policy opens now, and a staged one closes it later",
            r =>
            {
                r.Write("policies/staged/db.yaml", GateRepository.Database);
                Edit(r, "policies/live/db.yaml", "- from: [{ podSelector: { matchLabels: { role: api } } }]\n      ports", "- ports");
                EditScenario(r, "  enforced: [../policies/live/]\n", "  enforced: [../policies/live/]\n  staged: [../policies/staged/]\n");
            },
            "uncovered-change"
        ),
        (
            "the same, and the baseline is said to be open",
            r =>
            {
                r.Write("policies/staged/db.yaml", GateRepository.Database);
                Edit(r, "policies/live/db.yaml", "- from: [{ podSelector: { matchLabels: { role: api } } }]\n      ports", "- ports");
                EditScenario(r, "  enforced: [../policies/live/]\n", "  enforced: [../policies/live/]\n  staged: [../policies/staged/]\n");
                EditScenario(
                    r,
                    "expect:\n",
                    "expect:\n  baseline:\n    default: allow\n    deny: [{ from: shop/web, to: [shop/db, external/internet] }]\n"
                );
            },
            "expectation-flipped"
        ),
        (
            "a tier's order changes nothing that anybody sees",
            r =>
            {
                r.Write(
                    "policies/live/tier.yaml",
                    r.Read("policies/live/tier.yaml").Replace("order: 100", "order: 200", StringComparison.Ordinal)
                );
            },
            "uncovered-change"
        ),
        (
            "a network set grows",
            r => Edit(r, "policies/live/tier.yaml", "nets: [203.0.113.0/24]", "nets: [203.0.113.0/24, 198.51.100.0/24]"),
            "uncovered-change"
        ),
        ("what is declared does not happen", r => Declare(r, "close: [{ from: shop/web, to: shop/api:8080 }]"), "missing-change"),
    ];

    /// <summary>Changes that are all right.</summary>
    private static readonly (string Name, Action<GateRepository> Change)[] Good =
    [
        ("nothing changes", _ => { }),
        ("a file outside the folders changes", r => r.Write("README.md", "x")),
        ("a comment comes", r => r.Write("policies/live/db.yaml", "# why\n" + GateRepository.Database)),
        ("white space and the order of fields change", r =>
            r.Write(
                "policies/live/db.yaml",
                "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\n\nmetadata: {namespace: shop,   name: db}\nspec:\n  "
                    + "ingress: [{ports: [{port: 5432}], from: [{podSelector: {matchLabels: {role: api}}}]}]\n  policyTypes:\n  - "
                    + "Ingress\n  podSelector: {matchLabels: {role: db}}\n"
            )
        ),
        ("labels and annotations of a policy change", r =>
            Edit(
                r,
                "policies/live/db.yaml",
                "metadata: { name: db,",
                "metadata: { labels: { team: shop }, annotations: { why: x }, name: db,"
            )
        ),
        ("a policy file is renamed", r => Move(r, "policies/live/db.yaml", "policies/live/database.yaml")),
        ("a policy file is renamed in case only", r => Move(r, "policies/live/db.yaml", "policies/live/DB.yaml")),
        ("a policy file moves and the scenario follows", r =>
        {
            Move(r, "policies/live/db.yaml", "policies/base/db.yaml");
            EditScenario(r, "[../policies/live/]", "[../policies/live/, ../policies/base/]");
        }),
        ("a policy becomes two files", r =>
        {
            r.Write("policies/live/all.yaml", GateRepository.Database + "---\n" + GateRepository.WebEgress);
            File.Delete(r.PathOf("policies/live/db.yaml"));
            File.Delete(r.PathOf("policies/live/web-egress.yaml"));
        }),
        ("a policy is renamed", r => Edit(r, "policies/live/db.yaml", "name: db,", "name: database,")),
        ("a rule is split", r =>
            Edit(
                r,
                "policies/live/web-egress.yaml",
                "- to: [{ podSelector",
                "- to: [{ podSelector: { matchLabels: { role: api } } }]\n      ports: [{ port: 8080, protocol: TCP }]\n    - "
                    + "to: [{ podSelector"
            )
        ),
        ("a scenario is renamed", r =>
            Move(r, "scenarios/shop.yaml", "scenarios/shop/today.yaml", text =>
                text.Replace("../policies", "../../policies", StringComparison.Ordinal)
            )
        ),
        ("a scenario's description changes", r =>
            EditScenario(r, "metadata: { name: shop }", "metadata: { name: shop, description: The shop. }")
        ),
        ("a scenario comes", r =>
            r.Write("scenarios/other.yaml", GateRepository.Scenario.Replace("name: shop }", "name: other }", StringComparison.Ordinal))
        ),
        ("a workload comes to a topology", r =>
        {
            EditScenario(
                r,
                "    - { name: db,",
                "    - { name: cart, namespace: shop, labels: { role: cart }, ports: [7070] }\n    - { name: db,"
            );
            EditScenario(
                r,
                "      - { to: shop/web }\n",
                "      - { to: shop/web }\n      - { from: [shop/api, shop/db, kube-system/dns, external/internet], to: "
                    + "shop/cart }\n      - { from: shop/cart, to: external/internet }\n"
            );
        }),
        ("an endpoint outside comes to a topology", r =>
        {
            EditScenario(r, "    - { name: internet,", "    - { name: partner, ip: 198.51.100.7 }\n    - { name: internet,");
        }),
        ("a workload turns up in manifests", r =>
        {
            r.Write(
                "apps/web.yaml",
                "apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: shop, labels: { role: web } }\nspec: { containers: "
                    + "[{ name: web, image: x, ports: [{ containerPort: 80 }] }] }\n"
            );
            EditScenario(
                r,
                "    - { name: web, namespace: shop, labels: { role: web }, ports: [80] }\n",
                "",
                "  workloads:",
                "  manifests: [../apps/]\n  workloads:"
            );
        }),
        ("a first policy closes all but the port that is used", r =>
        {
            r.Write("policies/staged/api.yaml", GateRepository.StagedApi);
            EditScenario(r, "  enforced: [../policies/live/]\n", "  enforced: [../policies/live/]\n  staged: [../policies/staged/]\n");
            EditScenario(r, "{ to: shop/api:8080 }", "{ from: shop/web, to: shop/api:8080 }");
            Declare(r, "close: [{ from: [shop/db, kube-system/dns, external/internet], to: shop/api:8080 }]");
        }),
        ("a first policy for egress names DNS over both protocols, of which one is asked", r =>
        {
            r.Write(
                "policies/staged/api.yaml",
                "apiVersion: projectcalico.org/v3\nkind: StagedKubernetesNetworkPolicy\nmetadata: { name: api, namespace: shop "
                    + "}\nspec:\n  podSelector: { matchLabels: { role: api } }\n  policyTypes: [Egress]\n  egress:\n    - to: [{ "
                    + "namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }]\n      ports: [{ port: 53, "
                    + "protocol: UDP }, { port: 53, protocol: TCP }]\n    - to: [{ podSelector: { matchLabels: { role: db } } }]\n     "
                    + " ports: [{ port: 5432 }]\n"
            );
            EditScenario(r, "  enforced: [../policies/live/]\n", "  enforced: [../policies/live/]\n  staged: [../policies/staged/]\n");
            EditScenario(
                r,
                "{ to: shop/web }",
                "{ from: [shop/db, kube-system/dns, external/internet], to: shop/web }",
                "[shop/api, shop/db, kube-system/dns], to: external",
                "[shop/db, kube-system/dns], to: external"
            );
            Declare(r, "close: [{ from: shop/api, to: [shop/web, external/internet] }]");
        }),
        ("a port opens as declared, and the workload listens on it from now on", r =>
        {
            Edit(r, "policies/live/db.yaml", "[{ port: 5432 }]", "[{ port: 5432 }, { port: 5433 }]");
            EditScenario(r, "ports: [5432]", "ports: [5432, 5433]");
            EditScenario(r, "{ from: shop/api, to: shop/db:5432 }", "{ from: shop/api, to: shop/db, ports: [5432, 5433] }");
            Declare(r, "open: [{ from: shop/api, to: shop/db:5433 }]");
        }),
        ("a policy is taken away as declared", r =>
        {
            File.Delete(r.PathOf("policies/live/db.yaml"));
            EditScenario(
                r,
                "{ from: shop/api, to: shop/db:5432 }",
                "{ from: [shop/api, kube-system/dns, external/internet], to: shop/db:5432 }"
            );
            Declare(r, "open: [{ from: [kube-system/dns, external/internet], to: shop/db:5432 }]");
        }),
        ("a broken file outside the folders", r => r.Write("docs/broken.yaml", "a: [")),
    ];

    private static IEnumerable<string> BadNames => Bad.Select(b => b.Name);

    private static IEnumerable<string> GoodNames => Good.Select(g => g.Name);

    [TestCaseSource(nameof(BadNames))]
    public async Task Holds(string name)
    {
        var (_, change, reason) = Bad.Single(b => b.Name == name);
        using var repository = Tiered();
        change(repository);
        repository.Commit();

        var (code, report, error) = await repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(code, Is.EqualTo(1), error + report);
        Assert.That(Holding(report), Has.Some.EqualTo(reason), report.GetProperty("reasons").ToString());
    }

    [TestCaseSource(nameof(GoodNames))]
    public async Task Promotes(string name)
    {
        var (_, change) = Good.Single(g => g.Name == name);
        using var repository = Tiered();
        change(repository);
        repository.Commit();

        var (code, report, error) = await repository.JudgeAsync("--base", "base", "--head", "head");

        Assert.That(Holding(report), Is.EqualTo(None), error + report.GetProperty("reasons"));
        Assert.That(code, Is.Zero);
    }

    private static string[] Holding(JsonElement report) =>
        [
            .. report
                .GetProperty("reasons")
                .EnumerateArray()
                .Where(r => r.GetProperty("holds").GetBoolean())
                .Select(r => r.GetProperty("id").GetString()!),
        ];

    // The shop, with a tier that lets the internet in by a network set.
    private static GateRepository Tiered()
    {
        var repository = new GateRepository();
        repository.Git("checkout", "--quiet", "base");
        repository.Write(
            "policies/live/tier.yaml",
            """
            apiVersion: projectcalico.org/v3
            kind: Tier
            metadata: { name: edge }
            spec: { order: 100 }
            ---
            apiVersion: projectcalico.org/v3
            kind: GlobalNetworkSet
            metadata: { name: partners, labels: { partner: "yes" } }
            spec: { nets: [203.0.113.0/24] }
            ---
            apiVersion: projectcalico.org/v3
            kind: NetworkPolicy
            metadata: { name: edge.partners, namespace: shop }
            spec:
              tier: edge
              order: 10
              selector: role == 'web'
              types: [Ingress]
              ingress:
                - { action: Allow, protocol: TCP, source: { selector: partner == 'yes', namespaceSelector: global() },
                  destination: { ports: [80] } }
                - { action: Pass }

            """
        );
        repository.Commit();
        repository.Branch("head");
        return repository;
    }

    /// <summary>A scenario that cannot be read after the change has not changed for that reason.</summary>
    [TestCase("podSelector:", "podSelektor:")]
    [TestCase("podSelector:", "podSelector :")]
    public async Task OnlyTheFilesThatDifferAreCounted(string old, string changed)
    {
        using var repository = new GateRepository();
        repository.Branch("change");
        Edit(repository, "policies/live/db.yaml", old, changed);
        repository.Commit();

        var (_, report, error) = await repository.JudgeAsync("--base", "base", "--head", "change");

        Assert.That(
            report.GetProperty("changedFiles").EnumerateArray().Select(f => f.GetString()),
            Is.EqualTo(new[] { "policies/live/db.yaml" }),
            error
        );
    }

    private static void Edit(GateRepository repository, string file, string from, string to)
    {
        var text = repository.Read(file);
        Assert.That(text, Does.Contain(from));
        repository.Write(file, text.Replace(from, to, StringComparison.Ordinal));
    }

    private static void EditScenario(GateRepository repository, params string[] edits)
    {
        for (var i = 0; i + 1 < edits.Length; i += 2)
        {
            Edit(repository, "scenarios/shop.yaml", edits[i], edits[i + 1]);
        }
    }

    private static void Append(GateRepository repository, string file, string text) => repository.Write(file, repository.Read(file) + text);

    private static void Declare(GateRepository repository, string declaration) =>
        Append(repository, "scenarios/shop.yaml", $"expectChange: {{ {declaration} }}\n");

    private static void Move(GateRepository repository, string from, string to, Func<string, string>? edit = null)
    {
        var text = repository.Read(from);
        File.Delete(repository.PathOf(from));
        repository.Write(to, (edit ?? (t => t))(text));
    }

    private static void Link(GateRepository repository, string name, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(repository.PathOf(name))!);
        File.CreateSymbolicLink(repository.PathOf(name), target);
    }
}
