using NUnit.Framework;
using StageTest.Core.Connectivity;
using StageTest.Core.Recommendation;
using StageTest.UnitTests.Cli;
using StageTest.UnitTests.Reports;
using StageTest.UnitTests.Runs;

namespace StageTest.UnitTests.Recommendation;

internal sealed class RecommendCommandTests
{
    // The DNS pods have labels and a port of their own, the Service of the API another port than its pods, and 'idle' has no connection.
    private const string Topology = """
        topology:
          namespaces: { shop: {}, ops: {}, kube-system: {} }
          workloads:
            - { name: web, namespace: shop, labels: { app: web, pod-template-hash: 5c9 }, ports: [80] }
            - { name: api, namespace: shop, labels: { app: api, version: v7 }, ports: [{ name: http, port: 8080 }, 9090] }
            - { name: db, namespace: shop, labels: { app: db }, replicas: 2, ports: [5432] }
            - { name: idle, namespace: shop, labels: { app: idle }, ports: [8080] }
            - { name: monitor, namespace: ops, labels: { app: monitor } }
            - name: coredns
              namespace: kube-system
              labels: { k8s-app: coredns }
              ports: [{ name: dns, port: 5353, protocol: UDP }, { name: dns-tcp, port: 5353 }]
          services:
            - { name: api, namespace: shop, selector: { app: api }, ports: [{ port: 80, targetPort: http }] }
            - name: kube-dns
              namespace: kube-system
              selector: { k8s-app: coredns }
              ports: [{ name: dns, port: 53, protocol: UDP, targetPort: dns }, { name: dns-tcp, port: 53, targetPort: dns-tcp }]
          external:
            - { name: partner, ip: 203.0.113.10, ports: [443] }
        """;

    private const string Intent = """
        expect:
          promoted:
            default: ignore
            allow:
              - { from: shop/web, to: service/shop/api:80 }
              - { from: [shop/web, shop/api], to: service/kube-system/kube-dns:53/udp }
              - { from: shop/api, to: [shop/db:5432, external/partner:443] }
              - { from: shop/db, to: shop/db:5432 }
              - { from: ops/monitor, to: [shop/api:9090, shop/api:8080] }
        """;

    private static IEnumerable<string> Kinds => PolicyForm.Known.Select(f => f.Kind);

    [TestCase("text", "txt")]
    [TestCase("markdown", "md")]
    [TestCase("json", "json")]
    public async Task WritesPoliciesWithTheirProof(string format, string extension)
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/shop.yaml", Scenario(Intent));

        var code = await command.RunAsync("recommend", scenario, "--output", format);

