using System.Net;
using StageTest.Core.Addresses;
using StageTest.Engines.Lab.Linux;

namespace StageTest.ProbeAgent;

/// <summary>
/// A host outside the cluster, with an address of its own: a network namespace behind a veth pair, to which the node routes the address.
/// </summary>
/// <remarks>
/// A privileged container on the node's network creates it, and it ends with the container: the kernel removes the namespace with its last
/// process, and with the namespace the link and the routes. Policies see its packets as those of any host whose traffic the node forwards.
/// </remarks>
internal static class OutsideHost
{
    private const string Self = "/proc/self/exe";
    private const string FirstProcess = "/proc/1/ns/net";
    private const int Loopback = 1;
    private const int OwnLink = 2;
    private const int FirstFreeLink = 1_000_000;

    private static readonly IPAddress Gateway = IPAddress.Parse("169.254.1.1");
    private static readonly IPAddress GatewayV6 = IPAddress.Parse("fe80::ecee:eeff:feee:eeee");

    /// <summary>Moves this process into a new host outside and becomes the agent with these arguments there.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Become(IReadOnlyList<IPAddress> addresses, string[] arguments)
    {
        using var node = new NetlinkSocket(NetlinkSocket.Route);
        LinuxException.Check(Libc.Unshare(Libc.CloneNewNet), "create a network namespace");
        AllowPing();
        using (var here = File.OpenHandle("/proc/self/ns/net"))
        {
            // Several runs may do this at once on one node.
            var number = Random.Shared.Next(FirstFreeLink, int.MaxValue);
            var (atNode, atHost) = (HardwareAddress(number, end: 0), HardwareAddress(number, end: 1));
            var onNode = new RouteNetlink(node);
            onNode.AddVethPair(new(number, $"stx{number}", atNode), new(OwnLink, "eth0", atHost), here);
            using var own = new NetlinkSocket(NetlinkSocket.Route);
            var onHost = new RouteNetlink(own);
            onHost.Up(Loopback);
            onHost.Up(OwnLink);
            foreach (var address in addresses)
            {
                onNode.AddRoute(number, address);
                onNode.AddNeighbour(number, address, atHost);
                var gateway = address.AddressFamily == IpFamily.V6 ? GatewayV6 : Gateway;
                onHost.AddAddress(OwnLink, address);
                onHost.AddDefaultRoute(OwnLink, gateway);
                onHost.AddNeighbour(OwnLink, gateway, atNode);
            }

            onNode.Execute();
            onHost.Execute();
        }

        Become(arguments);
    }

    /// <summary>
    /// Moves this process into the namespace of the container's first process, and becomes the agent with these arguments there.
    /// </summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static void Join(string[] arguments)
    {
        using (var place = File.OpenHandle(FirstProcess))
        {
            LinuxException.Check(
                Libc.SetNamespace(place.DangerousGetHandle().ToInt32(), Libc.CloneNewNet),
                "enter the host's network namespace"
            );
        }

        Become(arguments);
    }

    // A new program has no thread that remained in the other namespace.
    private static void Become(string[] arguments) =>
        LinuxException.Check(Libc.Execute(Self, [Self, .. arguments, null]), "start the agent");

    private static void AllowPing()
    {
        const string setting = "/proc/sys/net/ipv4/ping_group_range";
        if (File.Exists(setting))
        {
            File.WriteAllText(setting, "0 2147483647");
        }
    }

    private static byte[] HardwareAddress(int number, byte end) => [0x02, end, .. BitConverter.GetBytes(number)];
}
