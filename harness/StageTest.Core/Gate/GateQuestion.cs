using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>The inputs of <see cref="ChangeGate"/>: what changed, what was declared and waived, and the results of the engine.</summary>
internal sealed record GateQuestion
{
    /// <summary>The scenarios that the change can affect.</summary>
    public required ImmutableArray<ScenarioChange> Changes { get; init; }

    /// <summary>The scenarios that the change removes, in their old form.</summary>
    public ImmutableArray<Scenario> Removed { get; init; } = [];

    /// <summary>The results of the base's questions about the change.</summary>
    public ImmutableArray<BaseQuestion> Questions { get; init; } = [];

    /// <summary>The reasons to hold because scenarios of the base cannot be read.</summary>
    public ImmutableArray<HoldReason> UnreadScenarios { get; init; } = [];

    /// <summary>The policies that are added, changed or removed without a scenario that reads them.</summary>
    public ImmutableArray<HoldReason> UncoveredPolicies { get; init; } = [];

    /// <summary>The recorded connections that the change may break.</summary>
    public ImmutableArray<HoldReason> ObservedFlows { get; init; } = [];

    /// <summary>The changes of the repository's settings; null if they stay, or if the change adds the first ones.</summary>
    public HoldReason? SettingsChange { get; init; }

    /// <summary>What the change touches without an owner's approval.</summary>
    public ImmutableArray<HoldReason> MissingOwners { get; init; } = [];

    /// <summary>The declarations in scenarios, by file; scenarios without a declaration have no entry.</summary>
    public ImmutableDictionary<string, DeclaredChange> Declared { get; init; } = ImmutableDictionary<string, DeclaredChange>.Empty;

    /// <summary>Whether the base's declarations count, and not those of the change.</summary>
    public bool DeclaredByBase { get; init; }

    /// <summary>The declaration for every scenario; null if there is none.</summary>
    public DeclaredChange? DeclaredForAll { get; init; }

    /// <summary>The waivers that count for every scenario.</summary>
    public ImmutableArray<Waiver> Waivers { get; init; } = [];

    /// <summary>The waivers of single scenarios, by file.</summary>
    public ImmutableDictionary<string, ImmutableArray<Waiver>> ScenarioWaivers { get; init; } =
        ImmutableDictionary<string, ImmutableArray<Waiver>>.Empty;

    /// <summary>The waivers for every scenario that existed before the change.</summary>
    public ImmutableArray<Waiver> BaseWaivers { get; init; } = [];

    /// <summary>The waivers of single scenarios that existed before the change, by the current file of the scenario.</summary>
    public ImmutableDictionary<string, ImmutableArray<Waiver>> BaseScenarioWaivers { get; init; } =
        ImmutableDictionary<string, ImmutableArray<Waiver>>.Empty;

    /// <summary>
    /// The waivers after the change, to find expired ones: the file of waivers and the scenarios that the change can affect.
    /// </summary>
    public ImmutableArray<Waiver> PresentWaivers { get; init; } = [];

    /// <summary>The results of the engine, or null if nothing had to be run.</summary>
    public RunReport? Run { get; init; }

    /// <summary>Which mistakes in the policies would be noticed; null unless requested.</summary>
    public MutationReview? Mutations { get; init; }

    /// <summary>Whether the answers come from packets, or the caller accepts a calculation.</summary>
    public required bool IsProofEnough { get; init; }

    /// <summary>Whether the base requires digests for all inputs of the engine.</summary>
    public bool RequirePinned { get; init; }

    /// <summary>Whether connections that no scenario tests only cause a warning.</summary>
    public bool AllowUncovered { get; init; }

    /// <summary>The day, in UTC.</summary>
    public required DateOnly Today { get; init; }
}
