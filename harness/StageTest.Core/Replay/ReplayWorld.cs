using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Replay;

/// <summary>What recorded flows are replayed against.</summary>
internal sealed record ReplayWorld
{
    /// <summary>What exists, as far as it is stated; empty if only the records tell.</summary>
    public required Topology Topology { get; init; }

    /// <summary>The addresses of a scenario's run; null if no run is meant.</summary>
    public Placement? Placement { get; init; }

    /// <summary>The scenario that the records of runs must be of; null if none is meant.</summary>
    public string? Scenario { get; init; }

    /// <summary>Whether connections are omitted of which the topology knows neither end.</summary>
    public bool OnlyKnown { get; init; }

    /// <summary>The policies that are in effect now.</summary>
    public required PolicySet Now { get; init; }

    /// <summary>The policies that would be in effect.</summary>
    public required PolicySet Promoted { get; init; }

    /// <summary>
    /// The policies, enforced and staged, of which Calico makes its pending trace; null if traces are not compared.
    /// </summary>
    public PolicySet? Staged { get; init; }

    /// <summary>Both.</summary>
    public ImmutableArray<PolicySet> Sets => [Now, Promoted];
}
