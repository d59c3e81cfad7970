using System.Collections.Immutable;
using StageTest.Core.Policies;

namespace StageTest.Core.Connectivity;

/// <summary>The rules that may decide the connections between two ends, some with conditions that are not evaluated.</summary>
/// <param name="Egress">The rules of the source, tier by tier.</param>
/// <param name="Ingress">The rules of the destination, tier by tier.</param>
internal sealed record ConditionalRules(ImmutableArray<ConditionalRules.InTier> Egress, ImmutableArray<ConditionalRules.InTier> Ingress)
{
    // Each condition may hold or not; all combinations are tried.
    private const int MostConditions = 5;

    /// <summary>
    /// The connections that may be allowed on one side and denied on the other, although both sides leave them unknown: a condition has the
    /// same value on both sides.
    /// </summary>
    /// <param name="other">The rules of the other side.</param>
    /// <param name="unknown">The connections that both sides leave unknown.</param>
    public ConnectionSet MayDiffer(ConditionalRules other, ConnectionSet unknown) =>
        unknown.IsEmpty ? ConnectionSet.None : About(unknown).Differing(other.About(unknown)).Intersect(unknown);

    private ConnectionSet Differing(ConditionalRules other)
    {
        if (IsSame(Egress, other.Egress) && IsSame(Ingress, other.Ingress))
        {
            return ConnectionSet.None;
        }

        string[] conditions =
        [
            .. ((ReadOnlySpan<ImmutableArray<InTier>>)[Egress, Ingress, other.Egress, other.Ingress])
                .ToArray()
                .SelectMany(tiers => tiers)
                .SelectMany(tier => tier.Rules)
                .Select(rule => rule.Condition)
                .OfType<string>()
                .Distinct(),
        ];
        if (conditions.Length > MostConditions)
        {
            return ConnectionSet.All;
        }

        var differing = ConnectionSet.None;
        for (var holding = 0; holding < 1 << conditions.Length; holding++)
        {
            var held = conditions.Where((_, place) => (holding >> place & 1) == 1).ToHashSet(StringComparer.Ordinal);
            var (own, others) = (Allowed(held), other.Allowed(held));
            differing = differing.Union(own.Except(others)).Union(others.Except(own));
        }

        return differing;
    }

    // Without rules for other connections.
    private ConditionalRules About(ConnectionSet connections)
    {
        ImmutableArray<InTier> Of(ImmutableArray<InTier> tiers) =>
            [
                .. tiers.Select(tier =>
                    tier with
                    {
                        Rules =
                        [
                            .. tier
                                .Rules.Select(rule => rule with { Connections = rule.Connections.Intersect(connections) })
                                .Where(rule => !rule.Connections.IsEmpty),
                        ],
                    }
                ),
            ];
        return new(Of(Egress), Of(Ingress));
    }

    private ConnectionSet Allowed(HashSet<string> holding) => Allowed(Egress, holding).Intersect(Allowed(Ingress, holding));

    private static ConnectionSet Allowed(ImmutableArray<InTier> tiers, HashSet<string> holding)
    {
        var (allowed, open) = (ConnectionSet.None, ConnectionSet.All);
        foreach (var tier in tiers)
        {
            var passed = ConnectionSet.None;
            foreach (var rule in tier.Rules.Where(r => r.Condition is not { } condition || holding.Contains(condition)))
            {
                var met = open.Intersect(rule.Connections);
                open = open.Except(met);
                allowed = rule.Action == RuleAction.Allow ? allowed.Union(met) : allowed;
                passed = rule.Action == RuleAction.Pass ? passed.Union(met) : passed;
            }

            open = tier.Default == RuleAction.Pass ? open.Union(passed) : passed;
        }

        return allowed.Union(open);
    }

    private static bool IsSame(ImmutableArray<InTier> first, ImmutableArray<InTier> second) =>
        first.Length == second.Length
        && first.Zip(second).All(pair => pair.First.Default == pair.Second.Default && pair.First.Rules.SequenceEqual(pair.Second.Rules));

    /// <summary>The rules of one tier in order.</summary>
    /// <param name="Default">The action for connections that no rule decides.</param>
    /// <param name="Rules">The rules.</param>
    internal sealed record InTier(RuleAction Default, ImmutableArray<ConditionalRule> Rules);

    /// <summary>One rule.</summary>
    /// <param name="Action">Its action.</param>
    /// <param name="Connections">The connections between the two ends that it matches.</param>
    /// <param name="Condition">The condition that is not evaluated; null for none.</param>
    internal sealed record ConditionalRule(RuleAction Action, ConnectionSet Connections, string? Condition);
}
