using System.Net;
using System.Net.Sockets;
using StageTest.Core.Topologies;

namespace StageTest.ProbeAgent;

/// <summary>What stands in for an application: connections are accepted and closed, datagrams are sent back.</summary>
internal static class EchoServer
{
    private const int Backlog = 4096;
    private const int LargestDatagram = 2048;

    /// <summary>Serves until the process ends.</summary>
    /// <exception cref="SocketException">A port cannot be listened on.</exception>
    public static async Task ServeAsync(IEnumerable<Port> ports)
    {
        var served = new List<Task>();
        foreach (var port in ports.Distinct())
        {
            served.Add(port.Protocol == Protocol.Udp ? EchoAsync(Bind(port)) : AcceptAsync(Bind(port)));
        }

        Console.Out.WriteLine("serving");
        await Task.WhenAll(served);
    }

    private static Socket Bind(Port port)
    {
        var isDatagram = port.Protocol == Protocol.Udp;
        var socket = new Socket(AddressFamily.InterNetwork, isDatagram ? SocketType.Dgram : SocketType.Stream, isDatagram ? ProtocolType.Udp : ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Any, port.Number));
        if (!isDatagram)
        {
            socket.Listen(Backlog);
        }

        return socket;
    }

    private static async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            try
            {
                (await listener.AcceptAsync()).Dispose();
            }
            catch (SocketException)
            {
                // The client was gone before it was accepted. The others are still to be served.
            }
        }
    }

    private static async Task EchoAsync(Socket socket)
    {
        var buffer = new byte[LargestDatagram];
        var anyone = new IPEndPoint(IPAddress.Any, 0);
        while (true)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, anyone);
                await socket.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), SocketFlags.None, received.RemoteEndPoint);
            }
            catch (SocketException)
            {
                // An ICMP error for an earlier answer is reported at the next call. It concerns nobody else.
            }
        }
    }
}
