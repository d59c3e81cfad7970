using System.Collections.Immutable;
using System.Text;
using DotNet.Testcontainers.Containers;
using k8s;
using Polly.Timeout;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes;
using Testcontainers.K3s;

namespace StageTest.Engines.K3s;

/// <summary>A cluster of k3s in containers, started for a run and removed after it.</summary>
internal sealed class K3sLease(ClusterOptions options) : IClusterLease
{
    /// <summary>The name by which the command line calls the engine.</summary>
    public const string Name = "k3s";

    private const string AgentArchive = "/tmp/stagetest-probe-agent.tar";

    private readonly List<IContainer> _nodes = [];
    private DockerEngine? _docker;
    private string? _run;

    private K3sOptions K3s => options.K3s;

    private string Image => K3s.Image ?? PinnedImages.K3s;

    public string EngineName => Name;

    public bool IsOwn => true;

    public ImmutableSortedDictionary<string, string> Versions { get; private set; } = ImmutableSortedDictionary<string, string>.Empty;

    public async Task<ImmutableArray<EngineRequirement>> ExamineAsync(CancellationToken cancellationToken)
    {
        var requirements = ImmutableArray.CreateBuilder<EngineRequirement>();
        try
        {
            using var docker = DockerEngine.Find();
            var info = await docker.InfoAsync(cancellationToken);
            requirements.Add(new() { Name = "Docker", IsMet = info.OSType == "linux", Found = $"{info.ServerVersion} at {docker.Endpoint}, {info.OSType}, cgroup v{info.CgroupVersion}", Remedy = "Use a Docker Engine that runs Linux containers." });
            var hasImage = await docker.HasImageAsync(Image, cancellationToken);
            requirements.Add(new()
            {
                Name = "image of k3s",
                IsMet = hasImage,
                IsOptional = true,
                Found = hasImage ? Image : $"{Image} is not there and will be pulled",
                Remedy = $"Without internet: load it with 'docker load', or name one that is there with --k3s-image.",
            });
        }
        catch (EngineException absent)
        {
            requirements.Add(new() { Name = "Docker", IsMet = false, Found = absent.Message, Remedy = "Install and start Docker, version 25 or later." });
        }

        requirements.Add(new() { Name = "probe agent", IsMet = File.Exists(ProbeImage.AgentFile), Found = File.Exists(ProbeImage.AgentFile) ? ProbeImage.AgentFile : "not built", Remedy = ProbeImage.Remedy });
        return requirements.ToImmutable();
    }

