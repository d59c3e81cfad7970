using System.Net;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab.Nft;

/// <summary>One pod behind a port of a Service.</summary>
/// <param name="Entrance">A second virtual address of the Service, which leads to this pod only: probes must not depend on a random choice
/// of the pod.</param>
/// <param name="Address">The pod's own address.</param>
/// <param name="Target">The port that receives the connection.</param>
internal sealed record ServicePod(IPAddress Entrance, IPAddress Address, Port Target)
{
    /// <summary>
    /// A third address, whose packets meet the egress policies of their source and no ingress policies: the first leg of a path on which
    /// the ingress policies see another source. Null if no path needs it.
    /// </summary>
    public IPAddress? FirstLeg { get; init; }
}
