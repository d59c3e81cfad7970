using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>Everything that the gate found out about a change, as plain data for the report formats.</summary>
internal sealed record GateReport
{
    /// <summary>What the change is compared with, in words: a revision and how it was found.</summary>
    public required string Base { get; init; }

    /// <summary>What is judged: a revision, or the working tree.</summary>
    public required string Head { get; init; }

    /// <summary>The engine's name; null if nothing had to be run.</summary>
    public string? Engine { get; init; }

    /// <summary>Whether the engine sends packets.</summary>
    public bool SendsPackets { get; init; }

    /// <summary>The policy, scenario and manifest files that differ, by path.</summary>
    public ImmutableArray<string> ChangedFiles { get; init; } = [];

    /// <summary>The scenarios that the change can affect.</summary>
    public ImmutableArray<ScenarioChange> Changes { get; init; } = [];

    /// <summary>
    /// Every connection that changes in a repository without scenarios, where pods stand in for workloads that are not described; null
    /// where there is a scenario, nothing of this changes, or no exact map exists.
    /// </summary>
    public MapComparison? Connections { get; init; }

    /// <summary>The label whose values pictures frame workloads by, such as a team. Default: they frame by namespace.</summary>
    public string? FrameLabel { get; init; }

    /// <summary>What the questions of the base say about the change, and how the change asks otherwise.</summary>
    public ImmutableArray<BaseQuestion> Questions { get; init; } = [];

    /// <summary>How the settings of the repository change, in a sentence; null if they stay.</summary>
    public string? Settings { get; init; }

    /// <summary>Every rule of their staged policies, and whether a flow reaches it.</summary>
    public ImmutableArray<RuleUse> Rules { get; init; } = [];

    /// <summary>Which mistakes in the policies would be noticed; null unless asked for.</summary>
    public MutationReview? Mutations { get; init; }

    /// <summary>The reasons to hold, and those that are waived or permitted, the most important first.</summary>
    public ImmutableArray<HoldReason> Reasons { get; init; } = [];

    /// <summary>What is wrong with the input, so that nothing was run; empty if it could be read.</summary>
    public ImmutableArray<Diagnostic> Problems { get; init; } = [];

    /// <summary>What happened on the engine, or null if nothing was run.</summary>
    public RunReport? Run { get; init; }

    /// <summary>The reasons that hold.</summary>
    public IEnumerable<HoldReason> Holding => Reasons.Where(r => r.Holds);

    /// <summary>What the gate says. An input that cannot be read and an engine that failed are errors.</summary>
    public Outcome Outcome =>
        !Problems.IsEmpty || Holding.Any(r => r.Kind == HoldReasons.RunFailed) ? Outcome.Error
        : Holding.Any() ? Outcome.Hold
        : Outcome.Promote;
}
