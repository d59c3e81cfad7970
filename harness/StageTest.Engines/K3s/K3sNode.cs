using DotNet.Testcontainers.Containers;
using StageTest.Core.Engines;

namespace StageTest.Engines.K3s;

/// <summary>One container of a cluster.</summary>
/// <param name="docker">The engine that runs it.</param>
/// <param name="container">The container, which was started.</param>
internal sealed class K3sNode(DockerEngine docker, IContainer container)
{
    /// <summary>Its name, which is also the name of the node.</summary>
    public string Name => container.Name.TrimStart('/');

    /// <summary>Docker's name for it.</summary>
    public string Id => container.Id;

    /// <summary>Throws if the container has ended.</summary>
    /// <exception cref="EngineException">It has ended.</exception>
    public async Task ThrowIfEndedAsync(CancellationToken cancellationToken)
    {
        var state = (
            await docker.CallAsync("look at a container", () => docker.Api.Containers.InspectContainerAsync(Id, cancellationToken))
        ).State;
        if (state?.Running != true)
        {
            var memory = state?.OOMKilled == true ? ", because memory ran out" : "";
            var lines = Tail(await LogAsync(cancellationToken));
            throw new EngineException(
                $"The container {Name} of the cluster ended with exit code {state?.ExitCode}{memory}. Its last lines:\n{lines}"
            );
        }
    }

    /// <summary>Runs a command, which may fail.</summary>
    public Task<ExecResult> TryAsync(CancellationToken cancellationToken, params string[] command) =>
        docker.CallAsync($"run '{command[0]}' in {Name}", () => container.ExecAsync(command, cancellationToken));

    /// <summary>Runs a command and returns its output.</summary>
    /// <exception cref="EngineException">It failed.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken, params string[] command)
    {
        var result = await TryAsync(cancellationToken, command);
        return result.ExitCode == 0
            ? result.Stdout
            : throw new EngineException(
                $"'{string.Join(' ', command)}' in {Name} ended with exit code {result.ExitCode}: {Tail(result.Stderr)}"
            );
    }

    /// <summary>Copies a file into the container.</summary>
    /// <param name="what">What the file is, for messages.</param>
    /// <param name="content">Its content.</param>
    /// <param name="place">Its path in the container.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task CopyAsync(string what, byte[] content, string place, CancellationToken cancellationToken) =>
        docker.CallAsync($"copy {what} into {Name}", async () =>
        {
            await container.CopyAsync(content, place, ct: cancellationToken);
            return true;
        });

    /// <summary>The complete log of the container.</summary>
    public Task<string> LogAsync(CancellationToken cancellationToken) => docker.CallAsync($"read the log of {Name}", async () =>
        {
            var (output, error) = await container.GetLogsAsync(ct: cancellationToken);
            return output + error;
        });

    /// <summary>The last lines of the log.</summary>
    public async Task<string> LastLinesAsync() => Tail(await LogAsync(CancellationToken.None));

    /// <summary>Writes the container's log, and the logs of k3s and containerd, into a directory.</summary>
    public async Task CollectAsync(string directory, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(directory, $"log-{Name}.txt"), await LogAsync(cancellationToken), cancellationToken);
        try
        {
            var listed = await TryAsync(
                cancellationToken,
                "sh",
                "-c",
                "crictl ps -a 2>&1; tail -n 200 /var/lib/rancher/k3s/agent/containerd/containerd.log 2>&1; df -h 2>&1"
            );
            await File.WriteAllTextAsync(Path.Combine(directory, $"runtime-{Name}.txt"), listed.Stdout + listed.Stderr, cancellationToken);
        }
        catch (EngineException)
        {
            // A container that has ended runs no commands; its log says more.
        }
    }

    private static string Tail(string text)
    {
        const int lines = 8;
        return string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(lines));
    }
}
