using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Topologies;

namespace StageTest.Core.Replay;

/// <summary>The policies and topology for a replay.</summary>
internal sealed record ReplayWorld
{
    /// <summary>The known topology; empty if only the records have information.</summary>
    public required Topology Topology { get; init; }

    /// <summary>The addresses of a scenario's run; null without a run.</summary>
    public Placement? Placement { get; init; }

    /// <summary>The scenario of the runs' records; null without one.</summary>
    public string? Scenario { get; init; }

    /// <summary>Whether connections without a known end in the topology are omitted.</summary>
    public bool OnlyKnown { get; init; }

    /// <summary>The enforced policies.</summary>
    public required PolicySet Now { get; init; }

    /// <summary>The policies after the change.</summary>
    public required PolicySet Promoted { get; init; }

    /// <summary>
    /// The policies of Calico's pending trace, enforced and staged; null if traces are not compared.
    /// </summary>
    public PolicySet? Staged { get; init; }

    /// <summary>Both sets.</summary>
    public ImmutableArray<PolicySet> Sets => [Now, Promoted];
}
