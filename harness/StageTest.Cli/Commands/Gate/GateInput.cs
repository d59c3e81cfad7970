using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Flows.Records;
using StageTest.Core.Gate;

namespace StageTest.Cli.Commands.Gate;

/// <summary>What was read of a change.</summary>
/// <param name="Comparison">Both sides.</param>
/// <param name="Diagnostics">What is wrong with the side after the change.</param>
/// <param name="Folders">Where policies and scenarios are.</param>
/// <param name="Rules">The settings of the base.</param>
internal sealed record GateInput(GateComparison Comparison, DiagnosticBag Diagnostics, GateFolders Folders, GateRules Rules)
{
    /// <summary>The policies that come, change or go without a scenario that reads them.</summary>
    public ImmutableArray<HoldReason> UncoveredPolicies { get; init; } = [];

    /// <summary>What the change touches without the approval of an owner.</summary>
    public ImmutableArray<HoldReason> MissingOwners { get; init; } = [];

    /// <summary>The connections that logs of flows saw.</summary>
    public SeenFlows Seen { get; init; } = new();

    /// <summary>What the questions of the base say about the change.</summary>
    public ImmutableArray<BaseQuestion> Questions { get; init; } = [];
}
