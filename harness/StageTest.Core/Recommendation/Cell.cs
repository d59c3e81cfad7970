using System.Collections.Immutable;
using StageTest.Core.Connectivity;

namespace StageTest.Core.Recommendation;

/// <summary>The smallest thing that rules can allow: all connections between two ends to one port as it is written.</summary>
/// <param name="From">Where the connections begin.</param>
/// <param name="To">Where they end.</param>
/// <param name="Port">The port.</param>
/// <param name="Wanted">Those that are wanted, at least one.</param>
/// <param name="Extra">Those that were not asked for and are allowed with them, in order.</param>
internal sealed record Cell(
    TrafficEnd From,
    TrafficEnd To,
    RecommendedPort Port,
    ImmutableArray<WantedFlow> Wanted,
    ImmutableArray<Flow> Extra
);
