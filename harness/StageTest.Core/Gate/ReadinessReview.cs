using System.Collections.Immutable;
using StageTest.Core.Decisions;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;
using StageTest.Core.Topologies;

namespace StageTest.Core.Gate;

/// <summary>Determines for every rule of a staged policy whether a tested flow reaches it after promotion.</summary>
internal static class ReadinessReview
{
    /// <summary>The rules, each with its best result in any scenario, by place.</summary>
    /// <param name="affected">The scenarios with the staged policies.</param>
    /// <param name="all">All scenarios: a rule that any of them exercises counts as exercised.</param>
    public static ImmutableArray<RuleUse> Of(IEnumerable<Scenario> affected, IEnumerable<Scenario> all)
    {
        var meant = affected.SelectMany(Staged).Select(p => p.Location).ToHashSet();
        return
        [
            .. all.SelectMany(scenario => Of(scenario, meant))
                .GroupBy(use => (use.Policy.Location, use.Direction, use.Number))
                .Select(uses => uses.MinBy(use => use.Readiness)!)
                .OrderBy(use => use.Location.File, StringComparer.Ordinal)
                .ThenBy(use => use.Location.Line)
                .ThenBy(use => use.Location.Column),
        ];
    }

    private static IEnumerable<Policy> Staged(Scenario scenario) =>
        scenario.Policies.Policies.Where(p => p.Staging == PolicyStaging.StagedSet);

    private static ImmutableArray<RuleUse> Of(Scenario scenario, HashSet<Documents.SourceLocation> meant)
    {
        var staged = Staged(scenario).Select(p => p.Location).Where(meant.Contains).ToHashSet();
        if (staged.Count == 0)
        {
            return [];
        }

        var promoted = scenario.PoliciesAt(Stage.Promoted);
        var evaluator = new PolicyEvaluator(scenario.Topology, Placement.Default(scenario.Topology), promoted);
        return evaluator.UseOf([.. promoted.Policies.Where(p => staged.Contains(p.Location))], scenario.Plan);
    }

    /// <summary>The resulting reasons to hold.</summary>
    internal static IEnumerable<HoldReason> Reasons(IEnumerable<RuleUse> uses) =>
        uses.Where(use => use.Readiness != RuleReadiness.Hit)
            .Select(use => new HoldReason(
                use.Readiness == RuleReadiness.Shadowed ? HoldReasons.RuleShadowed : HoldReasons.RuleUnreached,
                use.ToString(),
                use.Readiness == RuleReadiness.Shadowed
                    ? $"{use} decides no flow that a scenario tests: {use.By} comes first. Remove the rule, move it up, or add "
                        + "a flow that only it decides."
                    : $"{use} matches no flow that a scenario tests. Add such a flow, or remove the rule.",
                use.Location
            ));
}
