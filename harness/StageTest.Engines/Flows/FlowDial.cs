using System.Net.Sockets;

namespace StageTest.Engines.Flows;

/// <summary>Opens the connection to a live source, independent of the name in its certificate.</summary>
internal static class FlowDial
{
    /// <summary>A handler that connects to the source and expects a certificate for the name in the request.</summary>
    /// <param name="request">The address of the source.</param>
    public static SocketsHttpHandler HandlerOf(LiveFlowRequest request) =>
        new()
        {
            ConnectTimeout = request.Patience,
            SslOptions = FlowCredentials.TlsOf(request.Credentials),
            ConnectCallback = (_, token) => request.Dial?.Invoke(token) ?? DialAsync(request.Address.IdnHost, request.Address.Port, token),
            UseProxy = false,
        };

    private static async ValueTask<Stream> DialAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
