using System.Collections.Immutable;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Replay;

/// <summary>What policies say about recorded flows.</summary>
internal sealed record ReplayReport
{
    /// <summary>Every connection, the most important class first, then those with most connections.</summary>
    public required ImmutableArray<ReplayedFlow> Flows { get; init; }

    /// <summary>How many records were read and omitted.</summary>
    public required FlowTally Tally { get; init; }

    /// <summary>The waivers that are over, which accept nothing.</summary>
    public ImmutableArray<Waiver> Expired { get; init; } = [];

    /// <summary>Whether a flow that was allowed would be denied and no one accepts that.</summary>
    public bool Holds => Flows.Any(f => f.Holds);

    /// <summary>How many connections are of a class.</summary>
    public int Count(ReplayClass ofClass) => Flows.Count(f => f.Class == ofClass);
}
