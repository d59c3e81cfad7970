using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>Walks one packet through the tiers of one of its ends.</summary>
/// <remarks>The order and the actions are those of <c>felix/rules/endpoints.go</c> and <c>app-policy/checker/check.go</c>.</remarks>
internal static class PolicyWalk
{
    /// <summary>The ruling of one end.</summary>
    public static Ruling Rule(CompiledPolicies policies, in Packet sent, Direction direction)
    {
        var packet = sent.As(direction);
        var subject = direction == Direction.Ingress ? packet.To : packet.From;
        return IsDropped(packet, direction) ? Plain(RulingBasis.Encapsulation, isAllowed: false)
            : IsPoliced(packet, direction) ? RuleIn(policies.For(subject, direction), packet, direction, subject)
            : Plain(BasisOf(packet, subject), isAllowed: true);

        Ruling Plain(RulingBasis basis, bool isAllowed) =>
            new()
            {
                Direction = direction,
                IsAllowed = isAllowed,
                Basis = basis,
                Endpoint = subject.Ref,
            };
    }

    /// <summary>Every tier with all its policies, and the effect of each.</summary>
    public static ImmutableArray<TierStep> Explain(CompiledPolicies policies, in Packet sent, Direction direction)
    {
        var packet = sent.As(direction);
        var subject = direction == Direction.Ingress ? packet.To : packet.From;
        if (!IsPoliced(packet, direction) || IsDropped(packet, direction))
        {
            return [];
        }

        var steps = ImmutableArray.CreateBuilder<TierStep>();
        foreach (var tier in policies.Tiers)
        {
            var (step, isDecided) = ExplainTier(tier, packet, direction, subject);
            steps.Add(step);
            if (isDecided)
            {
                break;
            }
        }

        return steps.ToImmutable();
    }

    private static RulingBasis BasisOf(in Packet packet, Node subject) =>
        subject.IsOnNodeNetwork ? RulingBasis.NodeNetwork
        : packet.From.IsNodeOf(packet.To) ? RulingBasis.OwnNode
        : RulingBasis.NotPoliced;

    /// <summary>Whether policies of the packet's source (egress) or destination (ingress) are evaluated at all.</summary>
    /// <remarks>
    /// A pod reaches its own address inside its own network namespace, unless through a Service; outside the cluster and on a node's
    /// network there are no policies; and packets from a node to its own pods bypass policies (<c>felix/rules/static.go</c>: filter OUTPUT
    /// returns).
    /// </remarks>
    public static bool IsPoliced(in Packet packet, Direction direction) =>
        direction == Direction.Egress
            ? packet.From.IsPod && (packet.From != packet.To || packet.IsTranslated)
            : packet.To.IsPod && (packet.From != packet.To || packet.IsTranslated) && !packet.From.IsNodeOf(packet.To);

    /// <summary>Whether the packet is dropped before policies are evaluated, see <see cref="Encapsulation"/>.</summary>
    public static bool IsDropped(in Packet packet, Direction direction) =>
        direction == Direction.Egress && Encapsulation.Includes(packet.Port) && IsPoliced(packet, direction);

    private static Ruling RuleIn(List<CompiledPolicies.AppliedTier> tiers, in Packet packet, Direction direction, Node subject)
    {
        List<Ruling>? unjudged = null;
        foreach (var tier in tiers)
        {
            var match = FirstMatch(tier, packet, direction, subject, ref unjudged);
            if (match is { Rule.Action: not RuleAction.Pass })
            {
                return Settle(unjudged, match);
            }

            if (match is null && tier.Tier.DefaultAction != RuleAction.Pass)
            {
                return Settle(unjudged, EndOf(tier, direction, subject));
            }
        }

        return Settle(
            unjudged,
            new()
            {
                Direction = direction,
                IsAllowed = true,
                Basis = RulingBasis.Profile,
                Endpoint = subject.Ref,
            }
        );
    }

    // The first rule of a tier that certainly matches. Before it, a rule whose condition no flow shows leaves both ways open: the walk
    // continues as if the rule did not match, and if it ends with the rule's own result, nothing is undecided.
    private static Ruling? FirstMatch(
        CompiledPolicies.AppliedTier tier,
        in Packet packet,
        Direction direction,
        Node subject,
        ref List<Ruling>? unjudged
    )
    {
        foreach (var policy in tier.Policies)
        {
            foreach (var rule in policy.Rules(direction))
            {
                if (rule.Rule.Action == RuleAction.Log || !rule.Matches(packet))
                {
                    continue;
                }

                var ruling = new Ruling
                {
                    Direction = direction,
                    IsAllowed = rule.Rule.Action == RuleAction.Allow,
                    Basis = RulingBasis.Rule,
                    Endpoint = subject.Ref,
                    Policy = policy.Policy,
                    Rule = rule.Rule,
                    Tier = tier.Tier.Name,
                };
                if (rule.Unjudged(packet) is null)
                {
                    return ruling;
                }

                (unjudged ??= []).Add(ruling with { IsJudged = false });
            }
        }

        return null;
    }

    private static Ruling EndOf(CompiledPolicies.AppliedTier tier, Direction direction, Node subject) =>
        new()
        {
            Direction = direction,
            IsAllowed = false,
            Basis = RulingBasis.EndOfTier,
            Endpoint = subject.Ref,
            Tier = tier.Tier.Name,
            Governing = [.. tier.Policies.Select(p => p.Policy)],
        };

    // The first rule that would have ended the walk with another result; the result of a Pass is not explored.
    private static Ruling Settle(List<Ruling>? unjudged, Ruling decided) =>
        unjudged?.Find(u => u.Rule!.Action == RuleAction.Pass || u.IsAllowed != decided.IsAllowed) ?? decided;

    private static (TierStep Step, bool IsDecided) ExplainTier(
        CompiledPolicies.AppliedTier tier,
        in Packet packet,
        Direction direction,
        Node subject
    )
    {
        var policies = ImmutableArray.CreateBuilder<PolicyStep>();
        var applies = tier.Policies.Any(p => p.Governs(subject, direction));
        foreach (var policy in tier.Policies)
        {
            if (!policy.Governs(subject, direction))
            {
                var why = policy.Selects(subject) ? $"does not govern {direction.Word()}" : $"does not select {subject.Ref}";
                policies.Add(new(policy.Policy, why, []));
                continue;
            }

            var rules = ImmutableArray.CreateBuilder<RuleStep>();
            foreach (var rule in policy.Rules(direction))
            {
                var why = rule.WhyNot(packet);
                rules.Add(new(rule.Rule, why) { Unjudged = rule.Unjudged(packet) });
                if (why is null && rule.Rule.Action != RuleAction.Log && rule.Unjudged(packet) is null)
                {
                    policies.Add(new(policy.Policy, null, rules.ToImmutable()));
                    return (new(tier.Tier, applies, policies.ToImmutable(), rule.Rule.Action), rule.Rule.Action != RuleAction.Pass);
                }
            }

            policies.Add(new(policy.Policy, null, rules.ToImmutable()));
        }

        return (new(tier.Tier, applies, policies.ToImmutable(), null), applies && tier.Tier.DefaultAction != RuleAction.Pass);
    }
}
