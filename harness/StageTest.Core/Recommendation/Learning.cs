using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>Whether a log is long enough: when connections were new, and what was kept back.</summary>
internal sealed record Learning
{
    /// <summary>How many connections were seen for the first time on each day, in UTC. Days without any are omitted.</summary>
    public required ImmutableArray<(DateOnly Day, int New)> Days { get; init; }

    /// <summary>When each workload was last seen with a connection that was new.</summary>
    public required ImmutableArray<(EndpointRef Workload, DateTimeOffset Since)> StableSince { get; init; }

    /// <summary>From when records were kept back; null if none were.</summary>
    public DateTimeOffset? HeldFrom { get; init; }

    /// <summary>The connections of the records that were kept back, each once.</summary>
    public ImmutableArray<Flow> Held { get; init; } = [];
}
