using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;
using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.K3s;

/// <summary>The k3s engine from start to removal, on an image that enforces no policy: everything but what Calico does.</summary>
internal sealed class K3sEngineTests : K3sFixture
{
    private static string Shop => Path.Combine(Repository.Root, "scenarios", "shop", "lockdown.yaml");

    [Test]
    public async Task ShopIsReadCompletelyAndTheNextClusterHasItsImages()
    {
        var report = Path.Combine(Scratch, "report.json");

        var (exitCode, output, error) = await RunAsync(Shop, "--unsafe-skip-enforcement-check", "-o", "text", "-o", $"json={report}");

        var run = JsonNode.Parse(await File.ReadAllTextAsync(report))!;
        var flows = run["scenarios"]![0]!["stages"]!.AsArray().Single(s => (string)s!["name"]! == "promoted")!["flows"]!
            .AsArray()
            .Where(f =>
                !((string)f!["from"]!).StartsWith("external/", StringComparison.Ordinal)
                && !((string)f["to"]!).StartsWith("external/", StringComparison.Ordinal)
            )
            .ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(1), error);
            Assert.That(flows, Has.Length.EqualTo(9));
            Assert.That(flows.Select(f => (string)f!["observed"]!), Has.All.EqualTo("allowed"));
            Assert.That(flows.Select(f => (string)f!["predicted"]!), Has.Some.EqualTo("denied"));
            Assert.That((string)run["environment"]!["k3s"]!, Does.StartWith("v1."));
            Assert.That(
                (string)run["environment"]!["k3sImage"]!,
                Does.Match($"^{Image} sha256:[0-9a-f]{{64}}, of this Docker Engine, not pinned$")
            );
            Assert.That(
                (string)run["environment"]!["calicoManifests"]!,
                Does.Match("^calico-vxlan.yaml of v3.32.1 sha256:[0-9a-f]{64}, of --calico-manifests, not pinned$")
            );
            Assert.That(
                Directory.GetFiles(Path.Combine(Scratch, "stagetest", "images"), "*.tar", SearchOption.AllDirectories),
                Is.Not.Empty
            );
            Assert.That(await LeftAsync(error), Is.Empty);
        }

        // With the check, the same is refused, and the evidence is kept. What is kept of images may be given, too.
        var images = Directory.GetDirectories(Path.Combine(Scratch, "stagetest", "images")).Single();
        (exitCode, output, error) = await RunAsync(Shop, "--images", images);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(3), error);
            Assert.That(output, Does.Contain("This cluster enforces no network policies"));
            Assert.That(error, Does.Match(@"k3s: starting \S+ with \d+ archives of images").And.Not.Contain("k3s: kept "));
            Assert.That(await File.ReadAllTextAsync(Path.Combine(EvidenceOf(error), "cluster-pods.txt")), Does.Contain("stand-in"));
            Assert.That(Directory.GetFiles(EvidenceOf(error)).Select(Path.GetFileName), Has.Some.Match("^log-stagetest-st-.*-server.txt$"));
            Assert.That(await LeftAsync(error), Is.Empty);
        }
    }

    [Test]
    public async Task LineThatAsksOneFlowAgainIsRunAsItIsPrinted()
    {
        var (exitCode, output, error) = await RunAsync(Shop, "--unsafe-skip-enforcement-check");
        Assert.That(exitCode, Is.EqualTo(1), error);
        var repeat = output.Split('\n').First(line => line.Contains(" repeat ", StringComparison.Ordinal));

        (exitCode, output, error) = await StageTestProcess.RunAsync(
            Variables,
            [.. Words(repeat[repeat.IndexOf("stagetest run", StringComparison.Ordinal)..]).Skip(1)]
        );

        Assert.That(exitCode, Is.EqualTo(1), error);
        Assert.That(output, Does.Contain("shop-lockdown / k3s - HOLD: 1 flow"));
    }

    [Test]
    public async Task WhatNoDigestPinsHoldsWhereThatIsAsked()
    {
        var (exitCode, output, error) = await RunAsync(Shop, "--unsafe-skip-enforcement-check", "--require-pinned");

        Assert.That(exitCode, Is.EqualTo(1), error);
        Assert.That(
            output,
            Does.Match(
                $"the engine 'k3s' used an input that no digest pins \\(k3sImage: {Image} sha256:[0-9a-f]{{64}}, of this Docker Engine, "
                    + "not pinned\\)"
            )
        );
    }

    [TestCase("INT", "k3s: starting")]
    [TestCase("TERM", "k3s: waiting for")]
    [TestCase("INT", "exec in Pod 'shop/")]
    public async Task WhoeverInterruptsItFindsNothingLeft(string signal, string moment)
    {
        StageTestProcess.SkipIfIgnored(signal);

        using var run = Start(Shop, "--unsafe-skip-enforcement-check");
        var before = await StageTestProcess.ReadUntilAsync(run, moment);

        await StageTestProcess.SignalAsync(run, signal);
        var (exitCode, _, error) = await StageTestProcess.EndAsync(run);

        Assert.That(exitCode, Is.EqualTo(130), error);
        Assert.That(await LeftAsync(before), Is.Empty);
    }

    [Test]
    public async Task WhatAKilledRunLeavesIsRemovedByItsLabel()
    {
        using var run = Start(Shop, "--unsafe-skip-enforcement-check");
        var before = await StageTestProcess.ReadUntilAsync(run, "exec in Pod 'shop/");
        run.Kill();
        await run.WaitForExitAsync();
        Assert.That(await LeftAsync(before), Is.Not.Empty);

        var (exitCode, output, error) = await StageTestProcess.RunAsync(Variables, "clean", "--run", RunOf(before));

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Contain($"container 'stagetest-{RunOf(before)}-server'"));
        Assert.That(await LeftAsync(before), Is.Empty);
    }

    [Test]
    public async Task ContainerThatDiesInTheMiddleIsNamedAsTheReason()
    {
        using var run = Start(Shop, "--unsafe-skip-enforcement-check", "--denial-timeout", "30s");
        var before = await ReadUntilRowsWaitAsync(run, 5432);

        await StageTestProcess.SucceedAsync("docker", "kill", $"stagetest-{RunOf(before)}-server");
        var (exitCode, output, error) = await StageTestProcess.EndAsync(run);

        Assert.That(exitCode, Is.EqualTo(3), error);
        Assert.That(output, Does.Contain($"The container stagetest-{RunOf(before)}-server of the cluster ended with exit code 137"));
        Assert.That(await LeftAsync(before), Is.Empty);
    }

    [Test]
    public async Task ImageThatNobodyHasIsNamed()
    {
        var manifests = Directory.CreateDirectory(Path.Combine(Scratch, "without-image"));
        var text = await File.ReadAllTextAsync(Path.Combine(Here, "calico-vxlan.yaml"));
        await File.WriteAllTextAsync(
            Path.Combine(manifests.FullName, "calico-vxlan.yaml"),
            text.Replace("registry.k8s.io/e2e-test-images/agnhost:2.25", "registry.invalid/calico/node:v0", StringComparison.Ordinal)
        );

        var (exitCode, output, error) = await RunAsync(Shop, "--calico-manifests", manifests.FullName);

        Assert.That(exitCode, Is.EqualTo(3), error);
        Assert.That(
            output,
            Does.Contain("the image registry.invalid/calico/node:v0 of Pod 'kube-system/stand-in-")
                .And.Contain("cannot be pulled")
                .And.Contain("--images")
        );
        Assert.That(await LeftAsync(error), Is.Empty);
    }

    [Test]
    public async Task ImageOfK3sThatNobodyHasIsNamedWithWhatToDo()
    {
        var (exitCode, output, error) = await RunAsync(Shop, "--k3s-image", "registry.invalid/rancher/k3s:v1");

        Assert.That(exitCode, Is.EqualTo(3), error);
        Assert.That(
            output,
            Does.Contain("pull the image registry.invalid/rancher/k3s:v1")
                .And.Contain("'docker pull registry.invalid/rancher/k3s:v1'")
                .And.Contain("--k3s-image")
        );
        Assert.That(await LeftAsync(error), Is.Empty);
    }

    [TestCase("", false)]
    [TestCase("@sha256:5e0707cfd1239b358ef73f3254bc3eadc027dd30cd5ec6ca41e29e47652a1b8c", true)]
    public async Task ContainerThatDockerCannotStartIsRemovedAndItsReasonIsSaid(string digest, bool isTakenUnchecked)
    {
        // An image without a shell, or anything else.
        const string empty = "stagetest-tests/empty:1";
        await StageTestProcess.SucceedAsync("sh", "-c", $"tar --create --files-from /dev/null | docker import - {empty}");
        try
        {
            var (exitCode, output, error) = await RunAsync(Shop, "--k3s-image", empty + digest);

            Assert.That(exitCode, Is.EqualTo(3), error);
            Assert.That(output, Does.Contain("Docker refused to start a container: ").And.Contain("/bin/sh"));
            Assert.That(
                error.Contains(
                    $"WARNING: {empty}{digest} is taken from this machine's {empty}. Its digest cannot be checked",
                    StringComparison.Ordinal
                ),
                Is.EqualTo(isTakenUnchecked),
                error
            );
            Assert.That(await LeftAsync(error), Is.Empty);
        }
        finally
        {
            await StageTestProcess.SucceedAsync("docker", "image", "rm", empty);
        }
    }

    [Test]
    public async Task CacheWithoutRoomKeepsNothingAndHindersNothing()
    {
        var full = Directory.CreateDirectory(Path.Combine(Scratch, "full")).FullName;

        var (exitCode, output, error) = await FullDisk.RunAsync(
            full,
            new Dictionary<string, string?> { ["XDG_CACHE_HOME"] = full },
            Arguments(Shop, [])
        );

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(3), error);
            Assert.That(
                error,
                Does.Match("Images are not kept for the next start: The image .* cannot be kept in '.*': No space left on device")
            );
            Assert.That(
                output,
                Does.Contain("This cluster enforces no network policies")
                    .And.Match("Evidence could not be written into '.*': No space left on device")
            );
            Assert.That(output, Does.Not.Contain(".tar"));
            Assert.That(await LeftAsync(error), Is.Empty);
        }
    }

    [Test]
    public async Task NodeThatCannotJoinIsNamedAndItsNetworkIsRemoved()
    {
        var (exitCode, output, error) = await RunAsync(Shop, "--nodes", "2");

        Assert.That(exitCode, Is.EqualTo(3), error);
        Assert.That(output, Does.Match($"container stagetest-{RunOf(error)}-agent-1 (of the cluster )?ended"));
        Assert.That(await LeftAsync(error), Is.Empty);
    }

    [Test]
    public async Task KeptClusterCanBeUsedAgainUntilItIsCleanedUp()
    {
        var (exitCode, _, error) = await RunAsync(Shop, "--unsafe-skip-enforcement-check", "--keep");
        Assert.That(exitCode, Is.EqualTo(1), error);
        var next = error
            .Split('\n')
            .Single(line => line.TrimStart().StartsWith("stagetest run PATH", StringComparison.Ordinal))
            .Replace("PATH", Shop, StringComparison.Ordinal);

        var (again, output, _) = await StageTestProcess.RunAsync(
            Variables,
            [.. next.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1), "--unsafe-skip-enforcement-check"]
        );
        Assert.That(again, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("shop-lockdown / cluster - HOLD").And.Not.Contain("no pod has such an address"));

        // So can every line of the report that says how to ask once more.
        var repeat = output.Split('\n').First(line => line.Contains(" repeat ", StringComparison.Ordinal));
        (again, output, _) = await StageTestProcess.RunAsync(
            Variables,
            [.. Words(repeat[repeat.IndexOf("stagetest run", StringComparison.Ordinal)..]).Skip(1)]
        );
        Assert.That(again, Is.EqualTo(1), output);
        Assert.That(output, Does.Contain("shop-lockdown / cluster - HOLD: 1 flow"));

        var (cleaned, _, problem) = await StageTestProcess.RunAsync(Variables, "clean", "--run", RunOf(error));
        Assert.That(cleaned, Is.Zero, problem);
        Assert.That(await LeftAsync(error), Is.Empty);
    }

    private static IEnumerable<string> Words(string command) =>
        Regex.Matches(command, @"'(?<word>[^']*)'|(?<word>\S+)").Select(m => m.Groups["word"].Value);

    private static string[] Arguments(string scenario, string[] more) =>
        [
            "run",
            scenario,
            "--engine",
            "k3s",
            .. more.Contains("--k3s-image") ? (string[])[] : ["--k3s-image", Image],
            .. more.Contains("--calico-manifests") ? (string[])[] : ["--calico-manifests", Here],
            "-v",
            .. more,
        ];

    private Process Start(string scenario, params string[] more) => StageTestProcess.Start(Variables, Arguments(scenario, more));

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string scenario, params string[] more) =>
        StageTestProcess.RunAsync(Variables, Arguments(scenario, more));

    private string EvidenceOf(string error) => Path.Combine(Scratch, "stagetest", "diagnostics", RunOf(error));
}
