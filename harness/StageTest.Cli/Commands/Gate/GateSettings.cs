using System.Collections.Immutable;
using StageTest.Cli.Output;
using StageTest.Cli.Runs;
using StageTest.Core.Access;
using StageTest.Core.Gate;
using StageTest.Core.Scenarios.Settings;
using StageTest.Engines.Options;

namespace StageTest.Cli.Commands.Gate;

/// <summary>The options of <c>stagetest gate</c>.</summary>
internal sealed record GateSettings
{
    /// <summary>The value that selects the working tree instead of a revision.</summary>
    public const string WorkingTree = "worktree";

    /// <summary>A directory of the repository, to which the folders are relative.</summary>
    public string Repository { get; init; } = ".";

    /// <summary>The revision to compare with, or null for the commit where the change left the main branch.</summary>
    public string? Base { get; init; }

    /// <summary>The revision to judge, or <see cref="WorkingTree"/>.</summary>
    public string Head { get; init; } = WorkingTree;

    /// <summary>The engine that the user named, or null for the best one on this machine.</summary>
    public EngineDescriptor? Engine { get; init; }

    /// <summary>The user's values for options of the engine.</summary>
    public ImmutableArray<GivenOption> Given { get; init; } = [];

    /// <summary>Whether only declarations count that existed before the change; null if the caller does not say.</summary>
    public bool? DeclarationsFromBase { get; init; }

    /// <summary>The label whose values group workloads in pictures; null for namespaces.</summary>
    public string? GroupBy { get; init; }

    /// <summary>How many scenarios run at a time.</summary>
    public ParallelLimit Parallel { get; init; } = new(RunLimits.DefaultParallel);

    /// <summary>The time limit of one scenario.</summary>
    public TimeSpan TimeLimit { get; init; } = RunLimits.DefaultTimeLimit;

    /// <summary>The directory of the engine's evidence, or null for none.</summary>
    public string? Diagnostics { get; init; }

    /// <summary>The share of mutants that must be detected, or null to skip mutation.</summary>
    public double? LeastMutationScore { get; init; }

    /// <summary>The folder of policies if neither the caller nor the repository names one.</summary>
    public const string DefaultPolicies = "policies";

    /// <summary>The folder of scenarios if neither the caller nor the repository names one.</summary>
    public const string DefaultScenarios = "scenarios";

    /// <summary>The folder of policies; null if the caller does not say.</summary>
    public string? Policies { get; init; }

    /// <summary>The folder of scenarios, and of <c>waivers.yaml</c>; null if the caller does not say.</summary>
    public string? Scenarios { get; init; }

    /// <summary>Logs of flows that the change must not break.</summary>
    public ImmutableArray<string> Flows { get; init; } = [];

    /// <summary>Whether to run scenarios that the change cannot affect.</summary>
    public bool All { get; init; }

    /// <summary>Whether changed connections that no scenario tests are only reported.</summary>
    public bool AllowUncovered { get; init; }

    /// <summary>A file that declares the change, or null.</summary>
    public string? ExpectChange { get; init; }

    /// <summary>Whether only waivers count that existed before the change; null if the caller does not say.</summary>
    public bool? WaiversFromBase { get; init; }

    /// <summary>The approvers of the change, among the owners of what it touches.</summary>
    public ImmutableArray<AccessSubject> ApprovedBy { get; init; } = [];

    /// <summary>The reports to write.</summary>
    public ReportOutputs<GateReport> Reports { get; init; } = ReportOutputs<GateReport>.Text;

    /// <summary>The same, completed by the settings of the base.</summary>
    public GateSettings With(RepositorySettings settings) =>
        this with
        {
            WaiversFromBase = WaiversFromBase ?? settings.WaiversFromBase,
            DeclarationsFromBase = DeclarationsFromBase ?? settings.DeclarationsFromBase,
            LeastMutationScore = LeastMutationScore ?? settings.LeastMutationScore,
        };

    /// <summary>Whether to hide progress.</summary>
    public bool Quiet { get; init; }

    /// <summary>Whether to show notes about the input.</summary>
    public bool Verbose { get; init; }
}
