using System.Collections.Immutable;
using StageTest.Cli.Output;
using StageTest.Cli.Runs;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Engines.Options;

namespace StageTest.Cli.Commands.Run;

/// <summary>What a user asked <c>stagetest run</c> to do.</summary>
internal sealed record RunSettings
{
    /// <summary>Scenario files and folders.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>The engine that the user named, or null for the best one that this machine can run.</summary>
    public EngineDescriptor? Engine { get; init; }

    /// <summary>What the user gave for options of the engine.</summary>
    public ImmutableArray<GivenOption> Given { get; init; } = [];

    /// <summary>The reports to write.</summary>
    public ReportOutputs<RunReport> Reports { get; init; } = ReportOutputs<RunReport>.Text;

    /// <summary>The tags of which a scenario must have one; empty for all scenarios.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>The patterns of which a scenario's name must match one; empty for all scenarios.</summary>
    public ImmutableArray<string> Filters { get; init; } = [];

    /// <summary>The flows to test; empty for all.</summary>
    public ImmutableArray<Flow> Flows { get; init; } = [];

    /// <summary>Whether no scenario is started after the first that does not promote.</summary>
    public bool FailFast { get; init; }

    /// <summary>How many scenarios may run at a time.</summary>
    public required ParallelLimit Parallel { get; init; }

    /// <summary>How long a scenario may take.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>After how long silence counts as a denial, or null to learn it.</summary>
    public TimeSpan? DenialTimeout { get; init; }

    /// <summary>The directory for the engine's evidence, or null.</summary>
    public string? Diagnostics { get; init; }

    /// <summary>The label whose values pictures frame workloads by; null for namespaces.</summary>
    public string? GroupBy { get; init; }

    /// <summary>Whether notes and stack traces are wanted.</summary>
    public bool Verbose { get; init; }

    /// <summary>Whether progress is unwanted.</summary>
    public bool Quiet { get; init; }
}
