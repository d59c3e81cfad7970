using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;

namespace StageTest.Core.Lint;

/// <summary>What rules decide between a pod and one other end, in their order, each with its name.</summary>
internal sealed class ShadowPair
{
    private readonly List<(ConnectionSet Connections, RuleAction Action, Policy? Policy, string Name)> _decided = [];
    private readonly Dictionary<Rule, (ConnectionSet Meant, int Earlier)> _rules = new(ReferenceEqualityComparer.Instance);

    /// <summary>Works it out.</summary>
    /// <param name="compiled">The policies.</param>
    /// <param name="direction">The direction, as the pod sees it.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="other">The other end.</param>
    public ShadowPair(CompiledPolicies compiled, Direction direction, Node pod, Node other)
    {
        var open = ConnectionSet.All;
        foreach (var (tier, policies) in compiled.For(pod, direction))
        {
            var passed = ConnectionSet.None;
            foreach (var policy in policies)
            {
                foreach (var rule in policy.Rules(direction).Where(r => r.Rule.Action != RuleAction.Log))
                {
                    var meant = Meant(rule, direction, pod, other);
                    _rules[rule.Rule] = (meant, _decided.Count);
                    var hit = rule.Rule.Unjudged is null ? open.Intersect(meant) : ConnectionSet.None;
                    open = open.Except(hit);
                    if (rule.Rule.Action == RuleAction.Pass)
                    {
                        passed = passed.Union(hit);
                    }
                    else if (!hit.IsEmpty)
                    {
                        _decided.Add((hit, rule.Rule.Action, policy.Policy, $"rule {rule.Rule.Number} of {policy.Policy}"));
                    }
                }
            }

            if (tier.DefaultAction == RuleAction.Deny)
            {
                _decided.Add((open, RuleAction.Deny, null, $"the end of the tier '{tier.Name}'"));
                open = passed;
            }
            else
            {
                open = open.Union(passed);
            }
        }
    }

    /// <summary>The first that comes before a rule for a connection that it means, and that shadows it; null if there is none.</summary>
    public string? FirstBefore(Policy policy, Rule rule)
    {
        var (meant, earlier) = _rules[rule];
        return _decided
            .Take(earlier)
            .Where(d => d.Action != rule.Action || ReferenceEquals(d.Policy, policy))
            .Where(d => !d.Connections.Intersect(meant).IsEmpty)
            .Select(d => d.Name)
            .FirstOrDefault();
    }

    /// <summary>The connections that a rule means between a pod and another end.</summary>
    public static ConnectionSet Meant(CompiledRule rule, Direction direction, Node pod, Node other)
    {
        var (from, to) = direction == Direction.Ingress ? (other, pod) : (pod, other);
        return rule.MatchesSource(from) && rule.MatchesDestination(to) ? rule.Connections(to) : ConnectionSet.None;
    }
}
