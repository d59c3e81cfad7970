using StageTest.Core.Decisions;
using StageTest.Core.Documents;
using StageTest.Core.Policies;
using StageTest.Core.Scenarios;
using StageTest.Core.Scenarios.Declarations;

namespace StageTest.Core.Gate;

/// <summary>Finds the policies, rules, tiers and network sets that a change touches without a scenario that shows the effect.</summary>
/// <remarks>
/// A scenario knows only the workloads of its topology. A policy that selects none of them, or a rule that matches none, has no effect
/// there and an unknown effect elsewhere. Objects of several scenarios are shown as soon as one of them shows them.
/// </remarks>
internal sealed class ObjectReview
{
    private readonly Dictionary<string, HoldReason?> _found = [];

    /// <summary>The resulting reasons to hold of all scenarios that a change affects.</summary>
    public static IEnumerable<HoldReason> Of(IEnumerable<ScenarioChange> changes)
    {
        var review = new ObjectReview();
        foreach (var change in changes)
        {
            if (change.Before is not { } before)
            {
                continue;
            }

            review.Compare(before, change.Scenario, Stage.Promoted);
            if (before.Policies.HasStaged || change.Scenario.Policies.HasStaged)
            {
                review.Compare(before, change.Scenario, Stage.Baseline);
            }
        }

        return review
            ._found.Values.OfType<HoldReason>()
            .OrderBy(r => r.Location.File, StringComparer.Ordinal)
            .ThenBy(r => r.Location.Line)
            .ThenBy(r => r.Location.Column);
    }

    private void Compare(Scenario before, Scenario after, Stage stage)
    {
        var (was, now) = (new PolicySide(before, stage), new PolicySide(after, stage));

        // A merge of what promotion would do, before or after the change, is judged as such.
        PolicySide[] promotions = stage == Stage.Promoted ? [] : [new(before, Stage.Promoted), new(after, Stage.Promoted)];
        foreach (var policy in now.Policies.Policies)
        {
            var old = was.Find(policy);
            if (!IsSame(policy, old) && !promotions.Any(p => IsSame(policy, p.Find(policy))))
            {
                Changed(before, was, now, policy, old);
            }
        }

        foreach (var policy in was.Policies.Policies.Where(p => now.Find(p) is null && !promotions.Any(side => side.Find(p) is null)))
        {
            var isShown = Note(
                policy,
                "",
                $"{policy} is removed, and the scenarios that name it give the same results without it, so its effect is unknown. Put "
                    + "workloads that it selects into a topology first.",
                policy.Location,
                () => was.Needs(policy)
            );
            if (isShown)
            {
                Removed(before, was, policy, []);
            }
        }

        CompareOthers(after, was.Policies, now);
    }

