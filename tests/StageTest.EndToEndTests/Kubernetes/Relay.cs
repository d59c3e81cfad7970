using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>Stands between a client and a server on this machine, and lets their connections fail as networks and servers do. TLS passes untouched.</summary>
internal sealed class Relay : IDisposable
{
    private readonly ConcurrentDictionary<Connection, bool> _connections = new();
    private readonly string _host;
    private readonly int _port;
    private readonly CancellationTokenSource _end = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private volatile bool _cutsNew;
    private volatile bool _stallsNew;

    /// <summary>Begins to relay to a server.</summary>
    public Relay(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Relays everything again, what was held back too.</summary>
    public void Pass()
    {
        (_cutsNew, _stallsNew) = (false, false);
        foreach (var connection in _connections.Keys)
        {
            connection.Pass();
        }
    }

    /// <summary>Goes on to accept, and relays nothing more.</summary>
    public void Stall()
    {
        StallNew();
        foreach (var connection in _connections.Keys)
        {
            connection.Stall();
        }
    }

    /// <summary>The same for connections that begin from now on; those that are open go on.</summary>
    public void StallNew() => _stallsNew = true;

    /// <summary>Breaks all connections that are open now.</summary>
    public void Cut()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Cut();
        }
    }

    /// <summary>Breaks connections that begin from now on; those that are open go on.</summary>
    public void CutNew() => _cutsNew = true;

    /// <summary>Breaks all connections, and takes no more.</summary>
    public void Refuse()
    {
        _listener.Stop();
        Cut();
    }

    public void Dispose()
    {
        _end.Cancel();
        Refuse();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_end.Token);
            }
            catch (Exception end) when (end is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                return;
            }

            var connection = new Connection(client);
            _connections.TryAdd(connection, true);
            if (_cutsNew)
            {
                connection.Cut();
            }
            else if (_stallsNew)
            {
                connection.Stall();
            }

            _ = RunAsync(connection);
        }
    }

    private async Task RunAsync(Connection connection)
    {
        using (connection)
        {
            await connection.RelayAsync(_host, _port);
        }

        _connections.TryRemove(connection, out _);
    }

    private sealed class Connection(Socket client) : IDisposable
    {
        private readonly Socket _server = new(SocketType.Stream, ProtocolType.Tcp);
        private volatile TaskCompletionSource? _held;
        private int _isDisposed;

        public void Stall() => _held ??= new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Pass() => Interlocked.Exchange(ref _held, null)?.SetResult();

        public async Task RelayAsync(string host, int port)
        {
            try
            {
                await _server.ConnectAsync(host, port);
                await Task.WhenAll(PumpAsync(client, _server), PumpAsync(_server, client));
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // Whoever cut it meant to.
            }
        }

        // Not in an orderly way: what has not arrived is lost, as with a machine that is gone.
        public void Cut()
        {
            if (Volatile.Read(ref _isDisposed) == 0)
            {
                client.LingerState = new(enable: true, seconds: 0);
                Dispose();
            }
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                client.Dispose();
                _server.Dispose();
                Pass();
            }
        }

        private async Task PumpAsync(Socket from, Socket to)
        {
            var buffer = new byte[1 << 16];
            try
            {
                while (await from.ReceiveAsync(buffer) is var length and > 0)
                {
                    if (_held is { } held)
                    {
                        await held.Task;
                    }

                    await to.SendAsync(buffer.AsMemory(0, length));
                }

                to.Shutdown(SocketShutdown.Send);
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                Dispose();
            }
        }
    }
}
