using StageTest.Core.Connectivity;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>Walks the tiers with whole sets of connections, remembering what equal ends led to.</summary>
internal sealed class MapWalks(CompiledPolicies policies)
{
    private readonly Dictionary<(int Subject, Direction Direction, string Rules), ConnectionSet> _known = [];

    /// <summary>Every connection that both ends let through.</summary>
    public ConnectionSet Connections(Node from, Node to) =>
        Walk(from, from, to, Direction.Egress).Intersect(Walk(to, from, to, Direction.Ingress));

    private ConnectionSet Walk(Node subject, Node from, Node to, Direction direction)
    {
        var isAsked = subject.IsPod && !(direction == Direction.Ingress && from.IsNodeOf(to));
        var tiers = isAsked ? policies.For(subject, direction) : [];
        if (tiers.Count == 0)
        {
            return ConnectionSet.All;
        }

        // For ingress the ports belong to the subject, so the rules that match the other end are all that makes a difference.
        var matching = tiers
            .SelectMany(t => t.Policies)
            .SelectMany(p => p.Rules(direction))
            .Select(r => r.MatchesSource(from) && r.MatchesDestination(to))
            .ToArray();
        if (direction == Direction.Egress)
        {
            return Walk(tiers, matching, to, direction);
        }

        var key = (subject.Index, direction, string.Create(matching.Length, matching, (text, bits) =>
            {
                for (var i = 0; i < bits.Length; i++)
                {
                    text[i] = bits[i] ? '1' : '0';
                }
            }));
        if (!_known.TryGetValue(key, out var connections))
        {
            _known[key] = connections = Walk(tiers, matching, to, direction);
        }

        return connections;
    }

    private static ConnectionSet Walk(List<CompiledPolicies.AppliedTier> tiers, bool[] matching, Node to, Direction direction)
    {
        var allowed = ConnectionSet.None;
        var open = ConnectionSet.All;
        var next = 0;
        foreach (var (tier, applied) in tiers)
        {
            var passed = ConnectionSet.None;
            foreach (var rule in applied.SelectMany(p => p.Rules(direction)))
            {
                if (!matching[next++] || rule.Rule.Action == RuleAction.Log || open.IsEmpty)
                {
                    continue;
                }

                var hit = open.Intersect(rule.Connections(to));
                open = open.Except(hit);
                allowed = rule.Rule.Action == RuleAction.Allow ? allowed.Union(hit) : allowed;
                passed = rule.Rule.Action == RuleAction.Pass ? passed.Union(hit) : passed;
            }

            open = tier.DefaultAction == RuleAction.Pass ? open.Union(passed) : passed;
        }

        return allowed.Union(open);
    }
}
