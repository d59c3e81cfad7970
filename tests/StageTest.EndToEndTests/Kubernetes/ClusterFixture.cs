using System.Diagnostics;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using NUnit.Framework;
using StageTest.Engines.Kubernetes;
using Testcontainers.K3s;

namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>A real API server and kubelet in a container, for tests of everything but enforcement. Skipped, with the reason, where there is none.</summary>
[Category("k3s")]
[Category("cluster")]
internal abstract class ClusterFixture
{
    /// <summary>An image with the command line of rancher/k3s. The default is one for development, which enforces no policy.</summary>
    private static readonly string Image = Environment.GetEnvironmentVariable("STAGETEST_K3S_IMAGE") ?? "stagetest-dev/k3s:v1.20.2";

    private K3sContainer? _container;

    protected string Kubeconfig { get; private set; } = "";

    protected string ProbeReference { get; private set; } = "";

    protected string Container => _container!.Name.TrimStart('/');

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
        TestcontainersSettings.ResourceReaperEnabled = false;
        _container = new K3sBuilder(Image)
            .WithWaitStrategy(Wait.ForUnixContainer().UntilCommandIsCompleted(["kubectl", "--kubeconfig", "/etc/rancher/k3s/k3s.yaml", "wait", "--for=condition=Ready", "node", "--all"], o => o.WithTimeout(TimeSpan.FromMinutes(5))))
            .WithCreateParameterModifier(parameters =>
            {
                // Two clusters that share the machine's control groups remove each other's.
                parameters.HostConfig!.CgroupnsMode = "private";
                parameters.HostConfig.Mounts = [.. parameters.HostConfig.Mounts!.Where(m => m.Target != "/sys/fs/cgroup")];
            })
            .Build();
        await _container.StartAsync();

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
        if (_container is not null)
        {
            await _container.DisposeAsync();
            File.Delete(Kubeconfig);
        }
    }

    /// <summary>The command line that runs scenarios on this cluster.</summary>
    protected string[] RunOn(string scenario, params string[] more) =>
        ["run", scenario, "--engine", "cluster", "--kubeconfig", Kubeconfig, "--context", "default", "--probe-image", ProbeReference, "-v", .. more];

    /// <summary>The image that every such cluster has.</summary>
    protected const string Agnhost = "registry.k8s.io/e2e-test-images/agnhost:2.25";

    /// <summary>Puts a file where <see cref="KubectlAsync"/> finds it.</summary>
    protected Task CopyAsync(string text, string path) => _container!.CopyAsync(System.Text.Encoding.UTF8.GetBytes(text), path);

    /// <summary>Runs the command on this cluster until it first asks a pod of a namespace.</summary>
    protected static async Task<Process> UntilItAsksAsync(string home, string[] arguments)
    {
        var run = StageTestProcess.Start(arguments);
        while (await run.StandardError.ReadLineAsync() is { } line && !line.Contains($"exec in Pod '{home}/", StringComparison.Ordinal))
        {
        }

        return run;
    }

    /// <summary>Makes objects, which must succeed. Fields that the server is too old for are left out.</summary>
    protected async Task CreateAsync(string manifest)
    {
        await CopyAsync(manifest, "/tmp/objects.yaml");
        var created = await _container!.ExecAsync(["kubectl", "--kubeconfig", "/etc/rancher/k3s/k3s.yaml", "create", "--validate=false", "-f", "/tmp/objects.yaml"]);
        Assert.That(created.ExitCode, Is.Zero, created.Stderr);
    }

    /// <summary>Asks the cluster directly.</summary>
    protected async Task<string> KubectlAsync(params string[] arguments) =>
        (await _container!.ExecAsync(["kubectl", "--kubeconfig", "/etc/rancher/k3s/k3s.yaml", .. arguments])).Stdout;
}
