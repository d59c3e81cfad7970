using System.Net.WebSockets;
using System.Text;
using k8s;
using k8s.Models;

namespace StageTest.Engines.Kubernetes.Client;

/// <summary>A command that runs in a pod, and its streams.</summary>
/// <remarks>
/// Protocol: one byte for the channel, then its data; the status ends a command (<c>k8s.io/apiserver/pkg/util/wsstream</c>,
/// v4.channel.k8s.io). The input never ends, because this protocol cannot signal that, except with the connection.
/// </remarks>
/// <param name="socket">Its connection.</param>
internal sealed class PodCommand(WebSocket socket) : IDisposable
{
    /// <summary>The protocol of its connection.</summary>
    public const string Protocol = "v4.channel.k8s.io";

    private const byte Input = 0;
    private const byte Output = 1;
    private const byte Error = 2;
    private const byte Status = 3;
    private const int LargestMessage = 16 * 1024;
    private const int LongestStream = 64 * 1024 * 1024;

    // Hundreds of commands may wait at a time, and their answers are short.
    private readonly byte[] _buffer = new byte[4 * 1024];
    private Task<ValueWebSocketReceiveResult>? _next;

    /// <summary>Whether a resting command has ended, or its connection has, or it wrote something without a question.</summary>
    public bool IsOver => _next is { IsCompleted: true };

    /// <summary>Sends input.</summary>
    /// <exception cref="ExecException">The connection is broken.</exception>
    public Task SendAsync(ReadOnlyMemory<byte> input, CancellationToken cancellationToken) =>
        UnbrokenAsync(
            async () =>
            {
                var message = new byte[Math.Min(input.Length + 1, LargestMessage)];
                message[0] = Input;
                while (!input.IsEmpty)
                {
                    var length = Math.Min(input.Length, LargestMessage - 1);
                    input[..length].CopyTo(message.AsMemory(1));
                    await socket.SendAsync(
                        message.AsMemory(0, length + 1),
                        WebSocketMessageType.Binary,
                        endOfMessage: true,
                        cancellationToken
                    );
                    input = input[length..];
                }

                return true;
            },
            cancellationToken
        );

    /// <summary>Reads output until the command ends, or until the caller has read enough.</summary>
    /// <param name="take">Receives the output as it arrives; whether it needs more.</param>
    /// <param name="cancellationToken">Cancels the operation. The command cannot be used afterwards.</param>
    /// <returns>The result of the command; null if it continues.</returns>
    /// <exception cref="ExecException">The result is unknown.</exception>
    public Task<ExecResult?> ReceiveAsync(Func<ReadOnlyMemory<byte>, bool> take, CancellationToken cancellationToken) =>
        UnbrokenAsync(() => ReadAsync(take, cancellationToken), cancellationToken);

    /// <summary>Watches the connection until the next question, so that <see cref="IsOver"/> notices its end.</summary>
    public void Rest() => _next ??= socket.ReceiveAsync(_buffer.AsMemory(), CancellationToken.None).AsTask();

    /// <summary>
    /// Drops the connection, which ends the input of the command. Waiting for the server to close too would only cost time.
    /// </summary>
    public void Dispose()
    {
        socket.Abort();
        socket.Dispose();

        // No caller receives its failure.
        _ = _next?.ContinueWith(next => next.Exception, TaskScheduler.Default);
    }

    private async Task<ExecResult?> ReadAsync(Func<ReadOnlyMemory<byte>, bool> take, CancellationToken cancellationToken)
    {
        using var error = new MemoryStream();
        using var status = new MemoryStream();
        MemoryStream? stream = null;
        byte? channel = null;
        var isEnough = false;
        while (true)
        {
            var received = await NextAsync(cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                throw new ExecException(
                    $"the exec failed: the stream was closed before the command's end was known ({socket.CloseStatus} "
                        + $"{socket.CloseStatusDescription})",
                    null
                );
            }

            // Only the first fragment of a message names the channel.
            var data = _buffer.AsMemory(0, received.Count);
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
                isEnough = !take(data);
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

                if (isEnough)
                {
                    return null;
                }

                (channel, stream) = (null, null);
            }
        }
    }

    private async Task<ValueWebSocketReceiveResult> NextAsync(CancellationToken cancellationToken)
    {
        if (_next is not { } next)
        {
            return await socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken);
        }

        var received = await next.WaitAsync(cancellationToken);
        _next = null;
        return received;
    }

    private static async Task<T> UnbrokenAsync<T>(Func<Task<T>> step, CancellationToken cancellationToken)
    {
        try
        {
            return await step();
        }
        catch (Exception failure)
            when (failure is WebSocketException or IOException or ObjectDisposedException && !cancellationToken.IsCancellationRequested)
        {
            throw new ExecException($"the exec failed: {failure.GetBaseException().Message}", null, failure);
        }
        catch (WebSocketException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw;
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
}
