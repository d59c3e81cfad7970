using System.Collections.Immutable;
using StageTest.Core.Access;
using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Topologies;

namespace StageTest.Core.Boards;

/// <summary>The tiers and policies of a scenario in the order of evaluation by its version of Calico, with their decisions.</summary>
internal sealed record PolicyBoard
{
    /// <summary>The scenario.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>The tiers with policies, and those that the scenario's files define, in order of evaluation.</summary>
    public required ImmutableArray<BoardTier> Tiers { get; init; }

    /// <summary>The flows that no rule and no end of a tier decides at an end, counted once for each such end after promotion.</summary>
    public required int Undecided { get; init; }

    /// <summary>Creates the board of a scenario.</summary>
    /// <remarks>
    /// Flows are those after promotion; for policies that promotion replaces or removes, those before.
    /// </remarks>
    public static PolicyBoard Of(Scenario scenario)
    {
        var (before, after) = (new StageDecisions(scenario, Stage.Baseline), new StageDecisions(scenario, Stage.Promoted));
        var all = scenario.Policies;
        var tiers = after
            .Policies.Tiers.Where(t => t.Location.Line > 0 || all.Policies.Any(p => p.Tier == t.Name))
            .Select(t => new BoardTier(t, Cards(scenario, t, before, after), after.EndsOf(t)));
        return new()
        {
            Scenario = scenario,
            Tiers = [.. tiers],
            Undecided = after.Undecided,
        };
    }

    // All policies that are enforced before or after promotion, by their later order. A removal of nothing has its own place.
    private static ImmutableArray<BoardCard> Cards(Scenario scenario, Tier tier, StageDecisions before, StageDecisions after)
    {
        var all = scenario.Policies;
        var staged = all.Policies.Where(p => p.IsStaged).ToArray();
        var kept = after.Policies.EnforcedIn(tier).Select(p => (Policy: p, Decisions: after));
        var gone = before
            .Policies.EnforcedIn(tier)
            .Where(p => staged.Any(s => s.IsSameObjectAs(p)))
            .Select(p => (Policy: p, Decisions: before));
        var idle = staged
            .Where(s =>
                s.Tier == tier.Name && s.Staging == PolicyStaging.StagedDelete && !all.Policies.Any(p => !p.IsStaged && s.IsSameObjectAs(p))
            )
            .Select(p => (Policy: p, Decisions: after));
        var cards = kept.Concat(gone).Concat(idle).ToArray();
        return
        [
            .. PolicyOrder
                .Sorted(cards.Select(c => c.Policy), all.Calico)
                .Select(policy => cards.First(c => ReferenceEquals(c.Policy, policy)))
                .Select(c => Card(c.Policy, c.Decisions, ReferenceEquals(c.Decisions, before), all, scenario)),
        ];
    }

    private static BoardCard Card(Policy policy, StageDecisions decisions, bool isGone, PolicySet all, Scenario scenario)
    {
        var staged = all.Policies.FirstOrDefault(p => p.IsStaged && p.IsSameObjectAs(policy));
        var enforced = all.Policies.FirstOrDefault(p => !p.IsStaged && p.IsSameObjectAs(policy));
        var fate =
            policy.Staging == PolicyStaging.StagedDelete ? BoardFate.RemovesNothing
            : isGone && staged!.Staging == PolicyStaging.StagedDelete ? BoardFate.Removed
            : isGone ? BoardFate.Replaced
            : staged is null ? BoardFate.Enforced
            : enforced is null ? BoardFate.Added
            : BoardFate.Replaces;
        var shown = fate == BoardFate.Added || fate == BoardFate.Replaces ? staged! : policy;
        return new(shown, fate, isGone ? staged : null, decisions.PodsOf(policy), decisions.RulesOf(policy))
        {
            Owners = scenario.OwnersOf(shown),
            Writers = scenario.Access?.WritersOf(shown, all.Calico) ?? [],
        };
    }
}

/// <summary>A tier of a board.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Cards">Its policies, in order of evaluation.</param>
/// <param name="Ends">The number of flows that its end decides.</param>
internal sealed record BoardTier(Tier Tier, ImmutableArray<BoardCard> Cards, int Ends);

/// <summary>A policy of a board.</summary>
/// <param name="Policy">The policy as written.</param>
/// <param name="Fate">The effect of promotion on it.</param>
/// <param name="By">The staged policy that replaces or removes it, or null.</param>
/// <param name="Pods">The workloads that it governs.</param>
/// <param name="Rules">Its rules as written, ingress first.</param>
internal sealed record BoardCard(
    Policy Policy,
    BoardFate Fate,
    Policy? By,
    ImmutableArray<EndpointRef> Pods,
    ImmutableArray<BoardRule> Rules
)
{
    /// <summary>The owners who must approve a change, according to the repository. Default: unknown.</summary>
    public ImmutableArray<AccessSubject> Owners { get; init; } = [];

    /// <summary>The subjects that the scenario's roles and bindings allow to change it in its enforced form. Default: no subject.</summary>
    public ImmutableArray<AccessSubject> Writers { get; init; } = [];
}

/// <summary>A rule of a board.</summary>
/// <param name="Use">The rule, and whether a flow reaches it.</param>
/// <param name="Action">Its action.</param>
/// <param name="Decided">The flows that it decides.</param>
internal sealed record BoardRule(RuleUse Use, RuleAction Action, ImmutableArray<Flow> Decided);
