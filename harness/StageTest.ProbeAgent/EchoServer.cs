using System.Net;
using System.Net.Sockets;
using System.Text;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.ProbeAgent;

/// <summary>
/// Stands in for an application: it sends the pod's name to each connection and closes it, and returns datagrams followed by the name.
/// </summary>
/// <param name="name">The pod's name.</param>
internal sealed class EchoServer(string name)
{
    private const int Backlog = 4096;
    private const int LargestDatagram = 2048;

    // The pod of the scenario before may still be ending.
    private const int Tries = 20;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(250);

    private readonly byte[] _name = Encoding.UTF8.GetBytes(name);

    /// <summary>
    /// Serves until the process ends. It skips protocols that the node lacks, and reports them; the kernel itself answers echo requests.
    /// </summary>
    /// <exception cref="SocketException">It cannot listen on a port.</exception>
    public async Task ServeAsync(IEnumerable<Port> ports)
    {
        var served = new List<Task>();
        foreach (var port in ports.Distinct().Where(p => Port.HasPorts(p.Protocol)))
        {
            try
            {
                served.Add(Serve(Bind(port), port.Protocol));
            }
            catch (SocketException lack) when (lack.SocketErrorCode == SocketError.ProtocolNotSupported && port.Protocol == Protocol.Sctp)
            {
                Console.Out.WriteLine($"not serving {port}: this node's kernel has no SCTP");
            }
        }

        Console.Out.WriteLine($"serving as {name}");
        await Task.WhenAll(served);
    }

    /// <summary>
    /// Serves on the addresses of a node until the process ends. Other programs listen there too: it reports ports that it cannot have, and
    /// serves the rest. Answers to datagrams then have the address to which they were sent, which a node with several does not ensure.
    /// </summary>
    public async Task ServeOnAsync(IReadOnlyList<IPAddress> addresses, IReadOnlyList<Port> ports)
    {
        await Task.WhenAll(
            from port in ports.Distinct()
            where Port.HasPorts(port.Protocol)
            from address in addresses
            select ServeAsync(port, address)
        );
        Console.Out.WriteLine($"serving as {name}");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
    }

    /// <summary>Serves on a free port of an address until the process ends.</summary>
    /// <returns>The port.</returns>
    /// <exception cref="SocketException">The kernel rejected it.</exception>
    public int ServeSomewhere(Protocol protocol, IPAddress address)
    {
        var socket = Bind(protocol, new(address, 0));
        _ = Serve(socket, protocol);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task ServeAsync(Port port, IPAddress address)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                _ = Serve(Bind(port.Protocol, new(address, port.Number)), port.Protocol);
                return;
            }
            catch (SocketException used) when (used.SocketErrorCode == SocketError.AddressAlreadyInUse && tries < Tries)
            {
                await Task.Delay(BetweenTries, TimeProvider.System, CancellationToken.None);
            }
            catch (SocketException problem)
            {
                Console.Out.WriteLine($"not serving {port} on {address}: {problem.SocketErrorCode}");
                return;
            }
        }
    }

    private Task Serve(Socket socket, Protocol protocol) => protocol == Protocol.Udp ? EchoAsync(socket) : AcceptAsync(socket);

    private static Socket Bind(Protocol protocol, IPEndPoint place)
    {
        var socket = AgentSocket.Open(protocol, place.AddressFamily);
        try
        {
            socket.Bind(place);
            if (protocol != Protocol.Udp)
            {
                socket.Listen(Backlog);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // One socket serves both families, if the pod has both.
    private static Socket Bind(Port port)
    {
        var family = Socket.OSSupportsIPv6 ? IpFamily.V6 : IpFamily.V4;
        var socket = AgentSocket.Open(port.Protocol, family);
        if (family == IpFamily.V6)
        {
            socket.DualMode = true;
        }

        socket.Bind(new IPEndPoint(family == IpFamily.V6 ? IPAddress.IPv6Any : IPAddress.Any, port.Number));
        if (port.Protocol != Protocol.Udp)
        {
            socket.Listen(Backlog);
        }

        return socket;
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            try
            {
                var connection = await listener.AcceptAsync();
                _ = GreetAsync(connection);
            }
            catch (SocketException)
            {
                // The client disconnected before it was accepted. The others must still be served.
            }
        }
    }

    private async Task GreetAsync(Socket connection)
    {
        using (connection)
        {
            try
            {
                await connection.SendAsync(_name, SocketFlags.None);
                connection.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // Most clients only check whether they are accepted, and are gone by now.
            }
        }
    }

    private async Task EchoAsync(Socket socket)
    {
        var buffer = new byte[LargestDatagram + _name.Length];
        var anyone = new IPEndPoint(socket.AddressFamily == IpFamily.V6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (true)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer.AsMemory(0, LargestDatagram), SocketFlags.None, anyone);
                _name.CopyTo(buffer, received.ReceivedBytes);
                await socket.SendToAsync(
                    buffer.AsMemory(0, received.ReceivedBytes + _name.Length),
                    SocketFlags.None,
                    received.RemoteEndPoint
                );
            }
            catch (SocketException)
            {
                // An ICMP error for an earlier answer is reported at the next call. It does not concern other clients.
            }
        }
    }
}
