using StageTest.Core.Connectivity;
using StageTest.Core.Evaluation;
using StageTest.Core.Policies;

namespace StageTest.Core.Lint;

/// <summary>The decisions of rules between a pod and one other end, in order, each with the rule's name.</summary>
internal sealed class ShadowPair
{
    private readonly List<(ConnectionSet Connections, RuleAction Action, Policy? Policy, string Name)> _decided = [];
    private readonly Dictionary<Rule, (ConnectionSet Meant, int Earlier)> _rules = new(ReferenceEqualityComparer.Instance);

    /// <summary>Calculates it.</summary>
    /// <param name="compiled">The policies.</param>
    /// <param name="direction">The direction, seen from the pod.</param>
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

    /// <summary>The first earlier rule that shadows a rule for a connection that it matches; null if there is none.</summary>
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

    /// <summary>The connections that a rule matches between a pod and another end.</summary>
    public static ConnectionSet Meant(CompiledRule rule, Direction direction, Node pod, Node other)
    {
        var (from, to) = direction == Direction.Ingress ? (other, pod) : (pod, other);
        return rule.MatchesSource(from) && rule.MatchesDestination(to) ? rule.Connections(to) : ConnectionSet.None;
    }
}
