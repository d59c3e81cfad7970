using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;

namespace StageTest.Core.Lint;

/// <summary>Looks for rules that match connections and never decide one, because of what comes before them.</summary>
/// <remarks>
/// Two policies that allow the same are no shadow: Kubernetes policies add up, and each may stand alone. Rules of one policy are, and so
/// is a rule whose connections others decide otherwise.
/// </remarks>
internal static class ShadowChecks
{
    public static LintRule ShadowedRule { get; } = new("ST1004", "A rule that others shadow", Check);

    private static void Check(LintSubject subject, LintFindings findings)
    {
        var reach = new Dictionary<Rule, Reach>(ReferenceEqualityComparer.Instance);
        foreach (var direction in Enum.GetValues<Direction>())
        {
            foreach (var pod in subject.Compiled.Nodes.Where(n => n.IsPod))
            {
                foreach (var other in subject.Compiled.Nodes.Where(n => n != pod))
                {
                    Walk(
                        subject.Compiled.For(pod, direction),
                        direction,
                        direction == Direction.Ingress ? (other, pod) : (pod, other),
                        reach
                    );
                }
            }
        }

        // What decides something here is no finding because another scenario lacks workloads.
        foreach (var deciding in reach.Values.Where(r => r.Decides))
        {
            findings.Refute(deciding.Rule.Location);
        }

        // One rule as it was written may be several here, one for each peer: it is shadowed where all of them are.
        var shadowed = reach.Values.GroupBy(r => (r.Policy, r.Direction, r.Rule.Number)).Where(g => g.All(r => !r.Decides));
        foreach (var rule in shadowed.Select(g => g.First()))
        {
            findings.Add(
                rule.Rule.Location,
                $"The {rule.Direction.ToString().ToLowerInvariant()} rule {rule.Rule.Number} of {rule.Policy} never decides anything: "
                    + $"{rule.By} comes first for every connection that it means. Remove it, or move it forward."
            );
        }
    }

    private static void Walk(
        List<CompiledPolicies.AppliedTier> tiers,
        Direction direction,
        (Node From, Node To) ends,
        Dictionary<Rule, Reach> reach
    )
    {
        var decided = new List<(ConnectionSet Connections, RuleAction Action, Policy? Policy, string Name)>();
        var open = ConnectionSet.All;
        foreach (var (tier, policies) in tiers)
        {
            var passed = ConnectionSet.None;
            foreach (var policy in policies)
            {
                foreach (
                    var rule in policy
                        .Rules(direction)
                        .Where(r => r.Rule.Action != RuleAction.Log && r.MatchesSource(ends.From) && r.MatchesDestination(ends.To))
                )
                {
                    var meant = rule.Connections(ends.To);
                    if (meant.IsEmpty)
                    {
                        continue;
                    }

                    if (!reach.TryGetValue(rule.Rule, out var known))
                    {
                        reach[rule.Rule] = known = new(policy.Policy, direction, rule.Rule);
                    }

                    var hit = open.Intersect(meant);
                    var lost = meant;
                    foreach (var earlier in decided.Where(d => d.Action != rule.Rule.Action || ReferenceEquals(d.Policy, policy.Policy)))
                    {
                        if (!lost.Intersect(earlier.Connections).IsEmpty)
                        {
                            known.By ??= earlier.Name;
                            lost = lost.Except(earlier.Connections);
                        }
                    }

                    known.Decides |= !hit.IsEmpty || !lost.IsEmpty;
                    if (rule.Rule.Unjudged is not null)
                    {
                        continue;
                    }

                    open = open.Except(hit);
                    passed = rule.Rule.Action == RuleAction.Pass ? passed.Union(hit) : passed;
                    if (rule.Rule.Action != RuleAction.Pass && !hit.IsEmpty)
                    {
                        decided.Add((hit, rule.Rule.Action, policy.Policy, $"rule {rule.Rule.Number} of {policy.Policy}"));
                    }
                }
            }

            if (tier.DefaultAction == RuleAction.Deny)
            {
                decided.Add((open, RuleAction.Deny, null, $"the end of the tier '{tier.Name}'"));
                open = passed;
            }
            else
            {
                open = open.Union(passed);
            }
        }
    }

    private sealed class Reach(Policy policy, Direction direction, Rule rule)
    {
        public Policy Policy { get; } = policy;

        public Direction Direction { get; } = direction;

        public Rule Rule { get; } = rule;

        public bool Decides { get; set; }

        public string? By { get; set; }
    }
}
