using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Connectivity;
using StageTest.Core.Scenarios;

namespace StageTest.Core.Gate;

/// <summary>What a change does to the connectivity of one scenario.</summary>
/// <remarks>
/// The state after promotion counts. Changes before promotion, at the merge, are reported too, unless they are what promotion would do,
/// before or after the change: a staged policy that becomes enforced does what it was staged for.
/// </remarks>
internal sealed record ScenarioChange
{
    /// <summary>The scenario after the change.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>
    /// The scenario before the change; for a new one, itself with the old policies. Null if that cannot be read.
    /// </summary>
    public Scenario? Before { get; init; }

    /// <summary>Whether the change adds the scenario, so that it weakens no expectation.</summary>
    public bool IsNew { get; init; }

    /// <summary>
    /// The flows whose verdict changes, the riskiest first. Flows that were not tested before are compared with the old policies.
    /// </summary>
    public required ImmutableArray<FlowChange> Flows { get; init; }

    /// <summary>
    /// The flows that change at any stage, with their new verdict, including those that the change promotes as staged.
    /// </summary>
    public ImmutableHashSet<(Flow Flow, Verdict Verdict)> Performed { get; init; } = [];

    /// <summary>The rights on policies that the change opens and closes.</summary>
    public AccessComparison Access { get; init; } = AccessComparison.None;

    /// <summary>
    /// Every connection that promotion opens or closes differently than before, on all ports and addresses; null if no exact map exists.
    /// </summary>
    public MapComparison? Map { get; init; }

    /// <summary>Every connection that opens or closes before promotion; null if no exact map exists, or nothing changes.</summary>
    public MapComparison? EarlyMap { get; init; }

    /// <summary>The maps after promotion before and after the change, one pair for each family; none if nothing changes.</summary>
    public ImmutableArray<(ConnectionMap Before, ConnectionMap After)> Maps { get; init; } = [];

    /// <summary>Why there is no exact map, or null.</summary>
    public string? MapProblem { get; init; }

    /// <summary>Calculates the changes.</summary>
    /// <param name="before">The scenario before the change, or null if there was no policy at all.</param>
    /// <param name="after">The scenario after it.</param>
    /// <param name="isNew">Whether the change adds the scenario.</param>
    public static ScenarioChange Of(Scenario? before, Scenario after, bool isNew) =>
        new ScenarioComparison(before, after).Compare(isNew) with
        {
            Access =
                before?.Access is { } was && after.Access is { } now
                    ? AccessComparison.Of(was, now, [.. after.ExpectChange?.AccessOpens ?? [], .. after.ExpectChange?.AccessCloses ?? []])
                    : AccessComparison.None,
        };

    /// <summary>
    /// The expectation before promotion; null if the scenario has none although something is staged.
    /// </summary>
    public static Expectation? EarlyExpectation(Scenario scenario) =>
        scenario.Baseline ?? (scenario.Policies.HasStaged ? null : scenario.Promoted);
}