    public async Task<(ClusterClient Client, ProbeImageSource Image)> AcquireAsync(string run, CancellationToken cancellationToken)
    {
        var agent = options.ProbeImage is null ? ProbeImage.Pack() : null;
        _run = run;
        _docker = DockerEngine.Find();
        var info = await _docker.InfoAsync(cancellationToken);
        if (!await _docker.HasImageAsync(Image, cancellationToken))
        {
            Tell($"pulling {Image}");
            await _docker.PullAsync(Image, Tell, cancellationToken);
        }

        var containers = new K3sContainers(run, K3s, Image, info.CgroupVersion == "2", await ServerNamesAsync(cancellationToken), []);
        var server = await StartServerAsync(containers, cancellationToken);
        var client = await ConnectAsync(server, run);
        try
        {
            for (var number = 1; number < K3s.Nodes; number++)
            {
                Tell($"starting node {number + 1} of {K3s.Nodes}");
                await StartAsync(containers.Agent(number));
                cancellationToken.ThrowIfCancellationRequested();
            }

            await NodesReadyAsync(client, cancellationToken);
            Versions = Versions.SetItem("k3s", await client.VersionAsync(cancellationToken));
            if (agent is null)
            {
                return (client, new(options.ProbeImage!, "IfNotPresent"));
            }

            foreach (var node in _nodes)
            {
                await LoadAsync(node, agent, cancellationToken);
            }

            return (client, new(agent.Reference, "Never"));
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public async Task CollectDiagnosticsAsync(string directory, CancellationToken cancellationToken)
    {
        foreach (var node in _nodes)
        {
            await File.WriteAllTextAsync(Path.Combine(directory, $"log-{NameOf(node)}.txt"), await LogsAsync(node, cancellationToken), cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_docker is null)
        {
            return;
        }

        using (_docker)
        {
            if (!K3s.Keep)
            {
                using var limit = new CancellationTokenSource(Waits.ContainersGone);
                await _docker.RemoveAsync(await _docker.FindAsync(_run, limit.Token), limit.Token);
            }
        }
    }

    private void Tell(string step) => options.Log($"k3s: {step}");

    // Where this program runs in a container of its own, the API server is reached by the gateway of the containers' network.
    private async Task<ImmutableArray<string>> ServerNamesAsync(CancellationToken cancellationToken)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        if (!_docker!.IsLocal)
        {
            names.Add(_docker.Endpoint.Host);
        }

        if (Environment.GetEnvironmentVariable("TESTCONTAINERS_HOST_OVERRIDE") is { Length: > 0 } named)
        {
            names.Add(named);
        }

        if (File.Exists("/.dockerenv"))
        {
            var bridge = await _docker.CallAsync("describe its bridge", () => _docker.Api.Networks.InspectNetworkAsync("bridge", cancellationToken));
            names.AddRange((bridge.IPAM?.Config ?? []).Select(c => c.Gateway).OfType<string>().Where(gateway => gateway.Length > 0));
        }

        return names.ToImmutable();
    }

    private async Task<K3sContainer> StartServerAsync(K3sContainers containers, CancellationToken cancellationToken)
    {
        Tell($"starting {Image}");
        if (containers.Network is { } network)
        {
            await _docker!.CallAsync("make a network", async () =>
            {
                await network.CreateAsync(CancellationToken.None);
                return true;
            });
        }

        var server = containers.Server();
        await StartAsync(server);
        try
        {
            await Waits.Until(Waits.K3sUp).ExecuteAsync(async token =>
            {
                if (await WhyEndedAsync(token) is { } reason)
                {
                    throw new EngineException(reason);
                }

                var answer = await server.ExecAsync(["kubectl", "--kubeconfig", K3sContainers.Kubeconfig, "get", "--raw", "/readyz"], token);
                return answer.ExitCode == 0;
            }, cancellationToken);
            return server;
        }
        catch (TimeoutRejectedException late)
        {
            throw new EngineException($"The API server of k3s was not ready after {Waits.K3sUp.TotalSeconds:0} seconds. Its container's last lines:\n{Tail(await LogsAsync(server, CancellationToken.None))}", late);
        }
    }

    // A container that is being made when the user gives up must not come into being afterwards, when nobody looks for it any more.
    private async Task StartAsync(IContainer container)
    {
        _nodes.Add(container);
        await _docker!.CallAsync($"start a container of {Image}", async () =>
        {
            try
            {
                await container.StartAsync(CancellationToken.None);
                return true;
            }
            catch (ContainerNotRunningException ended)
            {
                throw new EngineException($"The container of {Image} ended at once: {ended.Message}", ended);
            }
        });
    }

    /// <summary>Why a node's container no longer runs, or null where all run.</summary>
    private async Task<string?> WhyEndedAsync(CancellationToken cancellationToken)
    {
        foreach (var node in _nodes)
        {
            var state = (await _docker!.CallAsync("look at a container", () => _docker.Api.Containers.InspectContainerAsync(node.Id, cancellationToken))).State;
            if (state?.Running != true)
            {
                var memory = state?.OOMKilled == true ? ", because memory ran out" : "";
                var lines = Tail(await LogsAsync(node, cancellationToken));
                return $"The container {NameOf(node)} ended with exit code {state?.ExitCode}{memory}. Its last lines:\n{lines}";
            }
        }

        return null;
    }

    private async Task<ClusterClient> ConnectAsync(K3sContainer server, string run)
    {
        var kubeconfig = await server.GetKubeconfigAsync();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(kubeconfig));
        return new(await KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(stream), run, options.Log);
    }

    private async Task NodesReadyAsync(ClusterClient client, CancellationToken cancellationToken)
    {
        Tell("waiting for nodes");
        var seen = "none";
        try
        {
            await Waits.Until(Waits.NodesReady).ExecuteAsync(async token =>
            {
                var nodes = (await client.CallAsync("list nodes", t => client.Api.CoreV1.ListNodeAsync(cancellationToken: t), token)).Items;
                seen = string.Join("; ", nodes.Select(n =>
                    n.Status?.Conditions?.FirstOrDefault(c => c.Type == "Ready") is { } ready ? $"{n.Metadata.Name}: Ready={ready.Status} {ready.Message}" : $"{n.Metadata.Name}: no condition"));
                return nodes.Count(n => n.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true) == K3s.Nodes;
            }, cancellationToken);
        }
        catch (TimeoutRejectedException late)
        {
            throw new EngineException($"Not all {K3s.Nodes} nodes were Ready after {Waits.NodesReady.TotalSeconds:0} seconds: {seen}.", late);
        }
    }

    private static async Task LoadAsync(IContainer node, ProbeImage image, CancellationToken cancellationToken)
    {
        using var archive = new MemoryStream();
        image.Write(archive);
        await node.CopyAsync(archive.ToArray(), AgentArchive, ct: cancellationToken);
        var loaded = await node.ExecAsync(["ctr", "-n", "k8s.io", "images", "import", AgentArchive], cancellationToken);
        if (loaded.ExitCode != 0)
        {
            throw new EngineException($"The probe agent cannot be loaded into {NameOf(node)}: {loaded.Stderr.Trim()}");
        }
    }

    private static async Task<string> LogsAsync(IContainer node, CancellationToken cancellationToken)
    {
        var (output, error) = await node.GetLogsAsync(ct: cancellationToken);
        return output + error;
    }

    private static string NameOf(IContainer node) => node.Name.TrimStart('/');

    private static string Tail(string text)
    {
        const int lines = 8;
        return string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(lines));
    }
}
