using System.Net;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>One pod behind a port of a Service.</summary>
/// <param name="Entrance">A second virtual address of the Service, which leads to this pod and no other: probes must not leave to chance
/// whom they ask.</param>
/// <param name="Address">The pod's own address.</param>
/// <param name="Target">The port that it is asked on.</param>
internal sealed record ServicePod(IPAddress Entrance, IPAddress Address, Port Target)
{
    /// <summary>
    /// A third one, whose packets meet the egress policies of their source and no ingress policies: the first leg of a way on which those
    /// see another source. Null if no way needs it.
    /// </summary>
    public IPAddress? FirstLeg { get; init; }
}
