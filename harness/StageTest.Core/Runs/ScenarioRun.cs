using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Runs;

/// <summary>The results of running a scenario on an engine.</summary>
internal sealed record ScenarioRun
{
    /// <summary>The scenario.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>The engine's name.</summary>
    public required string Engine { get; init; }

    /// <summary>Whether its answers come from packets. Default: no.</summary>
    public bool SendsPackets { get; init; }

    /// <summary>The engine's options as words of a command line.</summary>
    public ImmutableArray<string> EngineArguments { get; init; } = [];

    /// <summary>The tested flows: the scenario's plan, or the part that the caller chose.</summary>
    public required ProbePlan Plan { get; init; }

    /// <summary>The reading without any policy, of every flow whose denial needs a control.</summary>
    public required ConnectivityMatrix Control { get; init; }

    /// <summary>The stages, in order.</summary>
    public required ImmutableArray<StageRun> Stages { get; init; }

    /// <summary>Why flows could not be tested on this engine at all, by index in the plan.</summary>
    public ImmutableDictionary<int, string> Skipped { get; init; } = ImmutableDictionary<int, string>.Empty;

    /// <summary>
    /// The flows for which Calico's own pending trace differs from promotion. They change no decision.
    /// </summary>
    public ImmutableArray<PendingDifference> Pending { get; init; } = [];

    /// <summary>
    /// The differences between the dataplane's own flow logs and the prediction, with the stages; null if no such logs were read.
    /// </summary>
    public ImmutableArray<(Stage Stage, TraceFinding Finding)>? TraceFindings =>
        Stages.Any(s => s.HasRealLogs) ? [.. Stages.SelectMany(s => s.TraceFindings.Select(f => (s.Stage, f)))] : null;

    /// <summary>The versions of the components behind the engine's answers, by name.</summary>
    public ImmutableSortedDictionary<string, string> Versions { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The addresses of all endpoints; null for a constructed run.</summary>
    public Placement? Placement { get; init; }

    /// <summary>The time of each kind of work, if the engine sends packets. Default: not known.</summary>
    public ImmutableArray<RunPhase> Phases { get; init; } = [];

    /// <summary>The duration, from opening the engine to closing it.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The run of one stage, which must be among the scenario's.</summary>
    public StageRun this[Stage stage] => Stages.Single(s => s.Stage == stage);

    /// <summary>Whether inputs without digests prevent promotion. Default: no.</summary>
    public bool RequirePinned { get; init; }

    /// <summary>Why nothing of it may be promoted, regardless of the readings; null if there is no doubt.</summary>
    public string? Doubt { get; init; }
}
