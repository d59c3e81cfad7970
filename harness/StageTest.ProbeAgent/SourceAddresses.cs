using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace StageTest.ProbeAgent;

/// <summary>
/// Tells which of its addresses this node gives to packets to others, for example that of a tunnel. It sends no packet: the kernel chooses
/// the address when a socket for datagrams is connected.
/// </summary>
internal static class SourceAddresses
{
    private const int AnyPort = 9;

    /// <summary>
    /// Reads how many addresses follow, and them, one a line, because the input of a command in a pod has no end. Writes each with the
    /// address that packets to it have, or alone if there is no route.
    /// </summary>
    /// <returns>Whether all of them were addresses; else the reason is on standard error.</returns>
    public static bool Write(TextReader input, TextWriter output)
    {
        if (!int.TryParse(input.ReadLine(), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            Console.Error.WriteLine("The first line does not say how many addresses follow.");
            return false;
        }

        for (var place = 0; place < count; place++)
        {
            var line = input.ReadLine();
            if (!IPAddress.TryParse(line, out var address))
            {
                Console.Error.WriteLine($"'{line}' is not an address.");
                return false;
            }

            output.WriteLine($"{address} {Of(address)}".TrimEnd());
        }

        return true;
    }

    private static IPAddress? Of(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(address, AnyPort);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
