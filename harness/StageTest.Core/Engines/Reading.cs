using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Flows;
using StageTest.Core.Probing;

namespace StageTest.Core.Engines;

/// <summary>The result of testing a plan once.</summary>
/// <param name="Matrix">The verdicts.</param>
internal sealed record Reading(ConnectivityMatrix Matrix)
{
    /// <summary>How long probes waited; null if nothing waits because nothing is sent.</summary>
    public ProbeTiming? Timing { get; init; }

    /// <summary>The logs of both ends of every connection, if requested.</summary>
    public ImmutableArray<FlowLog> Flows { get; init; } = [];

    /// <summary>When flows changed after the last change of policies, if the engine knows it; each flow once.</summary>
    public ImmutableArray<FlowEffect> Effects { get; init; } = [];
}
