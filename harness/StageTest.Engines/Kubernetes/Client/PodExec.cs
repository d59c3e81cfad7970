using System.Net;
using System.Net.WebSockets;
using k8s;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>Runs commands in pods, over the API server's WebSocket.</summary>
/// <remarks>
/// The client library ignores cancellation once connected, blocks a thread for each stream and drops the server's answer
/// (kubernetes-client/csharp#1349).
/// </remarks>
internal sealed class PodExec
{
    private static readonly AsyncLocal<Attempt?> Current = new();

    private readonly k8s.Kubernetes _api;

    public PodExec(k8s.Kubernetes api)
    {
        _api = api;
        // Forwarded ports use sockets of the same client, of which nothing is recorded.
        _api.CreateWebSocketBuilder = () => Current.Value is { } command ? new RecordingBuilder(command) : new WebSocketBuilder();
    }

    /// <summary>Runs a command and waits for its end.</summary>
    /// <remarks>The output is not stored: it may be long, and may continue as long as the caller reads it.</remarks>
    /// <param name="pod">The pod.</param>
    /// <param name="container">Its container.</param>
    /// <param name="command">The command with its arguments, without a shell.</param>
    /// <param name="take">Receives the output as it arrives.</param>
    /// <param name="cancellationToken">Drops the connection, which closes the streams of the command.</param>
    /// <exception cref="ExecException">The command could not be started, or its result is unknown.</exception>
    public async Task<ExecResult> RunAsync(
        ObjectId pod,
        string container,
        IEnumerable<string> command,
        Action<ReadOnlyMemory<byte>> take,
        CancellationToken cancellationToken
    )
    {
        using var running = await StartAsync(pod, container, command, hasInput: false, cancellationToken);
        return (
            await running.ReceiveAsync(
                piece =>
                {
                    take(piece);
                    return true;
                },
                cancellationToken
            )
        )!;
    }

    /// <summary>Starts a command.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">Its container.</param>
    /// <param name="command">The command with its arguments, without a shell.</param>
    /// <param name="hasInput">Whether it reads input.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="ExecException">The command could not be started.</exception>
    public async Task<PodCommand> StartAsync(
        ObjectId pod,
        string container,
        IEnumerable<string> command,
        bool hasInput,
        CancellationToken cancellationToken
    )
    {
        var attempt = new Attempt();
        try
        {
            Current.Value = attempt;
            return new(
                await _api.WebSocketNamespacedPodExecAsync(
                    pod.Name,
                    pod.Namespace,
                    command,
                    container,
                    stderr: true,
                    stdin: hasInput,
                    stdout: true,
                    tty: false,
                    PodCommand.Protocol,
                    cancellationToken: cancellationToken
                )
            );
        }
        catch (WebSocketException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var status = attempt.Socket?.HttpStatusCode is { } code and not 0 and not HttpStatusCode.SwitchingProtocols
                ? code
                : (HttpStatusCode?)null;
            throw new ExecException(
                status is { } answer
                    ? $"the API server answered {(int)answer} {answer} to the exec"
                    : $"the exec failed: {failure.GetBaseException().Message}",
                status,
                failure
            );
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
        {
            throw new ExecException($"the exec failed: {failure.GetBaseException().Message}", null, failure);
        }
    }

    private sealed class Attempt
    {
        public ClientWebSocket? Socket { get; set; }
    }

    private sealed class RecordingBuilder : WebSocketBuilder
    {
        public RecordingBuilder(Attempt attempt)
        {
            Options.CollectHttpResponseDetails = true;
            attempt.Socket = WebSocket;
        }
    }
}
