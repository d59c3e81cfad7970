using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;
using StageTest.Core.Gate;

namespace StageTest.Cli.Commands.Gate;

/// <summary>The input of a gate, read from a change.</summary>
/// <param name="Comparison">Both sides.</param>
/// <param name="Diagnostics">Errors on the side after the change.</param>
/// <param name="Folders">The locations of policies and scenarios.</param>
/// <param name="Rules">The settings of the base.</param>
internal sealed record GateInput(GateComparison Comparison, DiagnosticBag Diagnostics, GateFolders Folders, GateRules Rules)
{
    /// <summary>The policies that are added, changed or removed and that no scenario reads.</summary>
    public ImmutableArray<HoldReason> UncoveredPolicies { get; init; } = [];

    /// <summary>The files of policies, scenarios and manifests that differ, by path.</summary>
    public ImmutableArray<string> ChangedFiles { get; init; } = [];

    /// <summary>What the change touches without the approval of an owner.</summary>
    public ImmutableArray<HoldReason> MissingOwners { get; init; } = [];

    /// <summary>The connections in the logs of flows.</summary>
    public SeenFlows Seen { get; init; } = new();

    /// <summary>The reasons to hold because scenarios of the base cannot be read.</summary>
    public ImmutableArray<HoldReason> UnreadScenarios { get; init; } = [];

    /// <summary>The results of the base's questions about the change.</summary>
    public ImmutableArray<BaseQuestion> Questions { get; init; } = [];
}
