using System.Diagnostics;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>
/// What becomes of a run whose API server fails in the middle: it ends in time, says so, and takes no failure for a denial.
/// </summary>
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
        policies: { enforced: [policies], staged: [staged] }
        expect: { baseline: { default: allow }, promoted: { default: allow } }
        """;

    // Its rule allows what the scenario expects, because this cluster enforces nothing.
    private const string Policy = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { name: NAME, namespace: NAMESPACE }
        spec: { podSelector: { matchLabels: { role: db } }, policyTypes: [Ingress], ingress: [{}] }
        """;

    // The requests to the server when a stage begins.
    private const string Baseline = "/networkpolicies/open?";
    private const string Promoted = "/networkpolicies/next?";

    private string _directory = "";
    private Relay _relay = null!;

    protected override bool MostlyWaits => true;

    private string Report => Path.Combine(_directory, "report.json");

    [SetUp]
    public void StartRelay()
    {
        _directory = Directory.CreateTempSubdirectory("stagetest-").FullName;
        _relay = new(Kubeconfig);
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
        using var run = await UntilRowsAreHeldAsync("stalled");

        _relay.Stall();
        var (exitCode, output, error) = await StageTestProcess.EndAsync(run);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(3), error);
            Assert.That(output, Does.Match(@"The cluster at https://127\.0\.0\.1:\d+/? did not [a-z].*: no answer within \d+ seconds"));
            Assert.That(
                output + error,
                Does.Contain("Namespace 'stalled'").And.Match("'stagetest clean --context default .*--run st-[0-9a-f]+'")
            );
        }
    }

    [Test]
    public async Task StoppedServerEndsTheRunAndWhatIsLeftCanBeRemovedLater()
    {
        using var run = await UntilRowsAreHeldAsync("stopped");
        (int ExitCode, string Output, string Error) ended;
        await InNodeAsync("pkill", "-STOP", "kube-apiserver");
        try
        {
            _relay.Pass();
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
        StageTestProcess.SkipIfIgnored(signal);

        var home = $"left-{signal.ToLowerInvariant()}";
        using var run = await UntilRowsAreHeldAsync(home);

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
        using var run = await UntilRowsAreHeldAsync("refused");

        _relay.Refuse();
        var (exitCode, output, error) = await StageTestProcess.EndAsync(run);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(3), error);
            Assert.That(output, Does.Contain("Connection refused").And.Contain("Check that its API server runs and can be reached."));
            Assert.That(output + error, Does.Contain("Namespace 'refused'").And.Contain("'stagetest clean --context default"));
        }
    }

    [Test]
    public async Task RowThatIsCutOffIsNoDenialAndTheNextReadingSucceeds()
    {
        _relay.Rows("cut", RowFate.CutOnceInItsAnswer, Promoted);

        var (exitCode, output, error) = await RunAsync(Relayed("cut", "-o", "text", "-o", $"json={Report}"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error, Does.Match("exec in Pod 'cut/(db|web)': the exec failed: "));
            Assert.That(exitCode, Is.EqualTo(1), error);
            Assert.That(output, Does.Not.Contain("StageTest failed"));
            Assert.That(ObservedAt(2), Has.All.EqualTo("allowed"), error + output);
            Assert.That(await LeftAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task StageWhoseRowsAreAllCutOffHoldsWithTheReason()
    {
        _relay.Rows("lost", RowFate.Cut, Promoted);

        var (exitCode, _, error) = await RunAsync(Relayed("lost", "-o", $"json={Report}"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1), error);
            Assert.That(ObservedAt(0), Has.All.EqualTo("allowed"));
            Assert.That(ObservedAt(2), Has.All.EqualTo("probeFailed"));
            Assert.That(FlowsAt(2).Select(f => (string)f["detail"]!), Has.All.Contain("the exec failed"));
            Assert.That(await LeftAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task RowThatStallsHasFailedAndTheNextReadingSucceeds()
    {
        _relay.Rows("hung", RowFate.Held, Promoted);
        using var run = await UntilItMeetsAsync(_relay, Relayed("hung", "-o", $"json={Report}"));

        var before = await StageTestProcess.ReadUntilAsync(run, "no end after");
        _relay.Pass();
        var (exitCode, _, error) = await StageTestProcess.EndAsync(run);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Does.Match(@"exec in Pod 'hung/\S+': no end after 3\d\.\d seconds"));
            Assert.That(exitCode, Is.EqualTo(1), error);
            Assert.That(ObservedAt(2), Has.All.EqualTo("allowed"), error);
            Assert.That(await LeftAsync(), Is.Empty);
        }
    }

    private Task<Process> UntilRowsAreHeldAsync(string home)
    {
        _relay.Rows(home, RowFate.Held, Baseline);
        return UntilItMeetsAsync(_relay, Relayed(home));
    }

    private IEnumerable<string> ObservedAt(int stage) => FlowsAt(stage).Select(f => (string)f["observed"]!);

    private IEnumerable<JsonNode> FlowsAt(int stage) =>
        JsonNode.Parse(File.ReadAllText(Report))!["scenarios"]![0]!["stages"]![stage]!["flows"]!.AsArray().Select(f => f!);

    private string[] Relayed(string home, params string[] more) => RunOn(_relay, Write(home), [.. more, "--unsafe-skip-enforcement-check"]);

    private string Write(string home)
    {
        var root = Path.Combine(_directory, home);
        Directory.CreateDirectory(Path.Combine(root, ".git"));
        foreach (var (folder, name) in new[] { ("policies", "open"), ("staged", "next") })
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
            File.WriteAllText(
                Path.Combine(root, folder, $"{name}.yaml"),
                Policy.Replace("NAMESPACE", home, StringComparison.Ordinal).Replace("NAME", name, StringComparison.Ordinal)
            );
        }

        var file = Path.Combine(root, "scenario.yaml");
        File.WriteAllText(file, Scenario.Replace("NAMESPACE", home, StringComparison.Ordinal));
        return file;
    }
}
