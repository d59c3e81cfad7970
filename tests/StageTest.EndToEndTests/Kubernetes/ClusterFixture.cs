using System.Diagnostics;
using System.Text.RegularExpressions;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using NUnit.Framework;
using StageTest.Engines.Kubernetes.Probing;
using Testcontainers.K3s;

namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>
/// A real API server and kubelet in a container, for tests of everything but enforcement. Skipped, with the reason, if there is none.
/// </summary>
[Category("k3s")]
[Category("cluster")]
[Parallelizable(ParallelScope.Self)]
internal abstract class ClusterFixture
{
    /// <summary>An image with the command line of rancher/k3s. The default is one for development, which enforces no policy.</summary>
    private static readonly string Image = Environment.GetEnvironmentVariable("STAGETEST_K3S_IMAGE") ?? "stagetest-dev/k3s:v1.20.2";

    private ClusterPlace? _place;
    private K3sContainer? _container;
    private string _cache = "";

    protected string Kubeconfig { get; private set; } = "";

    protected string ProbeReference { get; private set; } = "";

    protected string Container => _container!.Name.TrimStart('/');

    /// <summary>The environment of runs: evidence of their failures goes into a directory of the tests.</summary>
    protected Dictionary<string, string?> Variables => new() { ["XDG_CACHE_HOME"] = _cache };

    /// <summary>Whether the tests wait for limits most of the time. They then run beside those that take a place on this machine.</summary>
    protected virtual bool MostlyWaits => false;

    [OneTimeSetUp]
    public async Task StartOrSkip()
    {
        if (!File.Exists(ProbeImage.AgentFile))
        {
            Assert.Ignore("The probe agent was not built. 'make build' builds it where there is gcc.");
        }

        if (await StageTestProcess.ProgramAsync("docker", "image", "inspect", Image) is not { ExitCode: 0 } looked)
        {
            Assert.Ignore($"There is no Docker with the image {Image} here. STAGETEST_K3S_IMAGE names another.");
            return;
        }

        Assert.That(looked.Error, Is.Empty);
        _place = MostlyWaits ? null : await ClusterPlace.TakeAsync();
        TestcontainersSettings.ResourceReaperEnabled = false;
        _container = new K3sBuilder(Image)
            .WithWaitStrategy(
                Wait.ForUnixContainer()
                    .UntilCommandIsCompleted(
                        ["kubectl", "--kubeconfig", "/etc/rancher/k3s/k3s.yaml", "wait", "--for=condition=Ready", "node", "--all"],
                        o => o.WithTimeout(TimeSpan.FromMinutes(5))
                    )
            )
            .WithCreateParameterModifier(parameters =>
            {
                // Two clusters that share the machine's control groups remove each other's.
                parameters.HostConfig!.CgroupnsMode = "private";
                parameters.HostConfig.Mounts = [.. parameters.HostConfig.Mounts!.Where(m => m.Target != "/sys/fs/cgroup")];
            })
            .Build();
        await _container.StartAsync();
        _cache = Directory.CreateTempSubdirectory("stagetest-cache-").FullName;

        var image = ProbeImage.Pack();
        using var archive = new MemoryStream();
        image.Write(archive);
        await _container.CopyAsync(archive.ToArray(), "/tmp/agent.tar");
        var loaded = await _container.ExecAsync(["ctr", "-n", "k8s.io", "images", "import", "/tmp/agent.tar"]);
        Assert.That(loaded.ExitCode, Is.Zero, loaded.Stderr);
        ProbeReference = image.Reference;
        Kubeconfig = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"kubeconfig-{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(Kubeconfig, await _container.GetKubeconfigAsync());
    }

    [OneTimeTearDown]
    public async Task Remove()
    {
        using var place = _place;
        if (_container is not null)
        {
            await _container.DisposeAsync();
            File.Delete(Kubeconfig);
            Directory.Delete(_cache, recursive: true);
        }
    }

    /// <summary>The command line that runs scenarios on this cluster.</summary>
    protected string[] RunOn(string scenario, params string[] more) =>
        [
            "run",
            scenario,
            "--engine",
            "cluster",
            "--kubeconfig",
            Kubeconfig,
            "--context",
            "default",
            "--probe-image",
            ProbeReference,
            "-v",
            .. more,
        ];

    /// <summary>The same, by way of a relay.</summary>
    protected string[] RunOn(Relay relay, string scenario, params string[] more)
    {
        var arguments = RunOn(scenario, more);
        arguments[Array.IndexOf(arguments, Kubeconfig)] = relay.Kubeconfig;
        return arguments;
    }

    /// <summary>Runs the command until something has happened to a row of its probes.</summary>
    protected async Task<Process> UntilItMeetsAsync(Relay relay, string[] arguments)
    {
        var run = StageTestProcess.Start(Variables, arguments);
        if (await Task.WhenAny(relay.Met, run.WaitForExitAsync()) != relay.Met)
        {
            throw new AssertionException(
                $"It ended before it asked for rows:\n{await run.StandardOutput.ReadToEndAsync()}{await run.StandardError.ReadToEndAsync()}"
            );
        }

        return run;
    }

    /// <summary>The image that every such cluster has.</summary>
    protected const string Agnhost = "registry.k8s.io/e2e-test-images/agnhost:2.25";

    /// <summary>Puts a file where <see cref="KubectlAsync"/> finds it.</summary>
    protected Task CopyAsync(string text, string path) => _container!.CopyAsync(System.Text.Encoding.UTF8.GetBytes(text), path);

    /// <summary>Runs the command on this cluster until it first asks a pod of a namespace.</summary>
    protected Task<Process> UntilItAsksAsync(string home, string[] arguments) => UntilItSaysAsync($"exec in Pod '{home}/", arguments);

    /// <summary>Runs the command on this cluster until its standard error has a text.</summary>
    protected async Task<Process> UntilItSaysAsync(string text, string[] arguments)
    {
        var run = StageTestProcess.Start(Variables, arguments);
        await StageTestProcess.ReadUntilAsync(run, text);
        return run;
    }

    /// <summary>Makes objects, which must succeed. Fields that the server is too old for are omitted.</summary>
    protected async Task CreateAsync(string manifest)
    {
        await CopyAsync(manifest, "/tmp/objects.yaml");
        var created = await _container!.ExecAsync([
            "kubectl",
            "--kubeconfig",
            "/etc/rancher/k3s/k3s.yaml",
            "create",
            "--validate=false",
            "-f",
            "/tmp/objects.yaml",
        ]);
        Assert.That(created.ExitCode, Is.Zero, created.Stderr);
    }

    /// <summary>The directory of evidence that a run's message names.</summary>
    protected static string EvidenceIn(string output) =>
        Regex.Match(output, "Events, states of pods and logs are in '([^']+)'").Groups[1].Value;

    /// <summary>Asks the cluster directly.</summary>
    protected async Task<string> KubectlAsync(params string[] arguments) =>
        (await InNodeAsync(["kubectl", "--kubeconfig", "/etc/rancher/k3s/k3s.yaml", .. arguments])).Stdout;

    /// <summary>Runs a command on the cluster's node.</summary>
    protected Task<DotNet.Testcontainers.Containers.ExecResult> InNodeAsync(params string[] command) => _container!.ExecAsync(command);

    /// <summary>Runs the command on this cluster to its end.</summary>
    protected Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments) =>
        StageTestProcess.RunAsync(Variables, arguments);

    /// <summary>What runs have left on this cluster.</summary>
    protected async Task<string[]> LeftAsync() =>
        (await KubectlAsync("get", "namespaces", "-l", "stagetest.io/run", "-o", "name")).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );
}
