using System.Net.Sockets;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Probes;

/// <summary>One question between two nodes, named by their places in the lab's list.</summary>
/// <param name="From">The source.</param>
/// <param name="To">The destination; <see cref="NoPod"/> for a Service without pods.</param>
/// <param name="Port">The port that the source asks for.</param>
/// <param name="Family">The family of the addresses.</param>
/// <param name="Entrance">Where the source sends to, and the port that arrives at the destination; null for the destination's own
/// address.</param>
internal readonly record struct Probe(int From, int To, Port Port, AddressFamily Family = IpFamily.V4, ProbeEntrance? Entrance = null)
{
    /// <summary>Whether it is the second leg of a way, and the probe before it the first: only both together are an answer.</summary>
    public bool IsSecondLeg { get; init; }

    /// <summary>The way in words behind the names of its ends, see <see cref="ServiceWay.By"/>; null if there is but one.</summary>
    public string? By { get; init; }

    /// <summary>Stands for a destination that does not exist.</summary>
    public const int NoPod = -1;

    /// <summary>The destination's port as policies see it, after translation.</summary>
    public Port Target => Entrance?.Target ?? Port;
}
