using NUnit.Framework;
using StageTest.UnitTests.Cli;
using StageTest.UnitTests.Replay;
using StageTest.UnitTests.Scenarios;

namespace StageTest.UnitTests.Recommendation;

/// <summary>Recommendations from recorded flows.</summary>
internal sealed class RecommendFlowsTests
{
    private const string Manifests = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web, namespace: shop }
        spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web }] } } }
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: api, namespace: shop }
        spec:
          template:
            metadata: { labels: { app: api } }
            spec: { containers: [{ name: api, ports: [{ name: http, containerPort: 8080 }] }] }
        """;

    private static readonly string Flows =
        ReplaySample.Flow("shop/web-5c9d-*", "shop/api-7f6b-*", 8080, "app=web pod-template-hash=5c9d", "app=api pod-template-hash=7f6b")
        + ReplaySample.Flow("shop/cron-*", "shop/api-7f6b-*", 8080, "app=cron", "app=api pod-template-hash=7f6b", isAllowed: false)
        + ReplaySample.Flow("shop/web-5c9d-*", "pub", 443, "app=web pod-template-hash=5c9d");

    [Test]
    public async Task RecordsAloneTellWhatTheWorkloadsAre()
    {
        using var command = new CommandLine();
        var flows = command.Write("flows.ndjson", Flows);

        Assert.That(await command.RunAsync("recommend", "--flows", flows), Is.EqualTo(1), command.Error);

        Assert.That(command.Out, Does.Contain("shop/web -> shop/api:8080/tcp").And.Contain("flows.ndjson:1").And.Contain("port: 8080"));
        Assert.That(command.Out, Does.Contain("public network:443/tcp: the record has no address for public network"));
        Assert.That(command.Out, Does.Not.Contain("pod-template-hash"));
        Assert.That(command.Out, Does.Contain("shop/web: stable since 2026-11-29").And.Contain("2026-11-29: 1 new connection"));
    }

    [Test]
    public async Task ManifestsTellNamesOfPorts()
    {
        using var command = new CommandLine();
        var flows = command.Write("flows.ndjson", Flows.Split('\n')[0] + "\n");
        var manifests = command.Write("app.yaml", Manifests);
        var folder = command.PathOf("out");

        Assert.That(
            await command.RunAsync("recommend", "--flows", flows, "--manifests", manifests, "--write-to", folder),
            Is.Zero,
            command.Out + command.Error
        );

        Assert.That(await File.ReadAllTextAsync(Path.Combine(folder, "shop.api.yaml")), Does.Contain("port: http"));
    }

    [Test]
    public async Task WhereTheSourcesDisagreeNeitherIsWritten()
    {
        using var command = new CommandLine();
        var scenario = command.Write(
            "scenarios/shop.yaml",
            """
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: shop }
            topology:
              namespaces: { shop: {} }
              workloads:
                - { name: web, namespace: shop, labels: { app: web } }
                - { name: api, namespace: shop, labels: { app: api }, ports: [8080, 9090] }
            expect:
              promoted: { default: deny, allow: [{ from: shop/web, to: shop/api:8080 }] }
            """
        );
        var both = ReplaySample.Flow("shop/web-5c9d-*", "shop/api-*", 8080, "app=web", "app=api");
        var seen = ReplaySample.Flow("shop/web-5c9d-*", "shop/api-*", 9090, "app=web", "app=api");

        var flows = command.Write("flows.ndjson", both + seen);
        Assert.That(await command.RunAsync("recommend", scenario, "--flows", flows), Is.EqualTo(1), command.Error);
        Assert.That(command.Out, Does.Contain("Seen, not intended:\n  shop/web -> shop/api:9090/tcp: not written"));
        Assert.That(command.Out, Does.Contain("port: 8080").And.Not.Contain("port: 9090"));

        Assert.That(await command.RunAsync("recommend", scenario, "--flows", flows, "--include-seen"), Is.Zero, command.Error);
        Assert.That(command.Out, Does.Contain("port: 9090"));

        command.Write("flows.ndjson", seen);
        Assert.That(await command.RunAsync("recommend", scenario, "--flows", flows), Is.EqualTo(1), command.Error);
        Assert.That(command.Out, Does.Contain("Intended, never seen:\n  shop/web -> shop/api:8080/tcp: not written"));
        Assert.That(
            await command.RunAsync("recommend", scenario, "--flows", flows, "--include-intended", "--include-seen"),
            Is.Zero,
            command.Error
        );
    }

    [Test]
    public async Task WhatIsKeptBackTellsWhetherTheLogIsLongEnough()
    {
        using var command = new CommandLine();
        const string day = "1795943915";
        var old = ReplaySample.Flow("shop/web-*", "shop/api-*", 8080, "app=web", "app=api");
        var late = ReplaySample
            .Flow("shop/cron-*", "shop/api-*", 8080, "app=cron", "app=api")
            .Replace(day, "1796030315", StringComparison.Ordinal)
            .Replace("1795943930", "1796030330", StringComparison.Ordinal);
        var flows = command.Write("flows.ndjson", old + late);

        Assert.That(await command.RunAsync("recommend", "--flows", flows, "--holdout", "20%"), Is.Zero, command.Error);

        Assert.That(command.Out, Does.Contain("Seen in the held-out records, and denied:\n  shop/cron -> shop/api:8080/tcp"));
        Assert.That(
            command.Out,
            Does.Contain("2026-11-30: 1 new connection").And.Contain("1 new connection, of which 1 would " + "be denied")
        );
        Assert.That(await command.RunAsync("recommend", "--flows", flows), Is.Zero, command.Error);
        Assert.That(command.Out, Does.Not.Contain("kept back"));
    }

    [Test]
    public async Task AddressesOfBothFamiliesAreSingleOnes()
    {
        using var command = new CommandLine();
        var scenario = command.Write(
            "scenarios/shop.yaml",
            """
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: shop }
            topology:
              ipFamilies: [IPv4, IPv6]
              namespaces: { shop: {} }
              workloads: [{ name: web, namespace: shop, labels: { app: web } }]
              external: [{ name: partner, ip: [203.0.113.10, "2001:db8::10"], ports: [443] }]
            expect:
              promoted: { default: allow }
            """
        );

        Assert.That(await command.RunAsync("recommend", scenario), Is.Zero, command.Error);

        Assert.That(command.Out, Does.Contain("203.0.113.10/32").And.Contain("2001:db8::10/128"));
    }

    [TestCase("", "Name what must work: a scenario, '--flows FILE', or both.")]
    [TestCase("s.yaml --manifests m", "'--manifests' and '--holdout' go with '--flows'.")]
    [TestCase("s.yaml --flows f --manifests m", "The scenario says what the workloads are.")]
    [TestCase("--flows f --include-seen", "'--include-seen' and '--include-intended' go with a scenario and '--flows' together.")]
    [TestCase("--flows f --holdout 20", "'20' is not part of a log, such as 20%.")]
    [TestCase("--flows f --holdout 100%", "'100%' is not part of a log, such as 20%.")]
    public async Task WrongCommandLineIsBadInput(string options, string message)
    {
        using var command = new CommandLine();

        Assert.That(
            await command.RunAsync(["recommend", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]),
            Is.EqualTo(2),
            command.Out
        );
        Assert.That(command.Error, Does.Contain(message));
    }

    [Test]
    public async Task ABrokenLogIsBadInputAndNothingIsWritten()
    {
        using var command = new CommandLine();
        var flows = command.Write("flows.ndjson", $"{Flows}{{\n");

        Assert.That(await command.RunAsync("recommend", "--flows", flows, "--write-to", command.PathOf("out")), Is.EqualTo(2));

        Assert.That(command.Error, Does.Contain("flows.ndjson:4"));
        Assert.That(Directory.Exists(command.PathOf("out")), Is.False);
    }

    [TestCase(false, "Name a log of the time in which the application worked.\n")]
    [TestCase(true, "Of 1 record, 1 record without a verdict of policies contain no connection.\n")]
    public async Task ALogWithoutAConnectionIsBadInput(bool hasRecord, string end)
    {
        using var command = new CommandLine();
        var flows = command.Write("flows.jsonl", hasRecord ? Hubble("ERROR", "TCP") : "");
        var manifests = command.Write("app.yaml", Manifests);

        Assert.That(
            await command.RunAsync("recommend", "--flows", flows, "--manifests", manifests, "--default-deny"),
            Is.EqualTo(2),
            command.Out
        );

        Assert.That(command.Error, Does.Contain("No flow is recorded here, so that nothing can be recommended from it.").And.EndsWith(end));
    }

    [Test]
    public async Task RecordsThatTellNoConnectionAreCounted()
    {
        using var command = new CommandLine();
        var flows = command.Write("flows.jsonl", Hubble("FORWARDED", "TCP") + Hubble("FORWARDED", "UNKNOWN"));

        Assert.That(await command.RunAsync("recommend", "--flows", flows), Is.Zero, command.Error);

        Assert.That(command.Out, Does.Contain("Of 2 records, 1 packet without a port or protocol contain no connection."));
    }

    private static string Hubble(string verdict, string protocol) =>
        $$$"""
            {"flow":{"time":"2026-11-29T10:00:00Z","verdict":"{{{verdict}}}","IP":{"source":"10.0.0.1","destination":"10.0.0.2"},
            "l4":{"{{{protocol}}}":{"source_port":4000,"destination_port":80}},
            "Type":"L3_L4","traffic_direction":"INGRESS","is_reply":false,
            "source":{"namespace":"shop","pod_name":"web-1","labels":["k8s:app=web"]},
            "destination":{"namespace":"shop","pod_name":"api-1","labels":["k8s:app=api"]}},"node_name":"n"}
            """.ReplaceLineEndings("") + "\n";

    [TestCase("StagedKubernetesNetworkPolicy")]
    [TestCase("StagedNetworkPolicy")]
    public async Task TheLogOfARunLeadsBackToItsPolicies(string kind)
    {
        using var command = new CommandLine();
        command.Write(
            "policies/live.yaml",
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: { name: db, namespace: shop }
            spec:
              podSelector: { matchLabels: { role: db } }
              ingress: [{ from: [{ podSelector: { matchLabels: { role: api } } }], ports: [{ port: 5432 }] }]
            """
        );
        var scenario = command.Write(
            "scenarios/shop.yaml",
            CommandLine
                .Scenario.Replace("staged: [../policies/db.yaml]", "enforced: [../policies/live.yaml]", StringComparison.Ordinal)
                .Replace("NAME", "shop", StringComparison.Ordinal)
                .Replace("  baseline: { default: allow }\n", "", StringComparison.Ordinal)
        );
        var log = command.PathOf("flows.jsonl");
        Assert.That(await command.RunAsync("run", scenario, "--engine", "simulate", "--output", $"flows={log}"), Is.Zero, command.Out);

        Assert.That(
            await command.RunAsync("recommend", "--flows", log, "--manifests", scenario, "--kind", kind),
            Is.Zero,
            command.Out + command.Error
        );

        // Calico logs connections at ends that have policies only, so that just those to the database are known.
        Assert.That(command.Out, Does.Contain("shop/api -> shop/db:5432/tcp").And.Not.Contain("shop/web -> shop/db"));
    }

    [Test]
    public async Task AnEndpointOfSeveralAddressesIsMeantWhereEachOfThemGotThrough()
    {
        using var command = new CommandLine();
        var scenario = Path.Combine(Repository.Root, "scenarios", "conformance", "external-range.yaml");
        var log = command.PathOf("flows.jsonl");
        Assert.That(await command.RunAsync("run", scenario, "--engine", "simulate", "--output", $"flows={log}"), Is.Zero, command.Out);
        var promoted = (await File.ReadAllLinesAsync(log))
            .Where(l => l.Contains("\"stage\":\"promoted\"", StringComparison.Ordinal))
            .ToArray();
        string[] line = ["recommend", "--flows", log, "--manifests", scenario, "--default-deny"];

        await File.WriteAllLinesAsync(log, promoted);
        Assert.That(await command.RunAsync(line), Is.Zero, command.Out + command.Error);
        Assert.That(command.Out, Does.Contain("cidr: 203.0.113.0/26").And.Contain("cidr: 203.0.113.128/25"));
        Assert.That(command.Out, Does.Not.Contain("203.0.113.64"));

        await File.WriteAllLinesAsync(log, promoted.Where(l => !l.Contains("203.0.113.63", StringComparison.Ordinal)));
        Assert.That(await command.RunAsync(line), Is.EqualTo(1), command.Out + command.Error);
        Assert.That(
            command.Out,
            Does.Contain("external/before -> shop/web:80/tcp: the log shows no connection that got through with 203.0.113.63")
        );
        Assert.That(command.Out, Does.Not.Contain("cidr: 203.0.113.0/26"));
    }
}
