using System.Collections.Immutable;
using StageTest.Core.Flows.Sources;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Replay;

/// <summary>The policies' verdicts on recorded flows.</summary>
internal sealed record ReplayReport
{
    /// <summary>All connections, by class, most important first, then by number of connections.</summary>
    public required ImmutableArray<ReplayedFlow> Flows { get; init; }

    /// <summary>How many records were read and omitted.</summary>
    public required FlowTally Tally { get; init; }

    /// <summary>The expired waivers, which accept nothing.</summary>
    public ImmutableArray<Waiver> Expired { get; init; } = [];

    /// <summary>Whether a flow that was allowed would be denied and no waiver accepts it.</summary>
    public bool Holds => Flows.Any(f => f.Holds);

    /// <summary>The number of connections in a class.</summary>
    public int Count(ReplayClass ofClass) => Flows.Count(f => f.Class == ofClass);
}
