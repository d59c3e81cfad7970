using System.Net.Sockets;
using System.Text;

namespace StageTest.EndToEndTests.K3s;

/// <summary>
/// Another way to the Docker Engine of this machine, which a test can cut, and on which making containers can be refused.
/// </summary>
internal sealed class DockerProxy : IDisposable
{
    /// <summary>Where the Docker Engine itself listens.</summary>
    public const string Engine = "/var/run/docker.sock";

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> _connections = [];
    private readonly string _file;
    private readonly string? _refusal;

    /// <summary>Opens it.</summary>
    /// <param name="file">Its socket.</param>
    /// <param name="refusal">What it says to a caller that makes a container; null if that is the engine's business.</param>
    public DockerProxy(string file, string? refusal = null)
    {
        (_file, _refusal) = (file, refusal);
        _listener.Bind(new UnixDomainSocketEndPoint(file));
        _listener.Listen();
        _ = AcceptAsync();
    }

    /// <summary>Its address, as <c>DOCKER_HOST</c> has it.</summary>
    public string Address => $"unix://{_file}";

    /// <summary>Breaks every connection off, and takes no more.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(_file);
        lock (_connections)
        {
            _connections.ForEach(connection => connection.Dispose());
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptAsync();
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                return;
            }

            var engine = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await engine.ConnectAsync(new UnixDomainSocketEndPoint(Engine));
            lock (_connections)
            {
                _connections.AddRange([client, engine]);
            }

            _ = PumpAsync(client, engine, isRequest: true);
            _ = PumpAsync(engine, client, isRequest: false);
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool isRequest)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (await from.ReceiveAsync(buffer.AsMemory()) is > 0 and var length)
            {
                if (isRequest && _refusal is not null && IsCreation(buffer.AsSpan(0, length)))
                {
                    var body = $$"""{"message":"{{_refusal}}"}""";
                    await from.SendAsync(
                        Encoding.ASCII.GetBytes(
                            "HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: "
                                + $"{body.Length}\r\nConnection: close\r\n\r\n{body}"
                        )
                    );
                    break;
                }

                for (var sent = 0; sent < length; )
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent..length));
                }
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // One side is gone, or the test has cut it.
        }

        // A stream that ends takes the other side along, and nothing else.
        from.Dispose();
        to.Dispose();
    }

    private static bool IsCreation(ReadOnlySpan<byte> request) =>
        request.StartsWith("POST "u8) && request.IndexOf("/containers/create"u8) >= 0;
}
