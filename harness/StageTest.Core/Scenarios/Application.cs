using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Scenarios;

/// <summary>What a folder of manifests describes: workloads, and the policies between them.</summary>
/// <param name="Topology">The workloads. Their addresses are not known.</param>
/// <param name="Policies">The policies, including staged ones.</param>
internal sealed record Application(Topology Topology, PolicySet Policies);
