using StageTest.Core.Connectivity;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.EndToEndTests.Shrinking;

/// <summary>Policies over a topology.</summary>
/// <param name="Topology">The topology.</param>
/// <param name="Policies">The policies.</param>
internal sealed record ShrunkCase(Topology Topology, PolicySet Policies)
{
    /// <summary>Everything that can be asked: every port, and an echo request between every two ends.</summary>
    public ProbePlan Plan => new(
    [
        .. ProbePlan.Complete(Topology).Flows,
        .. from one in Topology.Endpoints
           from other in Topology.Endpoints
           where one != other && !(one.IsExternal && other.IsExternal)
           select new Flow(one, other, new(0, Protocol.Icmp)),
    ]);
}