        Assert.That(code, Is.Zero, command.Error);
        Assert.That(command.Error, Is.Empty);
        Golden.Match(command.Out.Replace(command.PathOf(""), "", StringComparison.Ordinal), $"recommend.{extension}");
    }

    [Test]
    public async Task ThePageHasTheProofAllThatIsToBeKnownAndEachFile()
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/<script>.yaml", Scenario(Intent));

        Assert.That(await command.RunAsync("recommend", scenario, "--output", "html"), Is.Zero, command.Error);

        var page = new HtmlPage(command.Out);
        Assert.That(page.One("h1").Value, Is.EqualTo("Recommended policies: COMPLETE"));
        Assert.That(page.One("header").Value, Does.Contain("Proof ").And.Contain("by simulate: ").And.Contain("5 policies shown."));
        Assert.That(page.All("h2").Select(h => h.Value), Does.Contain("To know").And.Contain("5 files"));
        Assert.That(page.All("summary").Select(s => s.Value), Does.Contain("shop.db.yaml"));
        Assert.That(page.WholeText, Does.Contain("<script>.yaml:28").And.Contain("kind: StagedKubernetesNetworkPolicy"));
        Assert.That(page.All("script"), Is.Empty);
    }

    [TestCase("StagedNetworkPolicy", "- action: Allow")]
    [TestCase("StagedGlobalNetworkPolicy", "- action: Allow")]
    [TestCase("ClusterNetworkPolicy", "- action: Accept")]
    [TestCase("NetworkPolicy", "- from:")]
    public async Task EveryRuleSaysWhatItRestsOn(string kind, string rule)
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/shop.yaml", Scenario(Intent));

        Assert.That(await command.RunAsync("recommend", scenario, "--kind", kind), Is.Zero, command.Error);

        var lines = command.Out.Split('\n');
        var rules = lines.Index().Where(l => l.Item.TrimStart().StartsWith(rule, StringComparison.Ordinal)).ToArray();
        Assert.That(rules, Is.Not.Empty);
        Assert.That(rules.Select(r => lines[r.Index - 1].TrimStart()), Has.All.StartsWith("# ").And.All.Contain("shop.yaml:"));
    }

    // All of these are names of namespaces and workloads, and values of labels, and none of them is text in YAML as it stands.
    [Test]
    public async Task NamesThatYamlTakesForSomethingElseAreQuoted(
        [Values("null", "on", "123", "1e3", "0x1f", "1.5")] string name,
        [ValueSource(nameof(Kinds))] string kind
    )
    {
        using var command = new CommandLine();
        var home = name.Replace('.', '-');
        var scenario = command.Write(
            "scenarios/shop.yaml",
            $$"""
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: shop }
            topology:
              namespaces: { "{{home}}": {} }
              workloads:
                - { name: "{{name}}", namespace: "{{home}}", labels: { app: "{{name}}" }, ports: [{ name: http, port: 80 }] }
                - { name: other, namespace: "{{home}}", labels: { app: other } }
              external: [{ name: "{{name}}", ip: 203.0.113.9, ports: [443] }]
            policies: { enforced: [../policies/tier.yaml] }
            expect:
              promoted: { default: deny, allow: [{ from: "{{home}}/other", to: ["{{home}}/{{name}}:80", "external/{{name}}:443"] }] }
            """
        );
        command.Write(
            "policies/tier.yaml",
            $"apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {{ name: \"{home}\" }}\nspec: {{ order: 5 }}\n"
        );
        string[] tier = kind is "StagedNetworkPolicy" or "StagedGlobalNetworkPolicy" ? ["--tier", home] : [];

        Assert.That(await command.RunAsync(["recommend", scenario, "--kind", kind, .. tier]), Is.Zero, command.Out + command.Error);

        Assert.That(command.Out, Does.Contain("2 connections pass as asked"));
    }

    [Test]
    public async Task OfVeryManyConnectionsTheLastAreNamedByTheirLines()
    {
        using var command = new CommandLine();
        var many = string.Join('\n', Enumerable.Range(1, 40).Select(n => $"      - {{ from: shop/web, to: shop/api:{9100 + n} }}"));
        var ports = string.Join(", ", Enumerable.Range(9101, 40));
        var scenario = command.Write(
            "scenarios/shop.yaml",
            Scenario($"{Intent}\n{many}").Replace("port: 8080 }, 9090]", $"port: 8080 }}, 9090, {ports}]", StringComparison.Ordinal)
        );

        Assert.That(await command.RunAsync("recommend", scenario), Is.Zero, command.Error);

        Assert.That(command.Out, Does.Contain("    # and 21 more, by line:\n    #   " + scenario + ":"));
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task ThePoliciesPassTheRunOfTheirScenario(string kind)
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/shop.yaml", Scenario(Intent));
        var folder = command.PathOf("policies/shop");
        Assert.That(
            await command.RunAsync("recommend", scenario, "--kind", kind, "--default-deny", "--write-to", folder),
            Is.Zero,
            command.Error
        );
        Assert.That(command.Out, Does.Contain("'policies: { staged: [../policies/shop/] }'"));

        // Stricter than what was asked: all that is not named is denied, but the second protocol of names.
        var strict = Intent
            .Replace("default: ignore", "default: deny", StringComparison.Ordinal)
            .Replace(
                "53/udp }",
                "53/udp }\n      - { from: [shop/web, shop/api], to: service/kube-system/kube-dns:53 }",
                StringComparison.Ordinal
            )
            .Replace(
                "    allow:",
                "    allow:\n      - { from: shop/web, to: shop/api:8080 }\n"
                    + "      - { from: [shop/web, shop/api], to: [kube-system/coredns:5353/udp, kube-system/coredns:5353] }",
                StringComparison.Ordinal
            );
        if (kind == "ClusterNetworkPolicy")
        {
            // No rule of it means addresses that connections begin at.
            const string everywhere =
                "[kube-system/coredns:5353, kube-system/coredns:5353/udp, shop/api:8080, shop/api:9090, shop/db:5432, "
                + "shop/idle:8080, shop/web:80]";
            strict = $"{strict}\n      - {{ from: external/partner, to: {everywhere} }}";
        }

        command.Write("scenarios/shop.yaml", Scenario($"policies: {{ staged: [../policies/shop/] }}\n{strict}"));

        Assert.That(await command.RunAsync("run", scenario, "--engine", "simulate"), Is.Zero, command.Out);
        Assert.That(await command.RunAsync("lint", scenario), Is.Zero, command.Out);
    }

    [Test]
    public async Task NothingIsOverwrittenThatDiffers()
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/shop.yaml", Scenario(Intent));
        var folder = command.PathOf("out");
        string[] line = ["recommend", scenario, "--write-to", folder];
        Assert.That(await command.RunAsync(line), Is.Zero, command.Error);
        Assert.That(await command.RunAsync(line), Is.Zero);
        Assert.That(command.Out, Does.Contain("as they were."));
        var file = Path.Combine(folder, "shop.api.yaml");
        var written = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, written + "# mine\n");
        File.Move(Path.Combine(folder, "shop.db.yaml"), Path.Combine(folder, "shop.old.yaml"));

        Assert.That(await command.RunAsync(line), Is.EqualTo(1));

        Assert.That(command.Out, Does.Contain("-# mine").And.Contain("'--yes' overwrites them").And.Contain("shop.old.yaml"));
        Assert.That(await File.ReadAllTextAsync(file), Does.EndWith("# mine\n"));
        Assert.That(File.Exists(Path.Combine(folder, "shop.db.yaml")), Is.False);
        Assert.That(await command.RunAsync([.. line, "--yes"]), Is.Zero);
        Assert.That(await File.ReadAllTextAsync(file), Is.EqualTo(written));
    }

    [Test]
    public async Task AnEngineThatSeesOtherwiseLeavesNothingWritten()
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/shop.yaml", Scenario(Intent));
        using var refusing = new CommandLine { Engine = new ScriptedEngine { Answer = _ => Verdict.Allowed } };

        Assert.That(
            await refusing.RunAsync("recommend", scenario, "--engine", "lab", "--write-to", command.PathOf("out")),
            Is.EqualTo(3),
            refusing.Out
        );

        Assert.That(refusing.Out, Does.Contain("Nothing was written, because the proof failed."));
        Assert.That(Directory.Exists(command.PathOf("out")), Is.False);
        Assert.That(await command.RunAsync("recommend", scenario, "--engine", "simulate"), Is.Zero, command.Out);
        Assert.That(command.Out, Does.Contain("by simulate:").And.Contain("# Proof "));
    }

    [Test]
    public async Task APersonMayAgree()
    {
        using var command = new CommandLine { In = "y\n" };
        var scenario = command.Write("scenarios/shop.yaml", Scenario(Intent));
        var file = command.Write("out/shop.api.yaml", "# mine\n");

        Assert.That(await command.RunAsync("recommend", scenario, "--write-to", command.PathOf("out")), Is.Zero, command.Error);

        Assert.That(command.Error, Does.Contain("-# mine").And.Contain("Write this? [y/N]"));
        Assert.That(await File.ReadAllTextAsync(file), Does.Contain("kind: StagedKubernetesNetworkPolicy"));
    }

    [Test]
    public async Task WhatCannotBeToldApartIsNamedAndHolds()
    {
        using var command = new CommandLine();
        var twins = Scenario(Intent).Replace("{ app: idle }", "{ app: web }", StringComparison.Ordinal);
        var scenario = command.Write("scenarios/shop.yaml", twins);

        Assert.That(await command.RunAsync("recommend", scenario), Is.EqualTo(1), command.Error);
        Assert.That(command.Out, Does.Contain("no selector tells shop/idle and shop/web apart"));

        Assert.That(await command.RunAsync("recommend", scenario, "--allow-generalise"), Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain("added    shop/idle[Pod] => shop/api[Pod] : No Connections -> TCP 8080"));
        Assert.That(command.Out, Does.Contain("shop/idle -> shop/api:8080/tcp from shop/web -> shop/api:8080/tcp"));
    }

    [Test]
    public async Task IcmpNeedsAKindThatKnowsIt()
    {
        using var command = new CommandLine();
        var intent = Intent.Replace("shop/api:9090, ", "shop/api:icmp, ", StringComparison.Ordinal);
        var scenario = command.Write(
            "scenarios/shop.yaml",
            Scenario(intent).Replace("port: 8080 }, 9090]", "port: 8080 }, 9090, icmp]", StringComparison.Ordinal)
        );

        Assert.That(await command.RunAsync("recommend", scenario), Is.EqualTo(1), command.Error);
        Assert.That(command.Out, Does.Contain("ops/monitor -> shop/api:icmp: a StagedKubernetesNetworkPolicy cannot allow icmp"));

        Assert.That(await command.RunAsync("recommend", scenario, "--kind", "StagedNetworkPolicy"), Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain("protocol: ICMP").And.Contain("icmp: { type: 8 }"));
    }

    [Test]
    public async Task AContradictionIsNamed()
    {
        using var command = new CommandLine();
        var intent = Intent.Replace(
            "    allow:",
            "    deny: [{ from: shop/web, to: shop/api:8080 }]\n    allow:",
            StringComparison.Ordinal
        );
        var scenario = command.Write("scenarios/shop.yaml", Scenario(intent));

        Assert.That(await command.RunAsync("recommend", scenario), Is.EqualTo(1), command.Error);

        Assert.That(
            command.Out,
            Does.Contain(
                "shop/web -> service/shop/api:80/tcp: it arrives as shop/web -> shop/api:8080/tcp, which the scenario expects denied"
            )
        );
    }

    [Test]
    public async Task ANameThatIsEnforcedIsNotTaken()
    {
        using var command = new CommandLine();
        command.Write(
            "policies/live.yaml",
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: api, namespace: shop }\nspec: { podSelector: {} }\n"
        );
        var scenario = command.Write("scenarios/shop.yaml", Scenario($"policies: {{ enforced: [../policies/live.yaml] }}\n{Intent}"));

        Assert.That(await command.RunAsync("recommend", scenario), Is.Zero, command.Error);

        Assert.That(command.Out, Does.Contain("name: api-recommended\n").And.Contain("name: db\n"));
    }

    [Test]
    public async Task LabelsAndLevelDecideWhatSelectorsName()
    {
        using var command = new CommandLine();
        var scenario = command.Write(
            "scenarios/shop.yaml",
            Scenario(Intent).Replace("{ app: api,", "{ app: api, team: red,", StringComparison.Ordinal)
        );

        Assert.That(
            await command.RunAsync("recommend", scenario, "--labels", "team", "--labels", "app", "--allow-generalise"),
            Is.Zero,
            command.Error
        );
        Assert.That(command.Out, Does.Contain("team: red").And.Not.Contain("app: api"));

        Assert.That(await command.RunAsync("recommend", scenario, "--level", "namespace", "--allow-generalise"), Is.Zero, command.Error);
        Assert.That(
            command.Out,
            Does.Contain("name: all-pods").And.Contain("podSelector: {}").And.Not.Contain("matchLabels:\n  " + "    app")
        );
        Assert.That(command.Out, Does.Contain("Allowed beyond the requested connections:"));
    }

    [Test]
    public async Task ATierThatPassesOnDeniesNothing()
    {
        using var command = new CommandLine();
        command.Write(
            "policies/tier.yaml",
            "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: { name: open }\nspec: { order: 5, defaultAction: Pass }\n"
        );
        var scenario = command.Write("scenarios/shop.yaml", Scenario($"policies: {{ enforced: [../policies/tier.yaml] }}\n{Intent}"));

        Assert.That(
            await command.RunAsync("recommend", scenario, "--kind", "StagedNetworkPolicy", "--tier", "open"),
            Is.EqualTo(2),
            command.Out
        );

        Assert.That(command.Error, Does.Contain("Tier 'open' passes unmatched connections to the next tier ('defaultAction: Pass')"));
    }

    [TestCase("--kind Netpol", "'Netpol' cannot be recommended.")]
    [TestCase(
        "--tier shop",
        "'--tier' goes with kinds that have one: StagedNetworkPolicy, StagedGlobalNetworkPolicy, ClusterNetworkPolicy."
    )]
    [TestCase("--kind ClusterNetworkPolicy --tier Admi", "'Admi' is not a tier of ClusterNetworkPolicy. Did you mean 'Admin'?")]
    [TestCase("--level pod", "'pod' is not a level. Write workload or namespace.")]
    [TestCase("--kind StagedNetworkPolicy --tier shop", "There is no tier 'shop' here.")]
    public async Task WrongCommandLineIsBadInput(string options, string message)
    {
        using var command = new CommandLine();
        var scenario = command.Write("scenarios/shop.yaml", Scenario(Intent));

        Assert.That(await command.RunAsync(["recommend", scenario, .. options.Split(' ')]), Is.EqualTo(2), command.Out);
        Assert.That(command.Error, Does.Contain(message));
    }

    private static string Scenario(string rest) =>
        $"apiVersion: stagetest.io/v1\nkind: Scenario\nmetadata: {{ name: shop }}\n{Topology}\n{rest}\n";
}
