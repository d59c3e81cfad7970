using System.Collections.Immutable;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab;

/// <summary>How the lab asks.</summary>
internal sealed record LabOptions
{
    /// <summary>
    /// How long a probe waits before silence counts as a denial, if a reading does not say. Default null: it is learned from the
    /// answers of the session. Half of it is left for the second attempt that every silent probe gets.
    /// </summary>
    public TimeSpan? DenialTimeout { get; init; }

    /// <summary>
    /// How many probes may wait for an answer at the same time. Default and most: as many as the process may have open files. A plan of
    /// more denied flows than this takes the denial timeout several times.
    /// </summary>
    public int? MaximumSocketsAtOnce { get; init; }

    /// <summary>
    /// Whether a host that has served a lab serves the next one, until the engine is disposed. Default: each lab has a host of its own,
    /// which is gone with it.
    /// </summary>
    public bool KeepsHosts { get; init; }

    /// <summary>Workloads in whose pods nothing listens, because the user will start the real programs there. Default: none.</summary>
    public ImmutableHashSet<EndpointRef> Real { get; init; } = [];
}
