using System.Collections.Immutable;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab;

/// <summary>The options of the lab.</summary>
internal sealed record LabOptions
{
    /// <summary>
    /// How long a probe waits before silence counts as a denial, if a reading does not state it. Default null: derived from the answers of
    /// the session. Half of it is reserved for the second attempt of every silent probe.
    /// </summary>
    public TimeSpan? DenialTimeout { get; init; }

    /// <summary>
    /// How many probes may wait for an answer at the same time. Default and maximum: the process's limit of open files. A plan with more
    /// denied flows takes the denial timeout several times.
    /// </summary>
    public int? MaximumSocketsAtOnce { get; init; }

    /// <summary>
    /// Whether a host that has served a lab serves the next one, until the engine is disposed. Default: each lab has its own host, which
    /// ends with it.
    /// </summary>
    public bool KeepsHosts { get; init; }

    /// <summary>Workloads without listeners in their pods, because the user starts the real programs there. Default: none.</summary>
    public ImmutableHashSet<EndpointRef> Real { get; init; } = [];
}
