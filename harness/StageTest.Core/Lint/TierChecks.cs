using StageTest.Core.Policies;

namespace StageTest.Core.Lint;

/// <summary>Finds policies in a probably unintended tier, and tiers in an unintended order.</summary>
internal static class TierChecks
{
    public static LintRule OtherTier { get; } = new("ST1007", "Policy is not in the tier that its name begins with", FindOtherTier);

    public static LintRule TierWithoutOrder { get; } = new("ST1009", "Tier has the same order as the default tier", FindTierWithoutOrder);

    private static void FindOtherTier(LintSubject subject, LintFindings findings)
    {
        foreach (var policy in PolicyChecks.Described(subject))
        {
            if (Meant(subject.Promoted, policy) is { } tier)
            {
                findings.Add(
                    policy.Location,
                    $"{policy} has the name of a policy in the tier '{tier}' and is in the tier '{policy.Tier}'. Write 'tier: "
                        + $"{tier}', or rename it."
                );
            }
        }
    }

    private static string? Meant(PolicySet policies, Policy policy)
    {
        if (!policy.Kind.IsTiered)
        {
            return null;
        }

        var dot = policy.Name.IndexOf('.', StringComparison.Ordinal);
        var prefix = dot > 0 ? policy.Name[..dot] : "";
        return prefix != policy.Tier && policies.Tiers.Any(t => t.Name == prefix) ? prefix : null;
    }

    private static void FindTierWithoutOrder(LintSubject subject, LintFindings findings)
    {
        foreach (var tier in subject.Promoted.Tiers.Where(t => t.Location.Line > 0 && t.Order.Equals(Tier.DefaultOrder)))
        {
            findings.Add(
                tier.Location,
                $"The tier '{tier.Name}' has the order of the default tier ({Tier.DefaultOrder}, also the order of a tier without "
                    + "'order'), so their names decide which comes first. Give it an order of its own."
            );
        }
    }
}
