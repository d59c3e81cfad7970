using StageTest.Core.Documents;
using StageTest.Core.Policies;

namespace StageTest.Core.Lint;

/// <summary>Looks for single policies and tiers that probably do not do what they mean.</summary>
internal static class PolicyChecks
{
    private static readonly Dictionary<string, string> NoLabels = [];

    /// <param name="subject">The scenario.</param>
    /// <param name="refuted">Receives the policies that do select something here, so that no other scenario's lack of workloads
    /// counts.</param>
    public static IEnumerable<Finding> Check(LintSubject subject, ISet<(LintRule Rule, SourceLocation Location)> refuted) =>
        [
            .. subject.Promoted.Policies.SelectMany(p => Check(subject, p, refuted)),
            .. subject.Promoted.Tiers.Where(t => t.Location.Line > 0 && t.Order.Equals(Tier.DefaultOrder)).Select(TiesWithDefault),
        ];

    private static IEnumerable<Finding> Check(LintSubject subject, Policy policy, ISet<(LintRule Rule, SourceLocation Location)> refuted)
    {
        if (IsElsewhere(subject, policy))
        {
            yield break;
        }

        if (subject.NodesOf(policy).Any())
        {
            refuted.Add((LintRule.SelectsNothing, policy.Location));
        }
        else
        {
            yield return new(
                LintRule.SelectsNothing,
                policy.Location,
                $"{policy} selects no workload ({policy.Subject}), so it does nothing. Correct its selector, or add the workload "
                    + "that it is for to a scenario."
            );
        }

        if (MeansOtherTier(subject.Promoted, policy) is { } tier)
        {
            yield return new(
                LintRule.OtherTier,
                policy.Location,
                $"{policy} has the name of a policy in the tier '{tier}' and is in the tier '{policy.Tier}'. Write 'tier: "
                    + $"{tier}', or rename it."
            );
        }

        if (policy.Kind.MeansNodes && policy.Subject.Matches(NoLabels))
        {
            yield return new(
                LintRule.GovernsNodes,
                policy.Location,
                $"{policy} selects every endpoint, the network interfaces of nodes among them ({policy.Subject}): where a cluster "
                    + "has HostEndpoints it may cut the nodes off. Write 'namespaceSelector: all()' to mean pods."
            );
        }

        foreach (var direction in Enum.GetValues<Direction>().Where(policy.Governs))
        {
            var rules = policy.Rules(direction);
            var word = direction.ToString().ToLowerInvariant();
            if (!rules.IsEmpty && rules.All(r => r.Action == RuleAction.Log))
            {
                yield return new(
                    LintRule.LogsOnly,
                    policy.Location,
                    $"Every {word} rule of {policy} has the action Log, which decides nothing, so all {word} of its pods ends at "
                        + $"the end of the tier '{policy.Tier}'. Add the rule that decides."
                );
            }

            if (Overruling(subject, policy, direction) is { } stronger)
            {
                var denial = rules.First(r => r.Action == RuleAction.Deny);
                yield return new(
                    LintRule.OverruledDenial,
                    denial.Location,
                    $"{policy} denies {word} after {stronger}, whose allowances come first: each {stronger.Kind.DisplayName} has the order "
                        + $"{stronger.Kind.FixedOrder}. Give it a lower order, or an earlier tier."
                );
            }
        }
    }

    // Which namespaces are missing the reader tells.
    private static bool IsElsewhere(LintSubject subject, Policy policy) =>
        policy.Namespace.Length > 0 && subject.Scenario.Topology.Namespaces.All(n => n.Name != policy.Namespace);

    private static string? MeansOtherTier(PolicySet policies, Policy policy)
    {
        if (!policy.Kind.IsTiered)
        {
            return null;
        }

        var dot = policy.Name.IndexOf('.', StringComparison.Ordinal);
        var prefix = dot > 0 ? policy.Name[..dot] : "";
        return prefix != policy.Tier && policies.Tiers.Any(t => t.Name == prefix) ? prefix : null;
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

    private static Finding TiesWithDefault(Tier tier) =>
        new(
            LintRule.TierWithoutOrder,
            tier.Location,
            $"The tier '{tier.Name}' has the place of the default tier ({Tier.DefaultOrder}, which is also what a tier without "
                + "'order' has), so their names decide which comes first. Give it an order of its own."
        );
}
