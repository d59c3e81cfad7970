using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Engines;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Runs;

/// <summary>What happened when a scenario was run on an engine.</summary>
internal sealed record ScenarioRun
{
    /// <summary>What was run.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>The engine's name.</summary>
    public required string Engine { get; init; }

    /// <summary>Whether its answers come from packets. Default: no.</summary>
    public bool SendsPackets { get; init; }

    /// <summary>What the engine was made with, as words of a command line.</summary>
    public ImmutableArray<string> EngineArguments { get; init; } = [];

    /// <summary>What was asked: the scenario's plan, or the part of it that the caller chose.</summary>
    public required ProbePlan Plan { get; init; }

    /// <summary>The reading without any policy, of every flow whose denial counts as proof of something.</summary>
    public required ConnectivityMatrix Control { get; init; }

    /// <summary>The stages, in order.</summary>
    public required ImmutableArray<StageRun> Stages { get; init; }

    /// <summary>Why flows could not be asked on this engine at all, by place in the plan.</summary>
    public ImmutableDictionary<int, string> Skipped { get; init; } = ImmutableDictionary<int, string>.Empty;

    /// <summary>
    /// The flows of which Calico's own pending trace would show something else than promotion does. They change no decision.
    /// </summary>
    public ImmutableArray<PendingDifference> Pending { get; init; } = [];

    /// <summary>
    /// If the dataplane's own logs of flows are not what was predicted, with the stages; null if no such logs were read.
    /// </summary>
    public ImmutableArray<(Stage Stage, TraceFinding Finding)>? TraceFindings =>
        Stages.Any(s => s.HasRealLogs) ? [.. Stages.SelectMany(s => s.TraceFindings.Select(f => (s.Stage, f)))] : null;

    /// <summary>The versions of what the engine's answers come from, by name.</summary>
    public ImmutableSortedDictionary<string, string> Versions { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The addresses that everything had; null if the run was made up.</summary>
    public Placement? Placement { get; init; }

    /// <summary>Where the time went, if the engine sends packets. Default: not known.</summary>
    public ImmutableArray<RunPhase> Phases { get; init; } = [];

    /// <summary>How long it took, from opening the engine to closing it.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The run of one stage, which must be among the scenario's.</summary>
    public StageRun this[Stage stage] => Stages.Single(s => s.Stage == stage);

    /// <summary>Whether what no digest pins promotes nothing. Default: it may.</summary>
    public bool RequirePinned { get; init; }

    /// <summary>Why nothing of it may be promoted, whatever was read; null if nothing is in doubt.</summary>
    public string? Doubt { get; init; }
}
