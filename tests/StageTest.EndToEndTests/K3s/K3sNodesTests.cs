using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace StageTest.EndToEndTests.K3s;

/// <summary>Clusters of several nodes, on an image whose nodes join as those of k3s do: by the server's address and the token.</summary>
internal sealed partial class K3sNodesTests : K3sFixture
{
    private const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: spread }
        topology:
          namespaces: { spread: {} }
          workloads:
            - { name: web, namespace: spread, labels: { role: web }, replicas: 3, ports: [8080] }
            - { name: db, namespace: spread, labels: { role: db }, replicas: 2, ports: [5432] }
          services:
            - { name: db, namespace: spread, selector: { role: db }, ports: [{ port: 5432 }] }
          external:
            - { name: internet, ip: 203.0.113.10, ports: [443/tcp] }
        policies: {}
        expect:
          baseline: { default: allow }
          promoted:
            default: allow
            allow:
              - { from: spread/web, to: service/spread/db:5432 }

        """;

    private readonly string _image = $"stagetest-dev/k3s-nodes:v1.20.2-{Guid.NewGuid():N}";

    private static string Nodes => Path.Combine(Here, "nodes");

    [OneTimeSetUp]
    public Task Build() =>
        StageTestProcess.SucceedAsync("docker", "build", "--quiet", "--build-arg", $"IMAGE={Image}", "--tag", _image, Nodes);

    [OneTimeTearDown]
    public async Task RemoveImage()
    {
        if (Scratch.Length > 0)
        {
            await StageTestProcess.SucceedAsync("docker", "image", "rm", _image);
        }
    }

    [Test]
    public async Task FlowsAreAskedBetweenAllNodesAndWithTheOutsideOnEach()
    {
        var (exitCode, error, report) = await RunAsync(Scenario, "--nodes", "3");

        var pods = NodesOf(error);
        var flows = report["scenarios"]![0]!["stages"]!.AsArray().Single(s => (string)s!["name"]! == "promoted")!["flows"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1), error);
            Assert.That(
                pods.Where(p => p.Key.StartsWith("spread/web-", StringComparison.Ordinal)).Select(p => p.Value),
                Is.EquivalentTo(["stagetest-server", "stagetest-agent-1", "stagetest-agent-2"])
            );
            Assert.That(pods.Where(p => p.Key.StartsWith("spread/db-", StringComparison.Ordinal)).Select(p => p.Value), Is.Unique);
            Assert.That(
                flows.Select(f => $"{f!["from"]} -> {f["to"]}"),
                Is.SupersetOf(
                    new[]
                    {
                        "spread/web -> spread/db",
                        "spread/web -> spread/web",
                        "spread/web -> service/spread/db",
                        "external/internet -> spread/web",
                        "spread/web -> external/internet",
                    }
                )
            );
            Assert.That(flows.Select(f => (string)f!["observed"]!), Has.All.EqualTo("allowed"));
            Assert.That(
                AskedOfTheCanary().Matches(error).Select(m => m.Groups["node"].Value),
                Is.EquivalentTo(["stagetest-server", "stagetest-agent-1", "stagetest-agent-2"])
            );
            Assert.That(OutsidePod().Matches(error).Select(m => m.Value).Distinct().Count(), Is.EqualTo(3));
            Assert.That((string)report["environment"]!["nodes"]!, Is.EqualTo("3"));
            Assert.That(await LeftAsync(error), Is.Empty);
        }
    }

    [Test]
    public async Task ScenarioStatesHowManyNodesItsClusterHas()
    {
        var (exitCode, error, report) = await RunAsync(Scenario + "cluster: { nodes: 2 }\n");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1), error);
            Assert.That(NodesOf(error).Values.Distinct(), Is.EquivalentTo(["stagetest-server", "stagetest-agent-1"]));
            Assert.That((string)report["environment"]!["nodes"]!, Is.EqualTo("2"));
            Assert.That(await LeftAsync(error), Is.Empty);
        }
    }

    [Test]
    public async Task PodsOnANodesNetworkRunApartFromOthersAndShareItsPorts()
    {
        var (exitCode, error, report) = await RunAsync(
            """
            apiVersion: stagetest.io/v1
            kind: Scenario
            metadata: { name: on-nodes }
            topology:
              namespaces: { ops: {}, shop: {} }
              workloads:
                - name: agent
                  namespace: ops
                  labels: { app: agent }
                  hostNetwork: true
                  ports: [{ name: web, port: 8088 }, 8089/udp, 81, 10250]
                - { name: web, namespace: shop, labels: { role: web }, replicas: 2, ports: [8080, 53/udp] }
              services:
                - { name: agent, namespace: ops, selector: { app: agent }, ports: [{ port: 80, targetPort: web }] }
                - { name: web, namespace: shop, selector: { role: web }, ports: [{ port: 80, targetPort: 8080 }] }
            policies: {}
            expect:
              baseline: { default: allow }
              promoted:
                default: allow
                allow:
                  - { from: shop/web, to: service/ops/agent:80 }
                  - { from: ops/agent, to: service/shop/web:80 }

            """,
            "--nodes",
            "2"
        );

        var pods = NodesOf(error);
        var flows = report["scenarios"]![0]!["stages"]!.AsArray().Single(s => (string)s!["name"]! == "promoted")!["flows"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1), error);
            Assert.That(pods["shop/web-0"], Is.EqualTo(pods["shop/web-1"]).And.Not.EqualTo(pods["ops/agent"]));
            Assert.That(
                flows
                    .Where(f => (string)f!["observed"]! == "allowed")
                    .Select(f => $"{f!["from"]} -> {f["to"]}:{f["port"]}/{f["protocol"]}"),
                Is.EquivalentTo(
                    new[]
                    {
                        "ops/agent -> shop/web:8080/tcp",
                        "ops/agent -> shop/web:53/udp",
                        "shop/web -> ops/agent:8088/tcp",
                        "shop/web -> ops/agent:8089/udp",
                        "shop/web -> ops/agent:81/tcp",
                        "shop/web -> shop/web:8080/tcp",
                        "shop/web -> shop/web:53/udp",
                        "shop/web -> service/ops/agent:80/tcp",
                        "ops/agent -> service/shop/web:80/tcp",
                    }
                )
            );
            Assert.That(
                flows.Where(f => (string)f!["observed"]! != "allowed").Select(f => (string)f!["detail"]!),
                Is.EqualTo([$"skipped: something else on node {pods["ops/agent"]} uses port 10250/tcp of ops/agent"]),
                "the kubelet listens there"
            );
            Assert.That(await LeftAsync(error), Is.Empty);
        }
    }

    [Test]
    public Task NodeThatDiesBeforeItHasJoinedIsNamedAsTheReason() =>
        KillNodeAsync(run => StageTestProcess.ReadUntilAsync(run, "k3s: waiting for 2 nodes to be Ready: stagetest-agent-1 is not"));

    [Test]
    public Task NodeThatDiesWhileItsPodsAreAskedIsNamedAsTheReason() =>
        KillNodeAsync(run => ReadUntilRowsWaitAsync(run, 5432), "--denial-timeout", "30s");

    private async Task KillNodeAsync(Func<Process, Task<string>> moment, params string[] more)
    {
        using var run = StageTestProcess.Start(Variables, Arguments(Write(Scenario), ["--nodes", "2", .. more]));
        var before = await moment(run);

        await StageTestProcess.SucceedAsync("docker", "kill", $"stagetest-{RunOf(before)}-agent-1");
        var (exitCode, output, error) = await StageTestProcess.EndAsync(run);

        Assert.That(exitCode, Is.EqualTo(3), error);
        Assert.That(output, Does.Contain($"The container stagetest-{RunOf(before)}-agent-1 of the cluster ended with exit code 137"));
        Assert.That(await LeftAsync(before), Is.Empty);
    }

    private async Task<(int ExitCode, string Error, JsonNode Report)> RunAsync(string scenario, params string[] more)
    {
        var file = Path.Combine(Scratch, $"{Guid.NewGuid():N}.json");
        var (exitCode, output, error) = await StageTestProcess.RunAsync(
            Variables,
            Arguments(Write(scenario), [.. more, "-o", "text", "-o", $"json={file}"])
        );
        Assert.That(file, Does.Exist, output + error);
        return (exitCode, output + error, JsonNode.Parse(await File.ReadAllTextAsync(file))!);
    }

    private string[] Arguments(string scenario, params string[] more) =>
        [
            "run",
            scenario,
            "--engine",
            "k3s",
            "--k3s-image",
            _image,
            "--calico-manifests",
            Nodes,
            "--unsafe-skip-enforcement-check",
            "-v",
            .. more,
        ];

    private string Write(string scenario)
    {
        var file = Path.Combine(Scratch, "spread.yaml");
        File.WriteAllText(file, scenario);
        return file;
    }

    private static Dictionary<string, string> NodesOf(string error) =>
        PodOnNode().Matches(error).ToDictionary(m => m.Groups["pod"].Value, m => m.Groups["node"].Value);

    [GeneratedRegex("Pod '(?<pod>(spread|ops|shop)/[^']+)' runs on (?<node>[^ ]+) ")]
    private static partial Regex PodOnNode();

    [GeneratedRegex("Pod 'stagetest-canary-[^/]+/asked-[0-9]' runs on (?<node>\\S+)")]
    private static partial Regex AskedOfTheCanary();

    [GeneratedRegex("exec in Pod 'stagetest-outside-[^']+'")]
    private static partial Regex OutsidePod();
}
