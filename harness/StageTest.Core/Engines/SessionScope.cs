using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Engines;

/// <summary>What a session creates and will apply, so that an engine can say which sessions keep out of each other's way.</summary>
/// <param name="Topology">What it creates.</param>
/// <param name="Policies">Every set of policies that it may apply.</param>
internal sealed record SessionScope(Topology Topology, ImmutableArray<PolicySet> Policies);
