using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NUnit.Framework;
using StageTest.EndToEndTests.Kubernetes;

namespace StageTest.EndToEndTests.Pages;

/// <summary>Commands of pages that need a cluster: on a real API server, with the machine's own kubectl.</summary>
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
internal sealed partial class ClusterLinesTests : ClusterFixture
{
    private const string Existing = "docs/how-to/existing-clusters.md";
    private const string Reference = "docs/reference/clusters.md";
    private const string Published = "registry.example/stagetest/probe-agent:1";

    // What answers on the ports of Calico's services. What they say is for other tests.
    private const string Services = """
        apiVersion: v1
        kind: Namespace
        metadata: { name: calico-system }
        ---
        apiVersion: v1
        kind: Pod
        metadata: { name: flows, namespace: calico-system, labels: { app: flows } }
        spec:
          containers:
            - { name: whisker, image: AGNHOST, args: [netexec, --http-port=8081, --udp-port=8081] }
            - { name: goldmane, image: AGNHOST, args: [netexec, --http-port=7443, --udp-port=7443] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: whisker, namespace: calico-system }
        spec: { selector: { app: flows }, ports: [{ port: 8081 }] }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: goldmane, namespace: calico-system }
        spec: { selector: { app: flows }, ports: [{ port: 7443 }] }

        """;

    [Test]
    [Runs(Existing, "kubectl apply")]
    [Runs(Reference, "kubectl apply")]
    public async Task TheRoleIsGrantedAndScenariosRun()
    {
        using var shell = await ShellAsync();

        var granted = await shell.RunAsync(PageBlock.Of(Existing, "kubectl apply"));

        Assert.That(granted, Does.Contain("clusterrolebinding.rbac.authorization.k8s.io/stagetest created"));
        Assert.That((await shell.RunAsync("kubectl auth can-i create pods/exec -n any --as=ci")).Trim(), Does.EndWith("yes"));
        shell.Names["IMAGE"] = ProbeReference;

        // The scenario of the pages stages policies of Calico, which its cluster must know.
        await CreateAsync(CalicoKinds.Served);
        await shell.RunAsync("kubectl wait --for=condition=Established crd --all --timeout=2m");
        foreach (var command in PageBlock.Of(Reference, "kubectl apply").Commands)
        {
            var (code, output) = await shell.EndAsync(command);

            // Both pages say what a run does on a cluster that enforces nothing, as the one for development.
            Assert.That(
                code == 0 || (code == 3 && output.Contains("This cluster enforces no network policies", StringComparison.Ordinal)),
                $"{command}\n{output}"
            );
        }
    }

    [Test]
    [Runs(Existing, "skopeo")]
    [Runs("docs/how-to/offline.md", "skopeo")]
    public async Task TheProbeAgentIsPublished()
    {
        PageShell.SkipWithout("skopeo");
        await using var registry = new ImageRegistry();
        using var shell = await ShellAsync();
        shell.Write(".config/containers/registries.conf", $"[[registry]]\nlocation = \"{registry.Address}\"\ninsecure = true\n");
        shell.Environment["HOME"] = shell.Folder;
        shell.Names[$"docker://{Published}"] = $"docker://{registry.Address}/stagetest/probe-agent:1";

        await shell.RunAsync(PageBlock.Of(Existing, "skopeo"));

        // A release's image is an index of one for each processor; a build's own has one.
        const string Name = "stagetest/probe-agent";
        var tagged = JsonNode.Parse(registry.Tagged(Name, "1"))!;
        var manifests = tagged["manifests"] is JsonArray all
            ? all.Select(m => JsonNode.Parse(registry.Content(Name, "manifests", (string)m!["digest"]!))!)
            : [tagged];
        foreach (var layers in manifests.Select(m => m["layers"]!.AsArray()))
        {
            Assert.That(registry.Content(Name, "blobs", (string)layers.Single()!["digest"]!), Is.Not.Empty);
        }

        Assert.That(PageBlock.Of("docs/how-to/offline.md", "skopeo").Text, Does.StartWith(PageBlock.Of(Existing, "skopeo").Text));
    }

    [Test]
    [Runs("docs/how-to/argo-cd-and-flux.md", "kubectl diff")]
    public async Task ADifferenceOfTheClusterIsShown()
    {
        PageShell.SkipWithout("diff");
        using var shell = await ShellAsync();
        var block = PageBlock.Of("docs/how-to/argo-cd-and-flux.md", "kubectl diff");
        await shell.RunAsync("kubectl create namespace shop && kubectl apply -R -f policies/shop/live");
        try
        {
            await shell.RunAsync(block);
            await shell.RunAsync("sed -i 's/role: web/role: api/' policies/shop/live/web-from-anywhere.yaml");

            var (code, output) = await shell.EndAsync(block.Text);

            Assert.That(code, Is.EqualTo(1), output);
            Assert.That(output, Does.Contain("+      role: api"));
        }
        finally
        {
            await shell.RunAsync("kubectl delete namespace shop");
        }
    }

    [Test]
    [Runs("docs/how-to/observe-before-you-act.md", "service/whisker")]
    [Runs("docs/how-to/observe-before-you-act.md", "service/goldmane")]
    public async Task ServicesOfCalicoAreForwarded()
    {
        using var shell = await ShellAsync();
        await CreateAsync(Services.Replace("AGNHOST", Agnhost, StringComparison.Ordinal));
        await shell.RunAsync("kubectl wait -n calico-system --for=condition=Ready pod/flows --timeout=5m");
        foreach (var service in (string[])["whisker", "goldmane"])
        {
            var forward = PageBlock
                .Of("docs/how-to/observe-before-you-act.md", $"service/{service}")
                .Commands.Single(c => c.StartsWith("kubectl", StringComparison.Ordinal));

            // The port of the page may be taken on this machine: kubectl chooses a free one.
            using var kubectl = StageTestProcess.StartProgram(
                "bash",
                ["-c", $"exec {MachinePort().Replace(forward, " :")}"],
                environment: shell.Environment
            );
            try
            {
                var said = await kubectl.StandardOutput.ReadLineAsync();
                Assert.That(said, Does.StartWith("Forwarding from"), said is null ? await kubectl.StandardError.ReadToEndAsync() : said);
                using var client = new HttpClient();
                var address = new Uri($"http://localhost:{ForwardedPort().Match(said!).Groups[1].Value}/");
                Assert.That(await client.GetStringAsync(address), Does.StartWith("NOW:"), service);
            }
            finally
            {
                kubectl.Kill();
                await kubectl.WaitForExitAsync();
            }
        }
    }

    private async Task<PageShell> ShellAsync()
    {
        PageShell.SkipWithout("kubectl");
        var shell = new PageShell();
        shell.Environment["KUBECONFIG"] = Path.Combine(shell.Folder, "kubeconfig");
        shell.Write("kubeconfig", await File.ReadAllTextAsync(Kubeconfig));
        await shell.RunAsync("kubectl config rename-context default staging");
        await shell.CopyAsync("scenarios/shop");
        await shell.CopyAsync("policies/shop");
        return shell;
    }

    [GeneratedRegex(@" \d+:(?=\d+$)")]
    private static partial Regex MachinePort();

    [GeneratedRegex(@":(\d+) ->")]
    private static partial Regex ForwardedPort();
}
