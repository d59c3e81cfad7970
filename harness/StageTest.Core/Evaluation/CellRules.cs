using System.Collections.Immutable;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>Finds the rules that may decide the connections between two nodes (<see cref="ConditionalRules"/>).</summary>
internal static class CellRules
{
    /// <summary>The rules between two nodes.</summary>
    public static ConditionalRules Of(CompiledPolicies policies, Node from, Node to) =>
        new(
            Of(policies, from, to, to, Direction.Egress),
            // Packets from a node to its own pods bypass their policies.
            from.IsNodeOf(to)
                ? []
                : Of(policies, to, from, to, Direction.Ingress)
        );

    private static ImmutableArray<ConditionalRules.InTier> Of(
        CompiledPolicies policies,
        Node subject,
        Node other,
        Node destination,
        Direction direction
    ) =>
        !subject.IsPod
            ? []
            :
            [
                .. policies
                    .For(subject, direction)
                    .Select(tier => new ConditionalRules.InTier(
                        tier.Tier.DefaultAction,
                        [
                            .. tier
                                .Policies.SelectMany(p => p.Rules(direction))
                                .Select(rule => Of(rule, subject, other, destination, direction))
                                .OfType<ConditionalRules.ConditionalRule>(),
                        ]
                    )),
            ];

    private static ConditionalRules.ConditionalRule? Of(CompiledRule rule, Node subject, Node other, Node destination, Direction direction)
    {
        var isOfFamily = rule.Rule.Family is not { } family || family == other.Family;
        var (own, peer) = (rule.Own(direction).Matches(subject), rule.Other(direction).Matches(other));
        if (rule.Rule.Action == RuleAction.Log || !isOfFamily || own == Certainty.No || peer == Certainty.No)
        {
            return null;
        }

        // Whether a pod with an unknown address is in a range is a condition, too.
        var ranges = own == Certainty.Yes && peer == Certainty.Yes ? null : PolicyContent.Of(rule.Rule);
        var condition = PolicyContent.Condition(rule.Rule);
        return new(rule.Rule.Action, rule.Connections(destination), ranges is null ? condition : $"{ranges}|{condition}");
    }
}
