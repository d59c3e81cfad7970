using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>
/// All listeners of the lab, on one thread: connections are accepted and closed, datagrams are sent back, ICMP requests are answered.
/// </summary>
internal sealed unsafe class NodeServers : IDisposable
{
    // One reading may open more connections to a port than the thread can accept at the time; the kernel caps this at somaxconn.
    private const int Backlog = 65_535;
    private const int LargestDatagram = 2048;

    // Tokens are indexes into the list below; this one is the request to finish all that has arrived.
    private const int DrainToken = -1;

    private readonly Epoll _epoll = new();
    private readonly List<(int Descriptor, Protocol Protocol)> _servers = [];
    private readonly Lock _lock = new();
    private readonly Lock _draining = new();
    private readonly int _drainRequests;
    private readonly SemaphoreSlim _drained = new(0);
    private volatile bool _isEnding;
    private Thread? _serving;

    public NodeServers()
    {
        _drainRequests = LinuxException.Check(Libc.EventDescriptor(0, Libc.SockNonBlocking | Libc.SockCloseOnExec), "eventfd");
        _epoll.Add(_drainRequests, Libc.EpollIn, DrainToken);
    }

    /// <summary>Starts to serve, on a thread of its own.</summary>
    public void Start()
    {
        _serving = new Thread(Serve) { Name = "lab-servers", IsBackground = true };
        _serving.Start();
    }

    /// <summary>Stops serving, and closes all listeners.</summary>
    public void Dispose()
    {
        _isEnding = true;
        Wake();
        _serving?.Join();
        foreach (var (descriptor, _) in _servers)
        {
            _ = Libc.Close(descriptor);
        }

        _epoll.Dispose();
        _ = Libc.Close(_drainRequests);
        _drained.Dispose();
    }

    /// <summary>
    /// Listens on ports in the calling thread's network namespace, over IPv4 and, if wanted, over IPv6 with the same sockets. SCTP is
    /// omitted if the kernel lacks it; the kernel itself answers echo requests.
    /// </summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Listen(IEnumerable<Port> ports, bool hasIPv6)
    {
        Listen(ports, hasIPv6, port => new(hasIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port));
        foreach (var family in ports.Where(p => p.IsOtherMessage).Select(p => p.OnlyFamily!.Value).Distinct())
        {
            AnswerMessages(family);
        }
    }

    /// <summary>Listens on ports of one address of a link in the calling thread's network namespace.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public void Listen(IEnumerable<Port> ports, IPAddress address, int link) =>
        Listen(ports, address.AddressFamily == IpFamily.V6, port => new(address, port, link));

    private void Listen(IEnumerable<Port> ports, bool hasIPv6, Func<int, RawSocketAddress> at)
    {
        foreach (var port in ports.Where(p => Port.HasPorts(p.Protocol)))
        {
            var descriptor = ProbeSocket.Open(port.Protocol, hasIPv6 ? IpFamily.V6 : IpFamily.V4);
            if (descriptor < 0 && port.Protocol == Protocol.Sctp && Errno.Last == Errno.ProtocolNotSupported)
            {
                continue;
            }

            LinuxException.Check(descriptor, $"open a {port.ProtocolName} socket");
            var address = at(port.Number);
            ProbeSocket.ShareAddress(descriptor);
            if (hasIPv6)
            {
                // Machines may be configured to restrict such sockets to IPv6.
                var off = 0;
                LinuxException.Check(
                    Libc.SetSocketOption(descriptor, Libc.IpProtoIPv6, Libc.IPv6Only, &off, sizeof(int)),
                    $"open {port} to IPv4 and IPv6"
                );
            }

            LinuxException.Check(Libc.Bind(descriptor, &address, address.Length), $"bind to {port}");
            if (port.Protocol == Protocol.Tcp)
            {
                // A probe sends no data and closes once it has its answer. Until data arrives or a second has passed, the kernel then needs
                // no socket for this end and wakes no thread to close it. That saves a third of a reading's time.
                var seconds = 1;
                _ = Libc.SetSocketOption(descriptor, Libc.IpProtoTcp, Libc.TcpDeferAccept, &seconds, sizeof(int));
            }

            if (port.Protocol != Protocol.Udp)
            {
                LinuxException.Check(Libc.Listen(descriptor, Backlog), $"listen on {port}");
            }

            lock (_lock)
            {
                _servers.Add((descriptor, port.Protocol));
                _epoll.Add(descriptor, Libc.EpollIn, _servers.Count - 1);
            }
        }
    }

