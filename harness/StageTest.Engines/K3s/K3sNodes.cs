using System.Text;
using DotNet.Testcontainers.Containers;
using k8s;
using Polly.Timeout;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;
using Testcontainers.K3s;

namespace StageTest.Engines.K3s;

/// <summary>The containers of one cluster, each a node. Disposing removes them and everything else with the label of the run.</summary>
internal sealed class K3sNodes(DockerEngine docker, string run) : IAsyncDisposable
{
    private readonly List<K3sNode> _nodes = [];
    private K3sContainer? _server;

    /// <summary>The container of the server.</summary>
    public string ServerName => _nodes[0].Name;

    /// <summary>The images of all nodes that were started.</summary>
    public NodeImages Images => new(docker, _nodes);

    /// <summary>Starts the server, and waits until its API answers.</summary>
    /// <exception cref="EngineException">It does not start, or its API does not become ready.</exception>
    public async Task StartServerAsync(K3sContainers containers, CancellationToken cancellationToken)
    {
        if (containers.Network is { } network)
        {
            await docker.CallAsync("make a network", async () =>
            {
                await network.CreateAsync(CancellationToken.None);
                return true;
            });
        }

        _server = containers.Server();
        await WaitAsync(
            await StartAsync(_server),
            $"The API server of k3s was not ready after {Waits.K3sUp.TotalSeconds:0} seconds. Its container's last lines",
            ["kubectl", "--kubeconfig", K3sContainers.Kubeconfig, "get", "--raw", "/readyz"],
            cancellationToken
        );
    }

    /// <summary>Starts one more node.</summary>
    /// <exception cref="EngineException">It does not start.</exception>
    public Task StartAgentAsync(K3sContainers containers, int number) => StartAsync(containers.Agent(number));

    /// <summary>The administrator's kubeconfig, with the address by which this machine reaches the API server.</summary>
    public Task<string> KubeconfigAsync() => docker.CallAsync("read the kubeconfig", _server!.GetKubeconfigAsync);

    /// <summary>Connects to the API server.</summary>
    /// <param name="log">Receives every change.</param>
    public async Task<ClusterClient> ConnectAsync(Action<string> log)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(await KubeconfigAsync()));
        return new(await KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(stream), run, log)
        {
            ThrowIfGoneAsync = ThrowIfEndedAsync,
        };
    }

    /// <summary>Throws if the container of a node has ended.</summary>
    /// <exception cref="EngineException">One has ended.</exception>
    public async Task ThrowIfEndedAsync(CancellationToken cancellationToken)
    {
        foreach (var node in _nodes)
        {
            await node.ThrowIfEndedAsync(cancellationToken);
        }
    }

    /// <summary>Waits until containerd, which starts after the API server, answers on every node.</summary>
    /// <exception cref="EngineException">One does not answer.</exception>
    public async Task RuntimesReadyAsync(CancellationToken cancellationToken)
    {
        foreach (var node in _nodes)
        {
            await WaitAsync(
                node,
                $"containerd of {node.Name} did not answer after {Waits.K3sUp.TotalSeconds:0} seconds. Its last lines",
                ["ctr", "-n", "k8s.io", "images", "list", "-q"],
                cancellationToken
            );
        }
    }

    /// <summary>Writes the log of each node, and what k3s and containerd wrote beside it, into a directory.</summary>
    public async Task CollectAsync(string directory, CancellationToken cancellationToken)
    {
        foreach (var node in _nodes)
        {
            await node.CollectAsync(directory, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(Waits.ContainersGone);
        try
        {
            await docker.RemoveAsync(await docker.FindAsync(run, limit.Token), limit.Token);
        }
        catch (EngineException failure)
        {
            throw new EngineException($"{failure.Message}\n'stagetest clean --run {run}' removes what this run left there.", failure);
        }
    }

    private async Task<K3sNode> StartAsync(IContainer container)
    {
        var node = new K3sNode(docker, container);
        try
        {
            await docker.StartAsync(container);
            return node;
        }
        finally
        {
            // A container that ended immediately has a log with the reason; one that Docker refused has none.
            if (container.State != TestcontainersStates.Undefined)
            {
                _nodes.Add(node);
            }
        }
    }

    private async Task WaitAsync(K3sNode node, string what, string[] command, CancellationToken cancellationToken)
    {
        try
        {
            await Waits
                .Until(Waits.K3sUp)
                .ExecuteAsync(
                    async token =>
                    {
                        await ThrowIfEndedAsync(token);
                        return (await node.TryAsync(token, command)).ExitCode == 0;
                    },
                    cancellationToken
                );
        }
        catch (TimeoutRejectedException late)
        {
            throw new EngineException($"{what}:\n{await node.LastLinesAsync()}", late);
        }
    }
}
