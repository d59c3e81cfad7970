using StageTest.Core.Policies;

namespace StageTest.Core.Lint;

/// <summary>Looks for policies that contradict each other at one place in the order, so that their names decide.</summary>
internal static class OrderChecks
{
    public static IEnumerable<Finding> Check(LintSubject subject) =>
        from tier in subject.Promoted.Tiers
        from tied in subject.Promoted.EnforcedIn(tier).GroupBy(p => p.Order ?? double.PositiveInfinity).Where(g => g.Skip(1).Any())
        from finding in Check(subject, tier, [.. tied])
        select finding;

    private static IEnumerable<Finding> Check(LintSubject subject, Tier tier, Policy[] tied)
    {
        for (var later = 1; later < tied.Length; later++)
        {
            var policy = tied[later];
            if (Array.Find(tied[..later], earlier => Contradict(earlier, policy) && Share(subject, earlier, policy)) is { } first)
            {
                var order = policy.Order is { } number ? $"the same order ({number})" : "no order";
                yield return new(
                    LintRule.TiedOrder,
                    policy.Location,
                    $"{first} and {policy} have {order} in the tier '{tier.Name}' and contradict each other, so their names "
                        + "decide, by other rules since Calico v3.32 than before. Give each its own order."
                );
            }
        }
    }

    private static bool Contradict(Policy one, Policy other) =>
        Enum.GetValues<Direction>()
            .Any(direction =>
                one.Governs(direction)
                && other.Governs(direction)
                && Deciding(one, direction).Any(a => Deciding(other, direction).Any(b => a != b))
            );

    private static IEnumerable<RuleAction> Deciding(Policy policy, Direction direction) =>
        policy.Rules(direction).Select(r => r.Action).Where(a => a != RuleAction.Log).Distinct();

    private static bool Share(LintSubject subject, Policy one, Policy other)
    {
        var nodes = subject.NodesOf(one).ToHashSet();
        return subject.NodesOf(other).Any(nodes.Contains);
    }
}
