using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Evaluation;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>The gate's results for a change, as plain data for the report formats.</summary>
internal sealed record GateReport
{
    /// <summary>The base of the comparison, in words: a revision and how it was found.</summary>
    public required string Base { get; init; }

    /// <summary>The judged side: a revision, or the working tree.</summary>
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
    /// Every connection that changes in a repository without scenarios, with representative pods for workloads that are not described; null
    /// if there is a scenario, no connection changes, or no exact map exists.
    /// </summary>
    public MapComparison? Connections { get; init; }

    /// <summary>The label by whose values diagrams group workloads, such as a team. Default: by namespace.</summary>
    public string? FrameLabel { get; init; }

    /// <summary>The results of the base's questions, and how the change's questions differ.</summary>
    public ImmutableArray<BaseQuestion> Questions { get; init; } = [];

    /// <summary>The change of the repository's settings, in a sentence; null if they stay.</summary>
    public string? Settings { get; init; }

    /// <summary>Every rule of their staged policies, and whether a flow reaches it.</summary>
    public ImmutableArray<RuleUse> Rules { get; init; } = [];

    /// <summary>Which mistakes in the policies would be noticed; null unless requested.</summary>
    public MutationReview? Mutations { get; init; }

    /// <summary>The reasons to hold, and those that are waived or permitted, most important first.</summary>
    public ImmutableArray<HoldReason> Reasons { get; init; } = [];

    /// <summary>The errors of the input that prevented a run; empty if it could be read.</summary>
    public ImmutableArray<Diagnostic> Problems { get; init; } = [];

    /// <summary>The results of the engine, or null if nothing was run.</summary>
    public RunReport? Run { get; init; }

    /// <summary>The reasons that hold.</summary>
    public IEnumerable<HoldReason> Holding => Reasons.Where(r => r.Holds);

    /// <summary>The decision. Unreadable input and a failed engine are errors.</summary>
    public Outcome Outcome =>
        !Problems.IsEmpty || Holding.Any(r => r.Kind == HoldReasons.RunFailed) ? Outcome.Error
        : Holding.Any() ? Outcome.Hold
        : Outcome.Promote;
}