    private void Changed(Scenario before, PolicySide was, PolicySide now, Policy policy, Policy? old)
    {
        var isShown = Note(
            policy,
            "",
            $"{policy} changes, and the scenarios that name it would give the same results without it, so its effect is unknown. Put "
                + "workloads that it selects into a topology.",
            policy.Location,
            () => now.Needs(policy)
        );
        if (!isShown)
        {
            return;
        }

        var known = Contents(old);
        foreach (var (direction, rule) in PolicyContent.DecidingRules(policy).Where(r => !known.Contains(Content(r.Direction, r.Rule))))
        {
            isShown &= Note(
                policy,
                Content(direction, rule),
                $"{NameOf(policy, direction, rule)} or one of its peers is new, and it matches no flow that a scenario tests. "
                    + "Put such a workload, port or address into a topology.",
                rule.Location,
                () => now.IsMatched(policy, direction, rule),
                HoldReasons.RuleUnreached,
                NameOf(policy, direction, rule)
            );
        }

        if (old is null)
        {
            return;
        }

        isShown &= Removed(before, was, old, Contents(policy));
        if (isShown && PolicyContent.Labels(old) != PolicyContent.Labels(policy))
        {
            Note(
                policy,
                "labels",
                $"{policy} changes {(PolicyContent.Frame(old) == PolicyContent.Frame(policy) ? "its rules"
                    : "what it selects, its order or its tier")}, and every scenario that names it gives the same "
                    + "results as before, so the effect is unknown. Put workloads into a topology for which the two differ.",
                policy.Location,
                () => now.Differs(now.Policies with { Policies = now.Policies.Policies.Replace(policy, old) })
            );
        }
    }

    // A removed rule that no scenario tested may have been the only path of some workload. A candidate has not been used yet.
    private bool Removed(Scenario before, PolicySide was, Policy old, HashSet<string> remaining)
    {
        var isShown = true;
        if (before.Policies.Policies.Any(p => p.IsStaged && p.IsSameObjectAs(old)))
        {
            return isShown;
        }

        foreach (var (direction, rule) in PolicyContent.DecidingRules(old).Where(r => !remaining.Contains(Content(r.Direction, r.Rule))))
        {
            isShown &= Note(
                old,
                $"without {Content(direction, rule)}",
                $"{NameOf(old, direction, rule)} or one of its peers is removed, and it matched no flow that a scenario tested, so "
                    + "its purpose is unknown. Put such a workload, port or address into a topology first.",
                rule.Location,
                () => was.IsMatched(old, direction, rule),
                place: NameOf(old, direction, rule)
            );
        }

        return isShown;
    }

    private void CompareOthers(Scenario after, PolicySet was, PolicySide now)
    {
        foreach (var set in now.Policies.NetworkSets)
        {
            var old = was.NetworkSets.FirstOrDefault(s => s.Namespace == set.Namespace && s.Name == set.Name);
            if (old is null || !old.Nets.ToHashSet().SetEquals(set.Nets) || !old.Labels.SequenceEqual(set.Labels))
            {
                Note(
                    set,
                    "",
                    $"{set} changes, and the scenarios that name it would give the same results without it, so its effect is unknown. "
                        + "Put endpoints with its addresses into a topology.",
                    set.Location,
                    () => now.Differs(now.Policies with { NetworkSets = now.Policies.NetworkSets.Remove(set) })
                );
            }
        }

        foreach (var tier in now.Policies.Tiers.Where(t => t.Document is not null && now.Policies.Policies.Any(p => p.Tier == t.Name)))
        {
            if (
                was.Tiers.FirstOrDefault(t => t.Name == tier.Name) is { } old
                && (old.Order, old.DefaultAction) != (tier.Order, tier.DefaultAction)
            )
            {
                Note(
                    $"Tier {tier.Name}",
                    "",
                    $"Tier {tier.Name} changes, and every scenario that names it gives the same results as before, so the effect "
                        + "is unknown. Put workloads into a topology that policies of several tiers select.",
                    tier.Location,
                    () => now.Differs(now.Policies with { Tiers = [.. Tier.Sorted(now.Policies.Tiers.Replace(tier, old))] })
                );
            }
        }

        foreach (
            var name in Unlike(now.Policies.HostEndpoints, was.HostEndpoints)
                .Concat(Unlike(was.HostEndpoints, now.Policies.HostEndpoints))
                .Distinct()
        )
        {
            Note(
                $"HostEndpoint {name}",
                "",
                $"HostEndpoint {name} is added or removed, and no engine evaluates policies for it. Review it by hand, and waive "
                    + "this.",
                SourceLocation.Whole(after.File),
                () => false
            );
        }
    }

    private static bool IsSame(Policy policy, Policy? other) => other is not null && PolicyContent.Of(policy) == PolicyContent.Of(other);

    private static HashSet<string> Contents(Policy? policy) =>
        policy is null ? [] : [.. PolicyContent.DecidingRules(policy).Select(r => Content(r.Direction, r.Rule))];

    private static string Content(Direction direction, Rule rule) => $"{direction} {PolicyContent.Of(rule)}";

    private static string NameOf(Policy policy, Direction direction, Rule rule) => $"{policy} {direction.Word()} rule {rule.Number}";

    private bool Note(
        object subject,
        string what,
        string message,
        SourceLocation location,
        Func<bool> isShown,
        HoldReasonKind? kind = null,
        string? place = null
    )
    {
        var key = $"{subject}\n{location.File}\n{what}";
        if (!_found.TryGetValue(key, out var found) || found is not null)
        {
            _found[key] = isShown() ? null : new(kind ?? HoldReasons.UncoveredChange, place ?? subject.ToString()!, message, location);
        }

        return _found[key] is null;
    }

    // The names of those that the others lack, or have in another form.
    private static IEnumerable<string> Unlike(IEnumerable<HostEndpoint> some, IEnumerable<HostEndpoint> others) =>
        some.ExceptBy(others.Select(h => h.Content), h => h.Content).Select(h => h.Name);
}
