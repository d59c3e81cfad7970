using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>What <see cref="ChangeGate"/> decides on: what changed, what was declared and waived, and what the engine saw.</summary>
internal sealed record GateQuestion
{
    /// <summary>The scenarios that the change can affect.</summary>
    public required ImmutableArray<ScenarioChange> Changes { get; init; }

    /// <summary>The scenarios that the change removes, as they were.</summary>
    public ImmutableArray<Scenario> Removed { get; init; } = [];

    /// <summary>What the questions of the base say about the change.</summary>
    public ImmutableArray<BaseQuestion> Questions { get; init; } = [];

    /// <summary>The policies that come, change or go without a scenario that reads them.</summary>
    public ImmutableArray<HoldReason> UncoveredPolicies { get; init; } = [];

    /// <summary>The connections that flow logs saw and the change may break.</summary>
    public ImmutableArray<HoldReason> ObservedFlows { get; init; } = [];

    /// <summary>How the settings of the repository change; null if they stay, or where the change brings the first ones.</summary>
    public HoldReason? SettingsChange { get; init; }

    /// <summary>What the change touches without the approval of an owner.</summary>
    public ImmutableArray<HoldReason> MissingOwners { get; init; } = [];

    /// <summary>What is declared in a scenario, by its file; scenarios without a declaration have no entry.</summary>
    public ImmutableDictionary<string, DeclaredChange> Declared { get; init; } = ImmutableDictionary<string, DeclaredChange>.Empty;

    /// <summary>Whether the base declares what may open and close, and not the change itself.</summary>
    public bool DeclaredByBase { get; init; }

    /// <summary>What is declared for every scenario; null if there is none.</summary>
    public DeclaredChange? DeclaredForAll { get; init; }

    /// <summary>The waivers that count for every scenario.</summary>
    public ImmutableArray<Waiver> Waivers { get; init; } = [];

    /// <summary>The waivers of single scenarios, by file.</summary>
    public ImmutableDictionary<string, ImmutableArray<Waiver>> ScenarioWaivers { get; init; } =
        ImmutableDictionary<string, ImmutableArray<Waiver>>.Empty;

    /// <summary>The waivers for every scenario that were there before the change.</summary>
    public ImmutableArray<Waiver> BaseWaivers { get; init; } = [];

    /// <summary>The waivers of single scenarios that were there before the change, by the file of the scenario as it is now.</summary>
    public ImmutableDictionary<string, ImmutableArray<Waiver>> BaseScenarioWaivers { get; init; } =
        ImmutableDictionary<string, ImmutableArray<Waiver>>.Empty;

    /// <summary>
    /// The waivers that are in the tree after the change, for those that are over: the file of waivers and the scenarios that the change
    /// can affect.
    /// </summary>
    public ImmutableArray<Waiver> PresentWaivers { get; init; } = [];

    /// <summary>What happened on the engine, or null if nothing had to be run.</summary>
    public RunReport? Run { get; init; }

    /// <summary>Which mistakes in the policies would be noticed; null unless asked for.</summary>
    public MutationReview? Mutations { get; init; }

    /// <summary>Whether the answers come from packets, or the caller said that a calculation will do.</summary>
    public required bool IsProofEnough { get; init; }

    /// <summary>Whether the base demands that a digest pins what the engine took from elsewhere.</summary>
    public bool RequirePinned { get; init; }

    /// <summary>Whether connections that no scenario tests are only told.</summary>
    public bool AllowUncovered { get; init; }

    /// <summary>The day, in UTC.</summary>
    public required DateOnly Today { get; init; }
}
