using System.Collections.Immutable;
using StageTest.Cli.Output;
using StageTest.Cli.Runs;
using StageTest.Core.Access;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios.Settings;
using StageTest.Engines.Options;

namespace StageTest.Cli.Commands.Gate;

/// <summary>What <c>stagetest gate</c> was asked to do.</summary>
internal sealed record GateSettings
{
    /// <summary>The name of the working tree instead of a revision.</summary>
    public const string WorkingTree = "worktree";

    /// <summary>A directory of the repository, to which the folders are relative.</summary>
    public string Repository { get; init; } = ".";

    /// <summary>The revision to hold the change against, or null for where it left the main branch.</summary>
    public string? Base { get; init; }

    /// <summary>The revision to judge, or <see cref="WorkingTree"/>.</summary>
    public string Head { get; init; } = WorkingTree;

    /// <summary>The engine that the user named, or null for the best one that this machine can run.</summary>
    public EngineDescriptor? Engine { get; init; }

    /// <summary>What the user gave for options of the engine.</summary>
    public ImmutableArray<GivenOption> Given { get; init; } = [];

    /// <summary>Whether only declarations count that were there before the change; null if the caller does not say.</summary>
    public bool? DeclarationsFromBase { get; init; }

    /// <summary>The label whose values pictures frame workloads by; null for namespaces.</summary>
    public string? GroupBy { get; init; }

    /// <summary>How many scenarios run at a time.</summary>
    public ParallelLimit Parallel { get; init; } = new(RunLimits.DefaultParallel);

    /// <summary>How long one scenario may take.</summary>
    public TimeSpan TimeLimit { get; init; } = RunLimits.DefaultTimeLimit;

    /// <summary>Where the engine's evidence goes, or null for nowhere.</summary>
    public string? Diagnostics { get; init; }

    /// <summary>The part of the mutants that must be noticed, or null if they are not tried.</summary>
    public double? LeastMutationScore { get; init; }

    /// <summary>The folder of policies where neither the caller nor the repository names one.</summary>
    public const string DefaultPolicies = "policies";

    /// <summary>The folder of scenarios where neither the caller nor the repository names one.</summary>
    public const string DefaultScenarios = "scenarios";

    /// <summary>The folder of policies; null if the caller does not say.</summary>
    public string? Policies { get; init; }

    /// <summary>The folder of scenarios, and of <c>waivers.yaml</c>; null if the caller does not say.</summary>
    public string? Scenarios { get; init; }

    /// <summary>Logs of flows that the change must not break.</summary>
    public ImmutableArray<string> Flows { get; init; } = [];

    /// <summary>Whether scenarios run that the change cannot affect.</summary>
    public bool All { get; init; }

    /// <summary>Whether connections that no scenario tests are only told.</summary>
    public bool AllowUncovered { get; init; }

    /// <summary>A file that declares the change, or null.</summary>
    public string? ExpectChange { get; init; }

    /// <summary>Whether only waivers count that were there before the change; null if the caller does not say.</summary>
    public bool? WaiversFromBase { get; init; }

    /// <summary>Who approved the change, of those who may own what it touches.</summary>
    public ImmutableArray<AccessSubject> ApprovedBy { get; init; } = [];

    /// <summary>The reports to write.</summary>
    public ReportOutputs<GateReport> Reports { get; init; } = ReportOutputs<GateReport>.Text;

    /// <summary>The same, with what the base says if the caller says nothing.</summary>
    public GateSettings With(RepositorySettings settings) =>
        this with
        {
            WaiversFromBase = WaiversFromBase ?? settings.WaiversFromBase,
            DeclarationsFromBase = DeclarationsFromBase ?? settings.DeclarationsFromBase,
            LeastMutationScore = LeastMutationScore ?? settings.LeastMutationScore,
        };

    /// <summary>Whether progress is unwanted.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether notes about the input are wanted.</summary>
    public bool Verbose { get; init; }
}
