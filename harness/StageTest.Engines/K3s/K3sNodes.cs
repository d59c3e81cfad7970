using System.Formats.Tar;
using System.Text;
using DotNet.Testcontainers.Containers;
using k8s;
using Polly.Timeout;
using StageTest.Core.Engines;
using StageTest.Engines.Kubernetes.Client;
using StageTest.Engines.Waiting;
using Testcontainers.K3s;
using ExecResult = DotNet.Testcontainers.Containers.ExecResult;

namespace StageTest.Engines.K3s;

/// <summary>The containers of one cluster, each a node. Disposing removes them, and everything else with the label of the run.</summary>
internal sealed class K3sNodes(DockerEngine docker, string run) : IAsyncDisposable
{
    private readonly List<IContainer> _nodes = [];
    private K3sContainer? _server;

    /// <summary>The server's container.</summary>
    public string ServerName => NameOf(_server!);

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
        await StartAsync(_server);
        try
        {
            await Waits
                .Until(Waits.K3sUp)
                .ExecuteAsync(
                    async token =>
                    {
                        await ThrowIfEndedAsync(token);
                        return (
                                await ExecAsync(
                                    _server,
                                    token,
                                    "kubectl",
                                    "--kubeconfig",
                                    K3sContainers.Kubeconfig,
                                    "get",
                                    "--raw",
                                    "/readyz"
                                )
                            ).ExitCode == 0;
                    },
                    cancellationToken
                );
        }
        catch (TimeoutRejectedException late)
        {
            throw new EngineException(
                $"The API server of k3s was not ready after {Waits.K3sUp.TotalSeconds:0} seconds. Its container's last "
                    + $"lines:\n{Tail(await LogsAsync(_server, CancellationToken.None))}",
                late
            );
        }
    }

    /// <summary>Starts one more node.</summary>
    /// <exception cref="EngineException">It does not start.</exception>
    public Task StartAgentAsync(K3sContainers containers, int number) => StartAsync(containers.Agent(number));

    /// <summary>The administrator's kubeconfig, with the address by which this machine reaches the API server.</summary>
    public Task<string> KubeconfigAsync() => docker.CallAsync("read the kubeconfig", _server!.GetKubeconfigAsync);

    /// <summary>Connects to the API server.</summary>
    /// <param name="log">Told about every change.</param>
    public async Task<ClusterClient> ConnectAsync(Action<string> log)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(await KubeconfigAsync()));
        return new(await KubernetesClientConfiguration.BuildConfigFromConfigFileAsync(stream), run, log)
        {
            ThrowIfGoneAsync = ThrowIfEndedAsync,
        };
    }

    /// <summary>Says that a node's container no longer runs, where that is so.</summary>
    /// <exception cref="EngineException">One has ended.</exception>
    public async Task ThrowIfEndedAsync(CancellationToken cancellationToken)
    {
        foreach (var node in _nodes)
        {
            var state = (
                await docker.CallAsync("look at a container", () => docker.Api.Containers.InspectContainerAsync(node.Id, cancellationToken))
            ).State;
            if (state?.Running != true)
            {
                var memory = state?.OOMKilled == true ? ", because memory ran out" : "";
                var lines = Tail(await LogsAsync(node, cancellationToken));
                throw new EngineException(
                    $"The container {NameOf(node)} of the cluster ended with exit code {state?.ExitCode}{memory}. Its last lines:\n{lines}"
                );
            }
        }
    }

    /// <summary>Waits until every node's containerd answers, which starts after the API server does.</summary>
    /// <exception cref="EngineException">One does not.</exception>
    public async Task RuntimesReadyAsync(CancellationToken cancellationToken)
    {
        foreach (var node in _nodes)
        {
            try
            {
                await Waits
                    .Until(Waits.K3sUp)
                    .ExecuteAsync(
                        async token =>
                        {
                            await ThrowIfEndedAsync(token);
                            return (await ExecAsync(node, token, "ctr", "-n", "k8s.io", "images", "list", "-q")).ExitCode == 0;
                        },
                        cancellationToken
                    );
            }
            catch (TimeoutRejectedException late)
            {
                throw new EngineException(
                    $"containerd of {NameOf(node)} did not answer after {Waits.K3sUp.TotalSeconds:0} seconds. Its last "
                        + $"lines:\n{Tail(await LogsAsync(node, CancellationToken.None))}",
                    late
                );
            }
        }
    }

    /// <summary>Loads an archive of images into every node.</summary>
    /// <param name="name">What the images are, for messages.</param>
    /// <param name="write">Writes the archive.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">A node does not take it.</exception>
    public async Task LoadAsync(string name, Action<Stream> write, CancellationToken cancellationToken)
    {
        const string place = "/tmp/stagetest-images.tar";
        foreach (var node in _nodes)
        {
            using var archive = new MemoryStream();
            write(archive);
            await docker.CallAsync($"copy {name} into {NameOf(node)}", async () =>
            {
                await node.CopyAsync(archive.ToArray(), place, ct: cancellationToken);
                return true;
            });
            await ImportAsync(node, place, cancellationToken);
        }
    }

    /// <summary>
    /// Imports archives of this machine into every node, where Docker cannot mount them because its files are another machine's.
    /// </summary>
    /// <exception cref="EngineException">A node does not take one.</exception>
    public async Task ImportAsync(IEnumerable<string> archives, CancellationToken cancellationToken)
    {
        foreach (var archive in archives)
        {
            foreach (var node in _nodes)
            {
                await using var content = TarOf(archive);
                await docker.CallAsync($"copy {archive} into {NameOf(node)}", async () =>
                {
                    await docker.Api.Containers.ExtractArchiveToContainerAsync(
                        node.Id,
                        new() { Path = "/tmp" },
                        content,
                        cancellationToken
                    );
                    return true;
                });
                var place = $"/tmp/{Path.GetFileName(archive)}";
                await ImportAsync(node, place, cancellationToken);
            }
        }
    }

    /// <summary>For each node, by name, the names of its images, one a line.</summary>
    public async Task<IReadOnlyList<(string Node, string Listing)>> ListImagesAsync(CancellationToken cancellationToken)
    {
        var listings = new List<(string, string)>();
        foreach (var node in _nodes)
        {
            listings.Add((NameOf(node), await RunAsync(node, cancellationToken, "ctr", "-n", "k8s.io", "images", "list", "-q")));
        }

        return listings;
    }

    /// <summary>Writes an image of a node as an archive.</summary>
    /// <exception cref="EngineException">The node cannot give it.</exception>
    /// <exception cref="IOException">The archive cannot be written here.</exception>
    public async Task ExportAsync(string name, string image, string platform, Stream destination, CancellationToken cancellationToken)
    {
        const string place = "/tmp/stagetest-export.tar";
        var node = _nodes.Single(n => NameOf(n) == name);
        try
        {
            await RunAsync(node, cancellationToken, "ctr", "-n", "k8s.io", "images", "export", "--platform", platform, place, image);
            var answer = await docker.CallAsync($"copy {image} out of {name}", () =>
                docker.Api.Containers.GetArchiveFromContainerAsync(node.Id, new() { Path = place }, statOnly: false, cancellationToken)
            );
            await using var reader = new TarReader(answer.Stream!);
            var entry = await reader.GetNextEntryAsync(copyData: false, cancellationToken);
            await CopyAsync(entry!.DataStream!, destination, entry.Length, cancellationToken);
        }
        finally
        {
            await ExecAsync(node, CancellationToken.None, "rm", "-f", place);
        }
    }

    /// <summary>Writes the log of each node, and what k3s and containerd wrote beside it, into a directory.</summary>
    public async Task CollectAsync(string directory, CancellationToken cancellationToken)
    {
        foreach (var node in _nodes)
        {
            await File.WriteAllTextAsync(
                Path.Combine(directory, $"log-{NameOf(node)}.txt"),
                await LogsAsync(node, cancellationToken),
                cancellationToken
            );
            try
            {
                var listed = await ExecAsync(
                    node,
                    cancellationToken,
                    "sh",
                    "-c",
                    "crictl ps -a 2>&1; tail -n 200 /var/lib/rancher/k3s/agent/containerd/containerd.log 2>&1; df -h 2>&1"
                );
                await File.WriteAllTextAsync(
                    Path.Combine(directory, $"runtime-{NameOf(node)}.txt"),
                    listed.Stdout + listed.Stderr,
                    cancellationToken
                );
            }
            catch (EngineException)
            {
                // A container that has ended runs no commands; its log says more.
            }
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
            throw new EngineException($"{failure.Message}\nWhat this run left there, 'stagetest clean --run {run}' removes.", failure);
        }
    }

    private async Task StartAsync(IContainer container)
    {
        try
        {
            await docker.StartAsync(container);
        }
        finally
        {
            // One that ended at once can be asked why; one that was refused is nothing that could be asked.
            if (container.State != TestcontainersStates.Undefined)
            {
                _nodes.Add(container);
            }
        }
    }

    private async Task ImportAsync(IContainer node, string archive, CancellationToken cancellationToken)
    {
        await RunAsync(node, cancellationToken, "ctr", "-n", "k8s.io", "images", "import", archive);
        await ExecAsync(node, cancellationToken, "rm", "-f", archive);
    }

    private async Task<string> RunAsync(IContainer node, CancellationToken cancellationToken, params string[] command)
    {
        var result = await ExecAsync(node, cancellationToken, command);
        return result.ExitCode == 0
            ? result.Stdout
            : throw new EngineException(
                $"'{string.Join(' ', command)}' in {NameOf(node)} ended with exit code {result.ExitCode}: {Tail(result.Stderr)}"
            );
    }

    private Task<ExecResult> ExecAsync(IContainer node, CancellationToken cancellationToken, params string[] command) =>
        docker.CallAsync($"run '{command[0]}' in {NameOf(node)}", () => node.ExecAsync(command, cancellationToken));

    private Task<string> LogsAsync(IContainer node, CancellationToken cancellationToken) =>
        docker.CallAsync($"read the log of {NameOf(node)}", async () =>
        {
            var (output, error) = await node.GetLogsAsync(ct: cancellationToken);
            return output + error;
        });

    // Not Stream.CopyToAsync: it asks once more after the last byte, for nothing, which this HTTP stream takes for an end that comes too
    // early.
    private static async Task CopyAsync(Stream from, Stream to, long length, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 17];
        while (length > 0)
        {
            var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(length, buffer.Length)), cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException("Docker sent less than it announced.");
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            length -= read;
        }
    }

    // Docker takes files as an archive only. It is written to a file, because images are larger than memory should be.
    private static FileStream TarOf(string file)
    {
        const int buffer = 1 << 20;
        FileStream? stream = null;
        try
        {
            stream = new(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, buffer, FileOptions.DeleteOnClose);
            using (var writer = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
            {
                writer.WriteEntry(file, Path.GetFileName(file));
            }

            stream.Position = 0;
            return stream;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw new EngineException(
                $"'{file}' cannot be packed for Docker in '{Path.GetTempPath()}': {problem.Message}. Make room there, or name "
                    + "another directory with TMPDIR.",
                problem
            );
        }
    }

    private static string NameOf(IContainer node) => node.Name.TrimStart('/');

    private static string Tail(string text)
    {
        const int lines = 8;
        return string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(lines));
    }
}
