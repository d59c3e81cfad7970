using System.Net;
using System.Net.WebSockets;
using System.Text;
using k8s;
using k8s.Models;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>Runs commands in pods, over the API server's WebSocket.</summary>
/// <remarks>
/// The client library ignores cancellation once connected, blocks a thread for each stream and drops the server's answer
/// (kubernetes-client/csharp#1349). Protocol: one byte for the channel, then its data; the status ends a command
/// (<c>k8s.io/apiserver/pkg/util/wsstream</c>, v4.channel.k8s.io).
/// </remarks>
internal sealed class PodExec
{
    private const string Protocol = "v4.channel.k8s.io";
    private const byte Input = 0;
    private const byte Output = 1;
    private const byte Error = 2;
    private const byte Status = 3;
    private const int LargestMessage = 16 * 1024;
    private const int LongestStream = 64 * 1024 * 1024;

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
    /// <param name="input">Its standard input. The input never ends, because this protocol cannot signal that.</param>
    /// <param name="take">Receives the output as it arrives.</param>
    /// <param name="cancellationToken">Drops the connection, which closes the streams of the command.</param>
    /// <exception cref="ExecException">The command could not be started, or its result is unknown.</exception>
    public async Task<ExecResult> RunAsync(
        ObjectId pod,
        string container,
        IEnumerable<string> command,
        ReadOnlyMemory<byte> input,
        Action<ReadOnlyMemory<byte>> take,
        CancellationToken cancellationToken
    )
    {
        var attempt = new Attempt();
        try
        {
            Current.Value = attempt;
            using var socket = await _api.WebSocketNamespacedPodExecAsync(
                pod.Name,
                pod.Namespace,
                command,
                container,
                stderr: true,
                stdin: !input.IsEmpty,
                stdout: true,
                tty: false,
                Protocol,
                cancellationToken: cancellationToken
            );
            await SendAsync(socket, input, cancellationToken);
            var result = await ReceiveAsync(socket, take, cancellationToken);

            // Waiting for the server to close too would only cost time.
            socket.Abort();
            return result;
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

    private static async Task SendAsync(WebSocket socket, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        var message = new byte[LargestMessage];
        message[0] = Input;
        while (!input.IsEmpty)
        {
            var length = Math.Min(input.Length, LargestMessage - 1);
            input[..length].CopyTo(message.AsMemory(1));
            await socket.SendAsync(message.AsMemory(0, length + 1), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
            input = input[length..];
        }
    }

    private static async Task<ExecResult> ReceiveAsync(
        WebSocket socket,
        Action<ReadOnlyMemory<byte>> take,
        CancellationToken cancellationToken
    )
    {
        using var error = new MemoryStream();
        using var status = new MemoryStream();
        var buffer = new byte[LargestMessage];
        MemoryStream? stream = null;
        byte? channel = null;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                throw new ExecException(
                    $"the exec failed: the stream was closed before the command's end was known ({socket.CloseStatus} "
                        + $"{socket.CloseStatusDescription})",
                    null
                );
            }

            // Only the first fragment of a message names the channel.
            var data = buffer.AsMemory(0, received.Count);
            if (channel is null && data.Length > 0)
            {
                channel = data.Span[0];
                stream =
                    channel == Error ? error
                    : channel == Status ? status
                    : null;
                data = data[1..];
            }

            if (stream is not null && stream.Length + data.Length > LongestStream)
            {
                throw new ExecException($"the command wrote more than {LongestStream / 1024 / 1024} MB", null);
            }

            if (channel == Output)
            {
                take(data);
            }
            else
            {
                stream?.Write(data.Span);
            }

            if (received.EndOfMessage)
            {
                if (channel == Status)
                {
                    return Result(Text(error), Text(status));
                }

                (channel, stream) = (null, null);
            }
        }
    }

    private static ExecResult Result(string error, string status)
    {
        var verdict = KubernetesJson.Deserialize<V1Status>(status);
        try
        {
            return new(k8s.Kubernetes.GetExitCodeOrThrow(verdict), error);
        }
        catch (KubernetesException)
        {
            throw new ExecException($"the command could not be run: {verdict.Message}", null);
        }
    }

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);

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
