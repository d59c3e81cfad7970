using System.Collections.Immutable;
using StageTest.Cli.Output;
using StageTest.Cli.Runs;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Engines.Options;

namespace StageTest.Cli.Commands.Run;

/// <summary>The options of <c>stagetest run</c>.</summary>
internal sealed record RunSettings
{
    /// <summary>Scenario files and folders.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>The engine that the user named, or null for the best one on this machine.</summary>
    public EngineDescriptor? Engine { get; init; }

    /// <summary>The user's values for options of the engine.</summary>
    public ImmutableArray<GivenOption> Given { get; init; } = [];

    /// <summary>The reports to write.</summary>
    public ReportOutputs<RunReport> Reports { get; init; } = ReportOutputs<RunReport>.Text;

    /// <summary>The tags, one of which a scenario must have; empty for all scenarios.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>The patterns, one of which a scenario's name must match; empty for all scenarios.</summary>
    public ImmutableArray<string> Filters { get; init; } = [];

    /// <summary>The flows to test; empty for all.</summary>
    public ImmutableArray<Flow> Flows { get; init; } = [];

    /// <summary>Whether to start no more scenarios after the first that does not promote.</summary>
    public bool FailFast { get; init; }

    /// <summary>How many scenarios may run at once.</summary>
    public required ParallelLimit Parallel { get; init; }

    /// <summary>The time limit of one scenario.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>The time after which silence counts as a denial, or null to measure it.</summary>
    public TimeSpan? DenialTimeout { get; init; }

    /// <summary>The directory for the engine's evidence, or null.</summary>
    public string? Diagnostics { get; init; }

    /// <summary>The label whose values group workloads in pictures; null for namespaces.</summary>
    public string? GroupBy { get; init; }

    /// <summary>Whether to show notes and stack traces.</summary>
    public bool Verbose { get; init; }

    /// <summary>Whether to hide progress.</summary>
    public bool Quiet { get; init; }
}
