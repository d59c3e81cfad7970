using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Engines;

/// <summary>What a session creates and will apply, so that an engine can decide which sessions do not affect each other.</summary>
/// <param name="Topology">The topology.</param>
/// <param name="Policies">All sets of policies that it may apply.</param>
internal sealed record SessionScope(Topology Topology, ImmutableArray<PolicySet> Policies);
