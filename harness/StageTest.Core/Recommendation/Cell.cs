using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Recommendation;

/// <summary>The smallest unit that rules can allow: all connections between two ends to one written port.</summary>
/// <param name="From">The source.</param>
/// <param name="To">The destination.</param>
/// <param name="Port">The port.</param>
/// <param name="Wanted">The wanted connections, at least one.</param>
/// <param name="Extra">The connections that are allowed together with them without being requested, in order.</param>
internal sealed record Cell(
    TrafficEnd From,
    TrafficEnd To,
    RecommendedPort Port,
    ImmutableArray<WantedFlow> Wanted,
    ImmutableArray<Flow> Extra
);
