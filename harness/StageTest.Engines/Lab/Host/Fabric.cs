using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Linux;
using StageTest.Engines.Lab.Nft;

namespace StageTest.Engines.Lab.Host;

/// <summary>The nodes and the router between them. The router is the host's own network namespace.</summary>
internal sealed class Fabric : IDisposable
{
    // The gateway of Calico's pods, and its hardware address, the same on every link.
    private static readonly IPAddress GatewayV6 = IPAddress.Parse("fe80::ecee:eeff:feee:eeee");
    private static readonly byte[] GatewayHardwareAddress = [0xee, 0xee, 0xee, 0xee, 0xee, 0xee];

    private const int Loopback = 1;
    private const int PodLink = 2;
    private const int FirstRouterLink = 10;

    // One batch must fit into a socket's buffer.
    private const int NodesInABatch = 100;

    private readonly ImmutableArray<IPAddress[]> _addresses;

    private readonly ImmutableArray<int?> _sourcePorts;
    private readonly NodeNamespace _router;

    private Fabric(
        ImmutableArray<NodeNamespace> namespaces,
        ImmutableArray<IPAddress[]> addresses,
        ImmutableArray<int?> sourcePorts,
        NodeNamespace router
    ) => (Namespaces, _addresses, _sourcePorts, _router) = (namespaces, addresses, sourcePorts, router);

    /// <summary>The nodes' namespaces, in the order of the request.</summary>
    public ImmutableArray<NodeNamespace> Namespaces { get; }

    /// <summary>The address of a node in a family that it supports.</summary>
    public IPAddress AddressOf(int node, AddressFamily family) => Array.Find(_addresses[node], a => a.AddressFamily == family)!;

    /// <summary>The source address of a node's connections in a family. The router has the link-local IPv6 address.</summary>
    public NodeNamespace NamespaceOf(int node, AddressFamily family) =>
        AddressOf(node, family).IsIPv6LinkLocal ? _router : Namespaces[node];

    /// <summary>The source address and port of a connection; null if the kernel chooses both.</summary>
    /// <param name="node">The node that opens it.</param>
    /// <param name="to">Its destination node.</param>
    /// <param name="protocol">Its protocol.</param>
    /// <param name="family">Its family.</param>
    public RawSocketAddress? SourceOf(int node, int to, Protocol protocol, AddressFamily family)
    {
        var own = AddressOf(node, family);
        var port = Port.HasPorts(protocol) ? _sourcePorts[node] ?? 0 : 0;
        return own.IsIPv6LinkLocal && to >= 0 ? new(own, port, FirstRouterLink + to)
            : port > 0 ? new(own, port)
            : null;
    }

    /// <summary>An address and port as seen from pods.</summary>
    public static RawSocketAddress DestinationOf(IPAddress address, int port) => new(address, port, address.IsIPv6LinkLocal ? PodLink : 0);

    /// <summary>Builds namespaces, links, addresses and routes, and lets every node listen.</summary>
    /// <exception cref="LinuxException">The kernel refused an operation.</exception>
    public static Fabric Build(HostNode[] nodes, NodeServers servers)
    {
        var addresses = Array.ConvertAll(nodes, node => Array.ConvertAll(node.Addresses, IPAddress.Parse));
        var hasIPv6 = addresses.Any(own => own.Any(a => a.AddressFamily == IpFamily.V6));
        SystemControl.MakeRouter(hasIPv6);
        var namespaces = new NodeNamespace[nodes.Length];
        using var router = new NetlinkSocket(NetlinkSocket.Route);
        var toRouter = new RouteNetlink(router);
        toRouter.Up(Loopback);
        toRouter.AddAddress(Loopback, RouterAddress.V4);
        if (hasIPv6)
        {
            toRouter.AddAddress(Loopback, RouterAddress.V6);
        }

        toRouter.Execute();

        // Creating a namespace is slow, and the kernel creates several in parallel.
        DedicatedThreads.ForEach(nodes.Length, "lab-namespaces", index =>
        {
            namespaces[index] = NodeNamespace.CreateAndEnter(hasIPv6);
            servers.Listen(nodes[index].Ports.Select(PortCode.Read), hasIPv6);
        });

        for (var index = 0; index < nodes.Length; index++)
        {
            var link = FirstRouterLink + index;
            toRouter.AddVethPair(
                new(link, $"stg{index}", GatewayHardwareAddress),
                new(PodLink, "eth0", HardwareAddress(index)),
                namespaces[index].Handle
            );
            foreach (var address in OnLinks(addresses))
            {
                toRouter.AddAddress(link, address.Address);
            }

            foreach (var address in addresses[index].Where(a => !a.IsIPv6LinkLocal))
            {
                toRouter.AddRoute(link, address);
                toRouter.AddNeighbour(link, address, HardwareAddress(index));
            }

            if (index % NodesInABatch == NodesInABatch - 1)
            {
                toRouter.Execute();
            }
        }

        toRouter.Execute();
        for (var index = 0; index < nodes.Length; index++)
        {
            var toNode = new RouteNetlink(namespaces[index].Netlink);
            toNode.Up(Loopback);
            toNode.Up(PodLink);
            foreach (var address in addresses[index].Where(a => !a.IsIPv6LinkLocal))
            {
                var gateway = address.AddressFamily == IpFamily.V6 ? GatewayV6 : RouterAddress.V4;
                toNode.AddAddress(PodLink, address);
                toNode.AddDefaultRoute(PodLink, gateway);
                toNode.AddNeighbour(PodLink, gateway, GatewayHardwareAddress);
            }

            toNode.Execute();
            namespaces[index].Netlink.Dispose();
        }

        ListenOnLinks(nodes, addresses, servers);
        var own = NodeNamespace.OfThisThread();
        own.Netlink.Dispose();
        return new([.. namespaces], [.. addresses], [.. nodes.Select(n => n.SourcePort)], own);
    }

    private static IEnumerable<(int Node, IPAddress Address)> OnLinks(IPAddress[][] addresses) =>
        addresses.SelectMany((own, node) => own.Where(a => a.IsIPv6LinkLocal).Select(a => (node, a)));

    // An answer must come from the address that was probed, so each link has a listener.
    private static void ListenOnLinks(HostNode[] nodes, IPAddress[][] addresses, NodeServers servers)
    {
        foreach (var (node, address) in OnLinks(addresses))
        {
            SystemControl.AllowPing();
            foreach (var link in Enumerable.Range(FirstRouterLink, nodes.Length))
            {
                servers.Listen(nodes[node].Ports.Select(PortCode.Read), address, link);
            }
        }
    }

    /// <summary>Closes the namespaces. The kernel removes each with its links once nothing is in it.</summary>
    public void Dispose()
    {
        foreach (var node in Namespaces.Append(_router))
        {
            node.Handle.Dispose();
        }
    }

    private static byte[] HardwareAddress(int node) => [0x02, 0x00, .. BitConverter.GetBytes(node)];
}
