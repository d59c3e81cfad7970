using StageTest.Core.Policies;

namespace StageTest.Core.Lint;

/// <summary>Finds policies with a probably unintended order: names decide it, or others come first.</summary>
internal static class OrderChecks
{
    public static LintRule TiedOrder { get; } = new("ST1008", "Names decide between policies of equal order", FindTied);

    public static LintRule OverruledDenial { get; } = new("ST1010", "Deny policy comes after a Kubernetes NetworkPolicy", FindOverruled);

    private static void FindTied(LintSubject subject, LintFindings findings)
    {
        foreach (var tier in subject.Promoted.Tiers)
        {
            var orders = subject.Promoted.EnforcedIn(tier).GroupBy(p => p.Order ?? double.PositiveInfinity);
            foreach (var tied in orders.Where(g => g.Skip(1).Any()))
            {
                FindTied(subject, tier, [.. tied], findings);
            }
        }
    }

    private static void FindTied(LintSubject subject, Tier tier, Policy[] tied, LintFindings findings)
    {
        for (var later = 1; later < tied.Length; later++)
        {
            var policy = tied[later];
            if (Array.Find(tied[..later], earlier => Contradict(earlier, policy) && Share(subject, earlier, policy)) is { } first)
            {
                var order = policy.Order is { } number ? $"the same order ({number})" : "no order";
                findings.Add(
                    policy.Location,
                    $"{first} and {policy} have {order} in the tier '{tier.Name}' and contradict each other, so their names "
                        + "decide which comes first, since Calico v3.32 by other rules than before. Give each its own order."
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

    private static void FindOverruled(LintSubject subject, LintFindings findings)
    {
        foreach (var policy in PolicyChecks.Described(subject))
        {
            foreach (var direction in Enum.GetValues<Direction>().Where(policy.Governs))
            {
                if (Overruling(subject, policy, direction) is { } stronger)
                {
                    findings.Add(
                        policy.Rules(direction).First(r => r.Action == RuleAction.Deny).Location,
                        $"{policy} denies {direction.Word()} after {stronger}, which allows it first: each "
                            + $"{stronger.Kind.DisplayName} has the order {stronger.Kind.FixedOrder}. Give it a lower order, or an "
                            + "earlier tier."
                    );
                }
            }
        }
    }

    private static Policy? Overruling(LintSubject subject, Policy policy, Direction direction)
    {
        if (!policy.Kind.IsTiered || policy.Tier != Tier.Default.Name || policy.Rules(direction).All(r => r.Action != RuleAction.Deny))
        {
            return null;
        }

        var subjects = subject.NodesOf(policy).ToHashSet();
        return subject.Promoted.Policies.FirstOrDefault(other =>
            other.Kind.FixedOrder < (policy.Order ?? double.PositiveInfinity)
            && other.Governs(direction)
            && !other.Rules(direction).IsEmpty
            && subject.NodesOf(other).Any(subjects.Contains)
        );
    }
}
