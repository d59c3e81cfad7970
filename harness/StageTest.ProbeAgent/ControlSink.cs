using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Probing;
using StageTest.Core.Topologies;

namespace StageTest.ProbeAgent;

/// <summary>
/// The target of controls. A pod with its own network listens on a port for them; on a node's network no port is the pod's own, so
/// there the process that probes listens itself, on ports that the kernel chooses.
/// </summary>
internal sealed class ControlSink
{
    private readonly Dictionary<(Protocol, IPAddress), int> _ports = [];

    /// <summary>The control for probes of a row, in a protocol and a family.</summary>
    public RowTarget For(ProbeRow row, Protocol protocol, AddressFamily family)
    {
        var own = row.Self.FirstOrDefault(a => FamilyOf(a) == family);
        return new(
            own ?? "no address of its own in this family",
            AgentSocket.IsEcho(protocol) ? 0
                : row.ControlPort != 0 || own is null ? row.ControlPort
                : PortFor(protocol, IPAddress.Parse(own)),
            protocol
        );
    }

    /// <summary>The family of an address.</summary>
    public static AddressFamily FamilyOf(string address) => address.Contains(':', StringComparison.Ordinal) ? IpFamily.V6 : IpFamily.V4;

    // If it cannot listen, no control is answered, and no denial counts.
    private int PortFor(Protocol protocol, IPAddress address)
    {
        if (!_ports.TryGetValue((protocol, address), out var port))
        {
            try
            {
                port = new EchoServer("control").ServeSomewhere(protocol, address);
            }
            catch (SocketException)
            {
                port = 0;
            }

            _ports.Add((protocol, address), port);
        }

        return port;
    }
}
