using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Flows;
using StageTest.Core.Probing;

namespace StageTest.Core.Engines;

/// <summary>What an engine brings back from asking a plan once.</summary>
/// <param name="Matrix">The verdicts.</param>
internal sealed record Reading(ConnectivityMatrix Matrix)
{
    /// <summary>How long probes waited; null if nothing waits because nothing is sent.</summary>
    public ProbeTiming? Timing { get; init; }

    /// <summary>What the ends of every connection logged, if that was asked for.</summary>
    public ImmutableArray<FlowLog> Flows { get; init; } = [];

    /// <summary>When the flows changed that did after the last change of policies, if the engine can tell; each once.</summary>
    public ImmutableArray<FlowEffect> Effects { get; init; } = [];
}
