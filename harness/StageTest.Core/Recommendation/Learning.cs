using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>Whether a log is long enough: when connections were new, and what was held out.</summary>
internal sealed record Learning
{
    /// <summary>The number of new connections on each day, in UTC. Days without any are omitted.</summary>
    public required ImmutableArray<(DateOnly Day, int New)> Days { get; init; }

    /// <summary>The last time of a new connection for each workload.</summary>
    public required ImmutableArray<(EndpointRef Workload, DateTimeOffset Since)> StableSince { get; init; }

    /// <summary>The start of the held-out records; null if none were held out.</summary>
    public DateTimeOffset? HeldFrom { get; init; }

    /// <summary>The connections of the held-out records, each once.</summary>
    public ImmutableArray<Flow> Held { get; init; } = [];
}
