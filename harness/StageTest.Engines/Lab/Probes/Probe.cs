using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Probes;

/// <summary>One probe between two nodes, given by their indexes in the lab's list.</summary>
/// <param name="From">The source.</param>
/// <param name="To">The destination; <see cref="NoPod"/> for a Service without pods.</param>
/// <param name="Port">The port that the source connects to.</param>
/// <param name="Family">The family of the addresses.</param>
/// <param name="Entrance">The address that the source sends to, and the port at the destination; null for the destination's own
/// address.</param>
internal readonly record struct Probe(int From, int To, Port Port, AddressFamily Family = IpFamily.V4, ProbeEntrance? Entrance = null)
{
    /// <summary>Whether it is the second leg of a path whose first leg is the probe before it: only both together give an answer.</summary>
    public bool IsSecondLeg { get; init; }

    /// <summary>A description of the path for messages, see <see cref="ServiceWay.By"/>; null if there is only one path.</summary>
    public string? By { get; init; }

    /// <summary>The index for a destination that does not exist.</summary>
    public const int NoPod = -1;

    /// <summary>The destination's port as policies see it, after translation.</summary>
    public Port Target => Entrance?.Target ?? Port;
}
