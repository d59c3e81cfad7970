using System.Text.Json.Nodes;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>What becomes of a run whose API server fails in the middle: it ends in time, says so, and takes no failure for a denial.</summary>
internal sealed class FailingApiServerTests : ClusterFixture
{
    private const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: pair }
        topology:
          namespaces: { NAMESPACE: {} }
          workloads:
            - { name: web, namespace: NAMESPACE, labels: { role: web }, ports: [8080, 5353/udp] }
            - { name: db, namespace: NAMESPACE, labels: { role: db }, ports: [5432] }
        policies: { enforced: [policies] }
        expect: { baseline: { default: allow }, promoted: { default: allow } }
        """;

    // Its rule allows what the scenario expects, because this cluster enforces nothing.
    private const string Policy = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: open, namespace: NAMESPACE }
        spec: { podSelector: { matchLabels: { role: db } }, policyTypes: [Ingress], ingress: [{}] }
        """;

    private string _directory = "";
    private Relay _relay = null!;
    private string _relayed = "";

    private string Report => Path.Combine(_directory, "report.json");

    [SetUp]
    public void StartRelay()
    {
        _directory = Directory.CreateTempSubdirectory("stagetest-").FullName;
        var lines = File.ReadAllLines(Kubeconfig);
        var server = new Uri(lines.Single(line => line.Contains("server:", StringComparison.Ordinal)).Split("server:")[1].Trim().Trim('"'));
        _relay = new(server.Host, server.Port);
        _relayed = Path.Combine(_directory, "relayed.yaml");
        File.WriteAllLines(_relayed, lines.Select(line => line.Replace(server.Authority, $"127.0.0.1:{_relay.Port}", StringComparison.Ordinal)));
    }

    [TearDown]
    public async Task RemoveWhatIsLeft()
    {
        _relay.Dispose();
        Directory.Delete(_directory, recursive: true);
        await StageTestProcess.RunAsync("clean", "--kubeconfig", Kubeconfig, "--context", "default");
    }

    [Test]
    public async Task StalledServerEndsTheRunWithWhatIsLeftAndTheRemedy()
    {
        using var run = await UntilItAsksAsync("stalled", Relayed("stalled"));

        _relay.Stall();
        var (exitCode, output, error) = await StageTestProcess.EndAsync(run);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(3), error);
            Assert.That(output, Does.Match(@"The cluster at https://127\.0\.0\.1:\d+/? could not be asked to [a-z].*: no answer within \d+ seconds"));
            Assert.That(output + error, Does.Contain("Namespace 'stalled'").And.Match("'stagetest clean --context default .*--run st-[0-9a-f]+'"));
        }
    }

    [Test]
    public async Task StoppedServerEndsTheRunAndWhatIsLeftCanBeRemovedLater()
    {
        using var run = await UntilItAsksAsync("stopped", RunOn(Write("stopped"), "--unsafe-skip-enforcement-check"));
        (int ExitCode, string Output, string Error) ended;
        await InNodeAsync("pkill", "-STOP", "kube-apiserver");
        try
        {
            ended = await StageTestProcess.EndAsync(run);
        }
        finally
        {
            await InNodeAsync("pkill", "-CONT", "kube-apiserver");
        }

        await KubectlAsync("wait", "--for=condition=Ready", "node", "--all", "--timeout=120s");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ended.ExitCode, Is.EqualTo(3), ended.Error);
            Assert.That(await LeftAsync(), Does.Contain("namespace/stopped"));
        }

        var (cleaned, output, problem) = await StageTestProcess.RunAsync("clean", "--kubeconfig", Kubeconfig, "--context", "default");
        Assert.That(cleaned, Is.Zero, problem);
        Assert.That(output, Does.Contain("Namespace 'stopped'"));
        Assert.That(await LeftAsync(), Is.Empty);
    }

    [TestCase("INT")]
    [TestCase("TERM")]
    public async Task InterruptedWhileTheServerStallsItEndsAndNamesWhatIsLeft(string signal)
    {
        if (signal == "INT" && StageTestProcess.IgnoresInterrupts())
        {
            Assert.Ignore("SIGINT is ignored by whoever started the tests, and so by the command.");
        }

        var home = $"left-{signal.ToLowerInvariant()}";
        using var run = await UntilItAsksAsync(home, Relayed(home));

        _relay.Stall();
        await StageTestProcess.SignalAsync(run, signal);
        var (exitCode, _, error) = await StageTestProcess.EndAsync(run);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(130), error);
            Assert.That(error, Does.Contain($"Namespace '{home}'").And.Contain("'stagetest clean --context default"));
        }
    }

    [Test]
    public async Task RefusedConnectionsEndTheRunWithTheirReason()
    {
        using var run = await UntilItAsksAsync("refused", Relayed("refused"));

        _relay.Refuse();
        var (exitCode, output, error) = await StageTestProcess.EndAsync(run);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(3), error);
            Assert.That(output, Does.Contain("Connection refused").And.Contain("Look whether its API server runs and can be reached."));
            Assert.That(output + error, Does.Contain("Namespace 'refused'").And.Contain("'stagetest clean --context default"));
        }
    }

    [Test]
    public async Task RowThatIsCutOffIsNoDenialAndTheNextReadingSucceeds()
    {
        // What nobody answers keeps the row busy until it is cut.
        await InNodeAsync("iptables", "-I", "FORWARD", "-p", "udp", "--dport", "5353", "-j", "DROP");
        try
        {
            using var run = await UntilItAsksAsync("cut", Relayed("cut", "--denial-timeout", "2s", "-o", $"json={Report}"));
            while ((await InNodeAsync("pgrep", "-f", "stagetest-probe-agent probe")).ExitCode != 0)
            {
                await Task.Yield();
            }

            _relay.Cut();
            var (exitCode, output, error) = await StageTestProcess.EndAsync(run);

            using (Assert.EnterMultipleScope())
            {
                Assert.That(error, Does.Match("exec in Pod 'cut/(db|web)-?0?': the exec broke off: "));
                Assert.That(exitCode, Is.EqualTo(1), error);
                Assert.That(output, Does.Not.Contain("StageTest failed"));
                Assert.That(FlowsOf(Report, stage: 2).Where(f => (string)f["protocol"]! == "tcp").Select(f => (string)f["observed"]!), Has.All.EqualTo("allowed"), error + output);
                Assert.That(await LeftAsync(), Is.Empty);
            }
        }
        finally
        {
            await InNodeAsync("iptables", "-D", "FORWARD", "-p", "udp", "--dport", "5353", "-j", "DROP");
        }
    }

    [Test]
    public async Task StageWhoseRowsAreAllCutOffHoldsWithTheReason()
    {
        using var run = await UntilItSaysAsync("reading promoted", Relayed("lost", "-o", $"json={Report}"));

        _relay.CutNew();
        var (exitCode, _, error) = await StageTestProcess.EndAsync(run);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1), error);
            Assert.That(FlowsOf(Report, stage: 0).Select(f => (string)f["observed"]!), Has.All.EqualTo("allowed"));
            Assert.That(FlowsOf(Report, stage: 2).Select(f => (string)f["observed"]!), Has.All.EqualTo("probeFailed"));
            Assert.That(FlowsOf(Report, stage: 2).Select(f => (string)f["detail"]!), Has.All.Contain("the exec broke off"));
            Assert.That(await LeftAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task RowThatStallsHasFailedAndTheNextReadingSucceeds()
    {
        using var run = await UntilItSaysAsync("reading promoted", Relayed("hung", "-o", $"json={Report}"));

        _relay.StallNew();
        var before = await UntilItSaysAsync(run, "no end after");
        _relay.Pass();
        var (exitCode, _, error) = await StageTestProcess.EndAsync(run);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Does.Match(@"exec in Pod 'hung/\S+': no end after 3\d\.\d seconds"));
            Assert.That(exitCode, Is.EqualTo(1), error);
            Assert.That(FlowsOf(Report, stage: 2).Select(f => (string)f["observed"]!), Has.None.EqualTo("denied"));
            Assert.That(await LeftAsync(), Is.Empty);
        }
    }

    private static JsonNode[] FlowsOf(string report, int stage) =>
        [.. JsonNode.Parse(File.ReadAllText(report))!["scenarios"]![0]!["stages"]![stage]!["flows"]!.AsArray().Select(f => f!)];

    private string[] Relayed(string home, params string[] more)
    {
        var arguments = RunOn(Write(home), more);
        arguments[Array.IndexOf(arguments, Kubeconfig)] = _relayed;
        return [.. arguments, "--unsafe-skip-enforcement-check"];
    }

    private string Write(string home)
    {
        var root = Path.Combine(_directory, home);
        Directory.CreateDirectory(Path.Combine(root, ".git"));
        Directory.CreateDirectory(Path.Combine(root, "policies"));
        File.WriteAllText(Path.Combine(root, "policies", "open.yaml"), Policy.Replace("NAMESPACE", home, StringComparison.Ordinal));
        var file = Path.Combine(root, "scenario.yaml");
        File.WriteAllText(file, Scenario.Replace("NAMESPACE", home, StringComparison.Ordinal));
        return file;
    }
}
