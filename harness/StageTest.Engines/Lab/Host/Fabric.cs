using System.Collections.Immutable;
using System.Net;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>The nodes and the router between them. The router is the host's own network namespace.</summary>
internal sealed class Fabric
{
    // Where Calico's pods send everything, and the hardware address behind it, the same on every link.
    private static readonly IPAddress Gateway = IPAddress.Parse("169.254.1.1");
    private static readonly byte[] GatewayHardwareAddress = [0xee, 0xee, 0xee, 0xee, 0xee, 0xee];

    private const int Loopback = 1;
    private const int PodLink = 2;
    private const int FirstRouterLink = 10;

    // One batch must fit into a socket's buffer.
    private const int NodesInABatch = 100;

    private Fabric(ImmutableArray<NodeNamespace> namespaces, ImmutableArray<IPAddress> addresses) =>
        (Namespaces, Addresses) = (namespaces, addresses);

    /// <summary>The nodes' namespaces, in the order of the request.</summary>
    public ImmutableArray<NodeNamespace> Namespaces { get; }

    /// <summary>The nodes' addresses, in the same order.</summary>
    public ImmutableArray<IPAddress> Addresses { get; }

    /// <summary>Builds namespaces, links, addresses and routes, and lets every node listen.</summary>
    /// <exception cref="LinuxException">The kernel refused something.</exception>
    public static Fabric Build(HostNode[] nodes, NodeServers servers)
    {
        SystemControl.MakeRouter();
        var namespaces = new NodeNamespace[nodes.Length];
        var addresses = new IPAddress[nodes.Length];
        using var router = new NetlinkSocket(NetlinkSocket.Route);
        var toRouter = new RouteNetlink(router);
        toRouter.Up(Loopback);
        toRouter.AddAddress(Loopback, Gateway);
        toRouter.Execute();

        // Making a namespace is the slow part, and the kernel does several at once.
        DedicatedThreads.ForEach(nodes.Length, "lab-namespaces", index =>
        {
            var node = nodes[index];
            namespaces[index] = NodeNamespace.CreateAndEnter();
            addresses[index] = IPAddress.Parse(node.Address);
            servers.Listen(node.Ports.Select(PortCode.Read));
        });

        for (var index = 0; index < nodes.Length; index++)
        {
            var link = FirstRouterLink + index;
            byte[] hardwareAddress = [0x02, 0x00, .. addresses[index].GetAddressBytes()];
            toRouter.AddVethPair(
                new(link, $"stg{index}", GatewayHardwareAddress), new(PodLink, "eth0", hardwareAddress), namespaces[index].Handle);
            toRouter.AddRoute(link, addresses[index], gateway: null);
            toRouter.AddNeighbour(link, addresses[index], hardwareAddress);
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
            toNode.AddAddress(PodLink, addresses[index]);
            toNode.AddRoute(PodLink, destination: null, Gateway);
            toNode.AddNeighbour(PodLink, Gateway, GatewayHardwareAddress);
            toNode.Execute();
            namespaces[index].Netlink.Dispose();
        }

        return new([.. namespaces], [.. addresses]);
    }
}
