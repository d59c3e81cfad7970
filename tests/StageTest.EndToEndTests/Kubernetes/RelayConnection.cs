using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>One connection of a <see cref="Relay"/>: TLS from the client and to the server, and what they say in between.</summary>
/// <param name="client">The client's end.</param>
/// <param name="requested">Receives of each request's address, before the request goes on.</param>
/// <param name="answered">Receives of whatever the server sends after it has agreed to change the protocol, before that goes on.</param>
internal sealed class RelayConnection(Socket client, Action<RelayConnection, string> requested, Action<RelayConnection> answered)
    : IDisposable
{
    private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp);
    private volatile TaskCompletionSource? _held;
    private int _isEnded;

    /// <summary>Whether it carries the exec of a pod whose rows meet a fate.</summary>
    public bool IsExec { get; set; }

    /// <summary>Whether it carries a row of probes since the rule is in force.</summary>
    public bool IsRow { get; set; }

    /// <summary>Keeps back what is sent from now on, in both directions.</summary>
    public void Hold() => _held ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Sends what was kept back, and everything after it.</summary>
    public void Pass() => Interlocked.Exchange(ref _held, null)?.SetResult();

    /// <summary>Relays until both sides have ended, or one has broken.</summary>
    public async Task RelayAsync(string server, SslClientAuthenticationOptions asClient, X509Certificate2 certificate)
    {
        try
        {
            var address = new Uri(server);
            await _server.ConnectAsync(address.Host, address.Port);
            await using var fromClient = new SslStream(new NetworkStream(client));
            await using var toServer = new SslStream(new NetworkStream(_server));
            await HeldAsync();
            await fromClient.AuthenticateAsServerAsync(certificate);
            await toServer.AuthenticateAsClientAsync(asClient);
            await Task.WhenAll(
                PumpAsync(fromClient, toServer, _server, chunk => requested(this, AddressIn(chunk))),
                PumpAsync(toServer, fromClient, client, Answer)
            );
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            // It was cut on purpose.
        }
    }

    /// <summary>Breaks it, not in an orderly way: what has not arrived is lost, as with a machine that is gone.</summary>
    public void Cut() => End(isOrderly: false);

    public void Dispose() => End(isOrderly: true);

    private void End(bool isOrderly)
    {
        if (Interlocked.Exchange(ref _isEnded, 1) != 0)
        {
            return;
        }

        if (!isOrderly)
        {
            client.LingerState = new(enable: true, seconds: 0);
        }

        client.Dispose();
        _server.Dispose();
        Pass();
    }

    private async Task HeldAsync()
    {
        if (_held is { } held)
        {
            await held.Task;
        }
    }

    // What follows the head of an answer may come in one piece with it.
    private void Answer(ReadOnlySpan<byte> chunk)
    {
        var end = "\r\n\r\n"u8;
        if (!chunk.StartsWith("HTTP/1.1 "u8) || chunk.IndexOf(end) + end.Length < chunk.Length)
        {
            answered(this);
        }
    }

    private async Task PumpAsync(SslStream from, SslStream to, Socket socket, Looking look)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (await from.ReadAsync(buffer) is var length and > 0)
            {
                look(buffer.AsSpan(0, length));
                await HeldAsync();
                await to.WriteAsync(buffer.AsMemory(0, length));
                await to.FlushAsync();
            }

            await to.ShutdownAsync();
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException)
        {
            Dispose();
        }
    }

    // The head of a request arrives in one piece, and no request is sent before the last answer.
    private static string AddressIn(ReadOnlySpan<byte> chunk)
    {
        var end = chunk.IndexOf("\r\n"u8);
        return end > 0 && Encoding.ASCII.GetString(chunk[..end]).Split(' ') is [_, var address, "HTTP/1.1"] ? address : "";
    }

    private delegate void Looking(ReadOnlySpan<byte> chunk);
}
