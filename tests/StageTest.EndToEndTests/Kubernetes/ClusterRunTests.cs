using System.Formats.Tar;
using System.Text.Json.Nodes;
using NUnit.Framework;
using StageTest.Engines.Kubernetes.Probing;

namespace StageTest.EndToEndTests.Kubernetes;

internal sealed partial class ClusterRunTests : ClusterFixture
{
    private const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: pair }
        topology:
          namespaces: { NAMESPACE: {} }
          workloads:
            - { name: web, namespace: NAMESPACE, labels: { role: web }, ports: [80, 53/udp] }
            - { name: db, namespace: NAMESPACE, labels: { role: db }, replicas: 2, ports: [{ name: sql, port: 5432 }] }
          services:
            - { name: db, namespace: NAMESPACE, selector: { role: db }, ports: [{ port: 5432, targetPort: sql }] }
        policies: { enforced: [policies] }
        expect: { baseline: { default: allow }, promoted: { default: allow } }
        """;

    private const string Everything = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: everything }
        topology:
          namespaces: { NAMESPACE: {} }
          workloads:
            - { name: web, namespace: NAMESPACE, labels: { role: web }, ports: [80, 53/udp, icmp] }
            - { name: db, namespace: NAMESPACE, labels: { role: db }, replicas: 2, ports: [{ name: sql, port: 5432 }] }
          services:
            - { name: db, namespace: NAMESPACE, selector: { role: db }, ports: [{ port: 5432, targetPort: sql }] }
          external:
            - { name: internet, ip: 203.0.113.10, ports: [443, 53/udp] }
        policies: { enforced: [policies] }
        expect:
          baseline: { default: allow, allow: [{ from: NAMESPACE/web, to: "service/NAMESPACE/db:5432" }] }
          promoted: { default: allow }
        """;

    private const string Policy = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: closed, namespace: NAMESPACE }
        spec: { podSelector: { matchLabels: { role: db } }, policyTypes: [Ingress] }
        """;

    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("stagetest-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task ClusterThatEnforcesNothingIsRefused()
    {
        var (exitCode, output, error) = await RunAsync(RunOn(Write("refused")));

        Assert.That(exitCode, Is.EqualTo(3), error);
        Assert.That(output, Does.Contain("This cluster enforces no network policies"));
        Assert.That(
            Directory.GetFiles(EvidenceIn(output)).Select(Path.GetFileName),
            Has.Some.EqualTo("cluster-events.txt").And.Some.Match("^log-stagetest-canary-st-[0-9a-f]+-asked-probe.txt$")
        );
        Assert.That(await LeftAsync(), Is.Empty);
    }

    [Test]
    public async Task WithoutTheCheckEveryCellIsReadAndTheUnenforcedDenialHolds()
    {
        var report = Path.Combine(_directory, "report.json");

        var (exitCode, _, error) = await RunAsync(RunOn(Write("read"), "--unsafe-skip-enforcement-check", "-o", $"json={report}"));

        var flows = JsonNode.Parse(await File.ReadAllTextAsync(report))!["scenarios"]![0]!["stages"]![0]!["flows"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1), error);
            Assert.That(error, Does.Contain("WARNING: --unsafe-skip-enforcement-check"));
            Assert.That(flows, Has.Count.EqualTo(4));
            Assert.That(flows.Select(f => (string)f!["observed"]!), Has.All.EqualTo("allowed"));
            Assert.That(flows.Count(f => (string)f!["predicted"]! == "denied"), Is.EqualTo(2));
            Assert.That(await LeftAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task NamespaceOfSomebodyElseIsNotTouched()
    {
        await KubectlAsync("create", "namespace", "foreign");

        var (exitCode, output, _) = await RunAsync(RunOn(Write("foreign"), "--unsafe-skip-enforcement-check"));

        Assert.That(exitCode, Is.EqualTo(3));
        Assert.That(output, Does.Contain("Namespace 'foreign' (not made by StageTest)"));
        Assert.That(EvidenceIn(output), Is.Empty);
        Assert.That(
            await KubectlAsync("get", "namespace", "foreign", "--show-labels"),
            Does.Contain("Active").And.Not.Contain("stagetest.io")
        );
    }

    [Test]
    public async Task ImageThatNobodyHasIsNamedWithTheLastEvent()
    {
        var arguments = RunOn(Write("pulled"));
        arguments[Array.IndexOf(arguments, ProbeReference)] = "registry.invalid/no/agent:1";

        var (exitCode, output, _) = await RunAsync(arguments);

        Assert.That(exitCode, Is.EqualTo(3));
        Assert.That(output, Does.Contain("cannot start").And.Contain("registry.invalid/no/agent:1"));
        Assert.That(await LeftAsync(), Is.Empty);
    }

    [Test]
    public async Task WhatAKilledRunLeavesIsCleanedUp()
    {
        using var run = await UntilItAsksAsync("killed", RunOn(Write("killed"), "--unsafe-skip-enforcement-check"));
        run.Kill();
        await run.WaitForExitAsync();
        Assert.That(await LeftAsync(), Has.Some.EqualTo("namespace/killed"));

        var (exitCode, output, error) = await RunAsync("clean", "--kubeconfig", Kubeconfig, "--context", "default");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Contain("Namespace 'killed'"));
        Assert.That(await LeftAsync(), Is.Empty);
    }

    [Test]
    public async Task TerminatedRunRemovesEverythingItself()
    {
        using var run = await UntilItAsksAsync("ended", RunOn(Write("ended"), "--unsafe-skip-enforcement-check"));
        await StageTestProcess.SignalAsync(run, "TERM");
        var (exitCode, _, error) = await StageTestProcess.EndAsync(run);

        Assert.That(exitCode, Is.EqualTo(130), error);
        Assert.That(await LeftAsync(), Is.Empty);
    }

    [Test]
    public async Task ProbesRunUnderTheSeccompProfileOfTheRuntime()
    {
        using var relay = RelayThatHoldsRowsOf("confined");
        using var run = await UntilItMeetsAsync(relay, RunOn(relay, Write("confined"), "--unsafe-skip-enforcement-check"));
        var modes = await InNodeAsync("sh", "-c", "for p in $(pgrep -f '[p]robe-agent serve'); do grep ^Seccomp: /proc/$p/status; done");
        relay.Pass();
        var (exitCode, _, error) = await StageTestProcess.EndAsync(run);

        const string filtered = "Seccomp:\t2";
        Assert.That(
            modes.Stdout.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Has.Length.EqualTo(5).And.All.EqualTo(filtered),
            error
        );
        Assert.That(exitCode, Is.EqualTo(1), error);
    }

    [Test]
    public async Task PodThatDiesInTheMiddleIsNoDenial()
    {
        var report = Path.Combine(_directory, "report.json");
        var diagnostics = Path.Combine(_directory, "diagnostics");
        using var relay = RelayThatHoldsRowsOf("dying");
        using var run = await UntilItMeetsAsync(
            relay,
            RunOn(relay, Write("dying"), "--unsafe-skip-enforcement-check", "-o", $"json={report}", "--diagnostics", diagnostics)
        );
        await KubectlAsync("delete", "pod", "-n", "dying", "db-0", "--force", "--grace-period=0");
        relay.Pass();
        var (exitCode, _, error) = await StageTestProcess.EndAsync(run);

        var flows = JsonNode.Parse(await File.ReadAllTextAsync(report))!["scenarios"]![0]!["stages"]![2]!["flows"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1), error);
            Assert.That(flows.Select(f => (string)f!["observed"]!), Has.None.EqualTo("denied"));
            Assert.That(flows.Count(f => (string)f!["observed"]! == "probeFailed"), Is.GreaterThanOrEqualTo(2));
            Assert.That(
                Directory.EnumerateFiles(diagnostics, "*", SearchOption.AllDirectories).Select(Path.GetFileName),
                Has.Some.EqualTo("cluster-events.txt").And.Some.StartsWith("log-dying-web")
            );
            Assert.That(await LeftAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task ServicesEchoRequestsAndTheOutsideAreAskedWithNoMorePermissionsThanThePrintedRole()
    {
        var restricted = await RestrictedKubeconfigAsync();
        var arguments = RunOn(
            Write("wide", Everything),
            "--unsafe-skip-enforcement-check",
            "--allow-privileged-pods",
            "-o",
            $"json={Path.Combine(_directory, "report.json")}"
        );
        arguments[Array.IndexOf(arguments, Kubeconfig)] = restricted;

        var (exitCode, output, _) = await RunAsync(arguments);
        Assert.That(exitCode, Is.EqualTo(3));
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(EvidenceIn(output), "cluster-nodes.txt")),
            Does.Contain("refused to list nodes: 403")
        );
        Assert.That(
            output,
            Does.Contain("does not permit")
                .And.Contain("create namespaces")
                .And.Contain("get pods/exec")
                .And.Contain("delete networkpolicies.networking.k8s.io")
        );

        await CopyAsync((await RunAsync("cluster-role")).Output, "/tmp/role.yaml");
        await KubectlAsync("apply", "-f", "/tmp/role.yaml");
        await KubectlAsync("create", "clusterrolebinding", "stagetest", "--clusterrole=stagetest", "--serviceaccount=default:tester");
        var (again, _, error) = await RunAsync(arguments);

        var flows = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, "report.json")))!["scenarios"]![0]!["stages"]![0]![
            "flows"
        ]!.AsArray();
        var allowed = flows
            .Where(f => (string)f!["observed"]! == "allowed")
            .Select(f => $"{f!["from"]} {f["to"]} {f["port"]}/{f["protocol"]}")
            .ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(again, Is.EqualTo(1), error);
            Assert.That(
                allowed,
                Is.SupersetOf(
                    (string[])
                        [
                            "wide/web service/wide/db 5432/tcp",
                            "wide/db wide/web 0/icmp",
                            "wide/web external/internet 443/tcp",
                            "wide/web external/internet 53/udp",
                            "external/internet wide/db 5432/tcp",
                            "external/internet wide/web 0/icmp",
                        ]
                )
            );
            Assert.That(
                (string)flows.Single(f => (string)f!["to"]! == "service/wide/db")!["detail"]!,
                Does.Contain("db-0 (").And.Contain("db-1 (")
            );
            Assert.That(await LeftAsync(), Is.Empty);
            Assert.That(await KubectlAsync("get", "pods", "-A", "-o", "name"), Does.Not.Contain("outside"));
        }
    }

    [Test]
    public async Task AgnhostAsksTheSameFlows()
    {
        var report = Path.Combine(_directory, "report.json");
        var arguments = RunOn(Write("agnhost", Everything), "--unsafe-skip-enforcement-check", "-o", $"json={report}");
        arguments[Array.IndexOf(arguments, ProbeReference)] = Agnhost;

        var (exitCode, _, error) = await RunAsync(arguments);

        var flows = JsonNode.Parse(await File.ReadAllTextAsync(report))!["scenarios"]![0]!["stages"]![0]!["flows"]!.AsArray();
        string Observed(string to, string protocol) =>
            (string)flows.First(f => (string)f!["to"]! == to && (string)f["protocol"]! == protocol)!["observed"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1), error);
            Assert.That(Observed("agnhost/web", "tcp"), Is.EqualTo("allowed"));
            Assert.That(Observed("agnhost/web", "udp"), Is.EqualTo("allowed"));
            Assert.That(Observed("service/agnhost/db", "tcp"), Is.EqualTo("allowed"));
            Assert.That(Observed("agnhost/web", "icmp"), Is.EqualTo("notObserved"));
            Assert.That(Observed("external/internet", "tcp"), Is.EqualTo("notObserved"), "not tested, because pods may not be privileged");
        }
    }

    [Test]
    public async Task TwoRunsOnOneClusterDoNotDisturbEachOther()
    {
        var runs = await Task.WhenAll(
            new[] { "one", "other" }.Select(home =>
                RunAsync(RunOn(Write(home), "--unsafe-skip-enforcement-check", "-o", $"json={Path.Combine(_directory, home)}.json"))
            )
        );

        foreach (var (home, run) in new[] { "one", "other" }.Zip(runs))
        {
            var flows = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_directory, $"{home}.json")))!["scenarios"]![0]!["stages"]![
                2
            ]!["flows"]!.AsArray();
            Assert.That(run.ExitCode, Is.EqualTo(1), run.Error);
            Assert.That(flows.Select(f => (string)f!["observed"]!), Has.Exactly(4).EqualTo("allowed").And.None.Not.EqualTo("allowed"));
        }

        Assert.That(await LeftAsync(), Is.Empty);
    }

    [Test]
    public async Task ScenariosShareWhatTheyHaveInCommonAndLeaveNothing()
    {
        var first = Write("shared");
        var folder = Path.GetDirectoryName(first)!;
        var text = await File.ReadAllTextAsync(first);
        await File.WriteAllTextAsync(Path.Combine(folder, "second.yaml"), text);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "third.yaml"),
            text.Replace("labels: { role: web }", "labels: { role: shop }", StringComparison.Ordinal)
        );

        var (exitCode, output, error) = await RunAsync(RunOn(folder, "--unsafe-skip-enforcement-check", "-o", "json"));

        var flows = JsonNode.Parse(output)!["scenarios"]!.AsArray().SelectMany(s => s!["stages"]![2]!["flows"]!.AsArray()).ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1), error);
            Assert.That(flows, Has.Length.EqualTo(12));
            Assert.That(flows.Select(f => (string)f!["observed"]!), Has.All.EqualTo("allowed"));
            Assert.That(Count("the pods of shared are reused"), Is.EqualTo(1));
            Assert.That(Count("the equal objects of shared are reused"), Is.EqualTo(1));
            Assert.That((Count("apply Pod 'shared/web"), Count("apply Pod 'shared/db-0")), Is.EqualTo((2, 1)));
            Assert.That(Count("delete Namespace 'shared'"), Is.EqualTo(1));
            Assert.That(await LeftAsync(), Is.Empty);
        }

        int Count(string line) => error.Split(line).Length - 1;
    }

    [Test]
    public async Task ImageOfTheAgentHoldsOneFileAndIsSmall()
    {
        const long largest = 6_000_000; // For one architecture.
        var agents = ProbeAgentFile.ReadAll();
        var archive = Path.Combine(_directory, "agent.tar");

        var (exitCode, output, error) = await RunAsync("probe-image", "--output", archive);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output.Trim(), Is.EqualTo(ProbeReference));
        Assert.That(new FileInfo(archive).Length, Is.LessThan(agents.Count * largest));
        var layers = Entries(await File.ReadAllBytesAsync(archive))
            .Where(e => e.Name.StartsWith("blobs/", StringComparison.Ordinal))
            .Select(e => e.Content)
            .Where(c => c[0] != '{')
            .ToArray();
        Assert.That(layers.Select(l => Entries(l).Single().Name), Is.All.EqualTo("stagetest-probe-agent"));
        Assert.That(layers.Select(l => Entries(l).Single().Content), Is.EqualTo(agents.Select(a => a.Content)));
    }

    private static IEnumerable<(string Name, byte[] Content)> Entries(byte[] tar)
    {
        using var reader = new TarReader(new MemoryStream(tar));
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream!.CopyTo(content);
            yield return (entry.Name, content.ToArray());
        }
    }

    // Of an account that may do nothing yet.
    private async Task<string> RestrictedKubeconfigAsync()
    {
        await KubectlAsync("create", "serviceaccount", "tester");
        string secret;
        while ((secret = (await KubectlAsync("get", "serviceaccount", "tester", "-o", "jsonpath={.secrets[0].name}")).Trim()).Length == 0)
        {
            await Task.Yield();
        }

        var token = System.Text.Encoding.UTF8.GetString(
            Convert.FromBase64String((await KubectlAsync("get", "secret", secret, "-o", "jsonpath={.data.token}")).Trim())
        );
        var lines = (await File.ReadAllLinesAsync(Kubeconfig))
            .Where(l => !l.Contains("client-key-data", StringComparison.Ordinal))
            .Select(l =>
                l.Contains("client-certificate-data", StringComparison.Ordinal)
                    ? l[..l.IndexOf("client-", StringComparison.Ordinal)] + $"token: {token}"
                    : l
            );
        var file = Path.Combine(_directory, "restricted.yaml");
        await File.WriteAllLinesAsync(file, lines);
        return file;
    }

    // From the moment on when the first stage has its policies.
    private Relay RelayThatHoldsRowsOf(string home)
    {
        var relay = new Relay(Kubeconfig);
        relay.Rows(home, RowFate.Held, "/networkpolicies/closed?");
        return relay;
    }

    private string Write(string home, string scenario = Scenario)
    {
        var root = Path.Combine(_directory, home);
        Directory.CreateDirectory(Path.Combine(root, ".git"));
        Directory.CreateDirectory(Path.Combine(root, "policies"));
        File.WriteAllText(Path.Combine(root, "policies", "closed.yaml"), Policy.Replace("NAMESPACE", home, StringComparison.Ordinal));
        var file = Path.Combine(root, "scenario.yaml");
        File.WriteAllText(file, scenario.Replace("NAMESPACE", home, StringComparison.Ordinal));
        return file;
    }
}
