using System.Text.RegularExpressions;
using NUnit.Framework;

namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>
/// What becomes of a run where disks are full: the nodes', which take no pods then and end those that they have, and this machine's.
/// </summary>
internal sealed class FullDiskTests : ClusterFixture
{
    private const string Taint = "node.kubernetes.io/disk-pressure";

    private const string Scenario = """
        apiVersion: stagetest.io/v1
        kind: Scenario
        metadata: { name: pair }
        topology:
          namespaces: { pressed: {} }
          workloads:
            - { name: web, namespace: pressed, labels: { role: web }, ports: [8080] }
            - { name: db, namespace: pressed, labels: { role: db }, ports: [5432] }
        expect: { baseline: { default: allow }, promoted: { default: allow } }
        """;

    private string _directory = "";

    [SetUp]
    public async Task WriteScenario()
    {
        _directory = Directory.CreateTempSubdirectory("stagetest-").FullName;
        await File.WriteAllTextAsync(Path.Combine(_directory, "scenario.yaml"), Scenario);
    }

    [TearDown]
    public async Task Release()
    {
        await ReleaseNodeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Test]
    public async Task PodsThatNoNodeTakesAreToldWithTheReasonAndAwaited()
    {
        await PressNodeAsync();
        using var run = await UntilItSaysAsync("waiting for 2 of 2 pods; Pod 'stagetest-canary-", Arguments());

        await ReleaseNodeAsync();
        var (exitCode, output, error) = await StageTestProcess.EndAsync(run);

        Assert.That(exitCode, Is.EqualTo(1), $"{output}{error}");
        Assert.That(output, Does.Contain("HOLD").And.Not.Match("[1-9] probe failed"));
        Assert.That(await LeftAsync(), Is.Empty);
    }

    [Test]
    public async Task EvictedPodEndsTheWaitAtOnceAndIsNamedWithItsReason()
    {
        await PressNodeAsync();
        using var run = StageTestProcess.Start(Variables, Arguments());
        var before = await StageTestProcess.ReadUntilAsync(
            run,
            "Unschedulable: 0/1 nodes are available: 1 node(s) had taint {node.kubernetes.io/disk-pressure: }"
        );
        while (!(await KubectlAsync("get", "events", "-A")).Contains("FailedScheduling", StringComparison.Ordinal))
        {
            await Task.Yield();
        }

        await EvictAsync(Regex.Match(before, "stagetest-canary-st-[0-9a-f]+").Value, "asked");
        await StageTestProcess.ReadUntilAsync(run, "delete Namespace 'stagetest-canary-");
        await ReleaseNodeAsync();
        var (exitCode, output, error) = await StageTestProcess.EndAsync(run);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(3), error);
            Assert.That(output, Does.Contain("pods cannot start"));
            Assert.That(
                output,
                Does.Match("Pod 'stagetest-canary-st-[0-9a-f]+/asked': Failed, Evicted: The node was low on resource: ephemeral-storage")
            );
            Assert.That(output, Does.Contain("Last event: FailedScheduling: 0/1 nodes are available"));
            Assert.That(await File.ReadAllTextAsync(Path.Combine(EvidenceIn(output), "cluster-nodes.txt")), Does.Contain(Taint));
            Assert.That(await LeftAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task ReportAndEvidenceThatFindNoRoomAreSaidAndNoHalfOfThemIsLeft()
    {
        var full = Directory.CreateDirectory(Path.Combine(_directory, "full")).FullName;

        var (reported, reports, problem) = await FullDisk.RunAsync(
            full,
            Variables,
            Arguments("-o", $"json={Path.Combine(full, "report.json")}")
        );
        var (evident, output, error) = await FullDisk.RunAsync(full, Variables, Arguments("--diagnostics", full));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reported, Is.EqualTo(3), problem);
            Assert.That(problem, Does.Contain("The json report cannot be written: No space left on device"));
            Assert.That(reports, Does.Match("files on the full disk:\\s*$"));
            Assert.That(evident, Is.EqualTo(3), error);
            Assert.That(output, Does.Match("The engine's evidence could not be written into '.*': No space left on device"));
            Assert.That(await LeftAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task EvidenceOfAFailureThatFindsNoRoomHidesNoFailure()
    {
        var full = Directory.CreateDirectory(Path.Combine(_directory, "full")).FullName;

        var (exitCode, output, error) = await FullDisk.RunAsync(
            full,
            new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = full },
            RunOn(Path.Combine(_directory, "scenario.yaml"))
        );

        Assert.That(exitCode, Is.EqualTo(3), error);
        Assert.That(
            output,
            Does.Contain("This cluster enforces no network policies")
                .And.Match("Evidence could not be written into '.*': No space left on device")
        );
        Assert.That(await LeftAsync(), Is.Empty);
    }

    // What a node with a full disk has, and who would take it away from one that has not.
    private async Task PressNodeAsync()
    {
        await InNodeAsync("pkill", "-STOP", "kube-controller");
        await KubectlAsync("taint", "node", "--all", $"{Taint}:NoSchedule");
    }

    private async Task ReleaseNodeAsync()
    {
        await KubectlAsync("taint", "node", "--all", $"{Taint}-");
        await InNodeAsync("pkill", "-CONT", "kube-controller");
    }

    private string[] Arguments(params string[] more) =>
        RunOn(Path.Combine(_directory, "scenario.yaml"), ["--unsafe-skip-enforcement-check", .. more]);

    // As a kubelet does it; kubectl of this version changes no status.
    private async Task EvictAsync(string home, string pod)
    {
        const string status =
            """{"status":{"phase":"Failed","reason":"Evicted","message":"The node was low on resource: ephemeral-storage."}}""";
        var answer = await InNodeAsync(
            "curl",
            "-sk",
            "--fail",
            "--cert",
            "/var/lib/rancher/k3s/server/tls/admin.crt",
            "--key",
            "/var/lib/rancher/k3s/server/tls/admin.key",
            "-X",
            "PATCH",
            "-H",
            "Content-Type: application/merge-patch+json",
            "-d",
            status,
            $"https://127.0.0.1:6443/api/v1/namespaces/{home}/pods/{pod}/status"
        );
        Assert.That(answer.ExitCode, Is.Zero, answer.Stderr);
    }
}
