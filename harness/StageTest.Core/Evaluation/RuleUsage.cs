using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>Follows packets through the tiers and records the use of the rules of some policies.</summary>
internal sealed class RuleUsage(CompiledPolicies policies, IReadOnlyCollection<Policy> wanted)
{
    private readonly HashSet<Policy> _wanted = new(wanted, ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(Policy Policy, Direction Direction, int Number), (RuleReadiness Readiness, string? By)> _seen = [];

    /// <summary>Follows one packet at both of its ends.</summary>
    public void Follow(in Packet packet)
    {
        Follow(packet.As(Direction.Egress), packet.From, Direction.Egress);
        Follow(packet.As(Direction.Ingress), packet.To, Direction.Ingress);
    }

    /// <summary>The use of every rule, by policy and number.</summary>
    public IEnumerable<RuleUse> Uses() =>
        from policy in wanted
        from direction in new[] { Direction.Ingress, Direction.Egress }
        where policy.Governs(direction)
        from rule in policy.Rules(direction).DistinctBy(r => r.Number)
        let seen = _seen.TryGetValue((policy, direction, rule.Number), out var use) ? use : (Readiness: RuleReadiness.Unreached, By: null)
        select new RuleUse(policy, direction, rule.Number, rule.Location, seen.Readiness, seen.By);

    // After the decision the walk continues, to find the rules that would also have matched.
    private void Follow(in Packet packet, Node subject, Direction direction)
    {
        if (!PolicyWalk.IsPoliced(packet, direction) || PolicyWalk.IsDropped(packet, direction))
        {
            return;
        }

        string? decided = null;
        foreach (var (tier, governing) in policies.For(subject, direction))
        {
            string? passed = null;
            foreach (var policy in governing)
            {
                var isWanted = _wanted.Contains(policy.Policy);
                foreach (var rule in policy.Rules(direction))
                {
                    var before = decided ?? passed;
                    if ((before is not null && !isWanted) || !rule.Matches(packet))
                    {
                        continue;
                    }

                    if (isWanted)
                    {
                        Note((policy.Policy, direction, rule.Rule.Number), before);
                    }

                    if (before is null && rule.Rule.Action != RuleAction.Log && rule.Unjudged(packet) is null)
                    {
                        var by = $"{policy.Policy} {direction.Word()} rule {rule.Rule.Number}";
                        if (rule.Rule.Action == RuleAction.Pass)
                        {
                            passed = by;
                        }
                        else
                        {
                            decided = by;
                        }
                    }
                }
            }

            if (decided is null && passed is null && tier.DefaultAction != RuleAction.Pass)
            {
                decided = $"the end of the tier {tier.Name}";
            }
        }
    }

    private void Note((Policy, Direction, int) rule, string? before)
    {
        if (before is null)
        {
            _seen[rule] = (RuleReadiness.Hit, null);
        }
        else
        {
            _seen.TryAdd(rule, (RuleReadiness.Shadowed, before));
        }
    }
}
