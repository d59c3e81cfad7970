using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Engines.Lab.Linux;
using StageTest.Engines.Lab.Nft;

namespace StageTest.Engines.Lab.Host;

/// <summary>The nodes and the router between them. The router is the host's own network namespace.</summary>
internal sealed class Fabric : IDisposable
{
    // Where Calico's pods send everything, and the hardware address behind it, the same on every link.
    private static readonly IPAddress GatewayV6 = IPAddress.Parse("fe80::ecee:eeff:feee:eeee");
    private static readonly byte[] GatewayHardwareAddress = [0xee, 0xee, 0xee, 0xee, 0xee, 0xee];

    private const int Loopback = 1;
    private const int PodLink = 2;
    private const int FirstRouterLink = 10;

    // One batch must fit into a socket's buffer.
    private const int NodesInABatch = 100;

    private readonly ImmutableArray<IPAddress[]> _addresses;

    private readonly ImmutableArray<int?> _sourcePorts;

    private Fabric(ImmutableArray<NodeNamespace> namespaces, ImmutableArray<IPAddress[]> addresses, ImmutableArray<int?> sourcePorts) =>
        (Namespaces, _addresses, _sourcePorts) = (namespaces, addresses, sourcePorts);

    /// <summary>The nodes' namespaces, in the order of the request.</summary>
    public ImmutableArray<NodeNamespace> Namespaces { get; }

    /// <summary>The address of a node in a family that it has an address of.</summary>
    public IPAddress AddressOf(int node, AddressFamily family) => Array.Find(_addresses[node], a => a.AddressFamily == family)!;

    /// <summary>The address and port that connections of a node come from in a family; null where its kernel chooses the port.</summary>
    public RawSocketAddress? SourceOf(int node, AddressFamily family) =>
        _sourcePorts[node] is { } port ? new(AddressOf(node, family), port) : null;

    /// <summary>Builds namespaces, links, addresses and routes, and lets every node listen.</summary>
    /// <exception cref="LinuxException">The kernel refused something.</exception>
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

        // Making a namespace is the slow part, and the kernel does several at once.
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
            foreach (var address in addresses[index])
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
            foreach (var address in addresses[index])
            {
                var gateway = address.AddressFamily == IpFamily.V6 ? GatewayV6 : RouterAddress.V4;
                toNode.AddAddress(PodLink, address);
                toNode.AddDefaultRoute(PodLink, gateway);
                toNode.AddNeighbour(PodLink, gateway, GatewayHardwareAddress);
            }

            toNode.Execute();
            namespaces[index].Netlink.Dispose();
        }

        return new([.. namespaces], [.. addresses], [.. nodes.Select(n => n.SourcePort)]);
    }

    /// <summary>Gives up the namespaces. The kernel removes each with its links once nothing is in it.</summary>
    public void Dispose()
    {
        foreach (var node in Namespaces)
        {
            node.Handle.Dispose();
        }
    }

    private static byte[] HardwareAddress(int node) => [0x02, 0x00, .. BitConverter.GetBytes(node)];
}
