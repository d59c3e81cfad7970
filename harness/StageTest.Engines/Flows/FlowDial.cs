using System.Net.Sockets;

namespace StageTest.Engines.Flows;

/// <summary>How the connection to a live source is opened, whatever name its certificate must have.</summary>
internal static class FlowDial
{
    /// <summary>A handler that dials as a request says, and asks for a certificate of the name that is asked for.</summary>
    /// <param name="request">Where the source is.</param>
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
