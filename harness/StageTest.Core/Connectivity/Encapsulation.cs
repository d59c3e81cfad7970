using StageTest.Core.Topologies;

namespace StageTest.Core.Connectivity;

/// <summary>
/// Packets that Calico drops when they leave a pod, before policies are evaluated, because they could carry other packets past its
/// policies.
/// </summary>
/// <remarks>
/// VXLAN and IP in IP, in both families (<c>WorkloadEndpointToIptablesChains</c> in <c>felix/rules/endpoints.go</c>), unless
/// <c>allowVXLANPacketsFromWorkloads</c> and <c>allowIPIPPacketsFromWorkloads</c> allow them; by default they do not. Packets to a pod are
/// not affected.
/// </remarks>
internal static class Encapsulation
{
    /// <summary>VXLAN's port.</summary>
    public static Port Vxlan { get; } = new(4789, Protocol.Udp);

    /// <summary>IP in IP.</summary>
    public const Protocol IpInIp = (Protocol)4;

    /// <summary>All of it.</summary>
    public static ConnectionSet Connections { get; } =
        ConnectionSet.None with
        {
            Udp = IntervalSet.Range(Vxlan.Number, Vxlan.Number),
            Others = IntervalSet.Range((int)IpInIp, (int)IpInIp),
        };

    /// <summary>Whether a connection to this port is dropped when it leaves a pod.</summary>
    public static bool Includes(Port port) => port == Vxlan || port.Protocol == IpInIp;

    /// <summary>
    /// The connections for texts: a set that lacks only encapsulation on both sides is written as if it were complete, so that "all" stays
    /// one word.
    /// </summary>
    public static ConnectionSet Overlooked(ConnectionSet connections)
    {
        if (connections.Others.Contains((int)IpInIp) || connections.Udp.Contains(Vxlan.Number))
        {
            return connections;
        }

        var udp = connections.Udp.Union(Connections.Udp);
        var others = connections.Others.Union(Connections.Others);
        return connections with
        {
            Udp = udp.Contains(Vxlan.Number - 1) && udp.Contains(Vxlan.Number + 1) ? udp : connections.Udp,
            Others = others.Equals(ConnectionSet.AllOthers) ? others : connections.Others,
        };
    }
}