    // The kernel itself answers echo requests and, in its own way, timestamp requests.
    private void AnswerMessages(AddressFamily family)
    {
        var protocol = family == IpFamily.V6 ? Protocol.IcmpV6 : Protocol.Icmp;
        var descriptor = LinuxException.Check(ProbeSocket.Open(IcmpMessage.AnyRequest(family), family), "open a socket of ICMP messages");
        lock (_lock)
        {
            _servers.Add((descriptor, protocol));
            _epoll.Add(descriptor, Libc.EpollIn, _servers.Count - 1);
        }
    }

    /// <summary>Waits until everything that had reached a server has been answered.</summary>
    /// <remarks>Otherwise, if the server thread gets no processor time, an allowed datagram could look like a denied one.</remarks>
    public void Drain()
    {
        // One at a time; otherwise a caller could receive the answer to another's earlier request.
        lock (_draining)
        {
            Wake();
            _drained.Wait();
        }
    }

    private void Wake()
    {
        var one = 1UL;
        LinuxException.Check((int)Libc.Write(_drainRequests, &one, sizeof(ulong)), "wake the servers");
    }

    private void Serve()
    {
        var tokens = new int[256];
        var drainsAsked = false;
        while (!_isEnding)
        {
            var count = _epoll.Wait(tokens, drainsAsked ? 0 : -1);
            if (count == 0 && drainsAsked)
            {
                drainsAsked = false;
                _drained.Release();
            }

            foreach (var token in tokens.AsSpan(0, count))
            {
                if (token == DrainToken)
                {
                    ulong requests;
                    drainsAsked |= Libc.Read(_drainRequests, &requests, sizeof(ulong)) > 0;
                    continue;
                }

                (int Descriptor, Protocol Protocol) server;
                lock (_lock)
                {
                    server = _servers[token];
                }

                if (server.Protocol == Protocol.Udp)
                {
                    Echo(server.Descriptor);
                }
                else if (ProbeSocket.IsEcho(server.Protocol))
                {
                    Reply(server.Descriptor, server.Protocol);
                }
                else
                {
                    AcceptAndClose(server.Descriptor);
                }
            }
        }
    }

    private static void AcceptAndClose(int descriptor)
    {
        while (true)
        {
            var connection = Libc.Accept(descriptor, null, null, Libc.SockCloseOnExec);
            if (connection < 0)
            {
                return;
            }

            _ = Libc.Close(connection);
        }
    }

    private static void Reply(int descriptor, Protocol protocol)
    {
        var bytes = stackalloc byte[LargestDatagram];
        var address = stackalloc byte[RawSocketAddress.MaximumLength];
        while (true)
        {
            var addressLength = RawSocketAddress.MaximumLength;
            var length = Libc.ReceiveFrom(descriptor, bytes, LargestDatagram, 0, address, &addressLength);
            if (length < 0)
            {
                return;
            }

            var message = IcmpMessage.In(new(bytes, (int)length), protocol);
            if (IcmpMessage.TryTurn(message, protocol))
            {
                fixed (byte* first = message)
                {
                    _ = Libc.SendTo(descriptor, first, message.Length, 0, address, addressLength);
                }
            }
        }
    }

    private static void Echo(int descriptor)
    {
        var bytes = stackalloc byte[LargestDatagram];
        var address = stackalloc byte[RawSocketAddress.MaximumLength];
        while (true)
        {
            var addressLength = RawSocketAddress.MaximumLength;
            var length = Libc.ReceiveFrom(descriptor, bytes, LargestDatagram, 0, address, &addressLength);
            if (length < 0)
            {
                return;
            }

            _ = Libc.SendTo(descriptor, bytes, length, 0, address, addressLength);
        }
    }
}
