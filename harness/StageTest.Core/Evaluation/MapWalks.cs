using StageTest.Core.Connectivity;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>Walks the tiers with whole sets of connections, remembering what equal ends led to.</summary>
internal sealed class MapWalks(CompiledPolicies policies)
{
    private readonly Dictionary<(int Subject, Direction Direction, string Rules), ConnectionBounds> _known = [];

    /// <summary>Every connection that both ends let through.</summary>
    public ConnectionBounds Connections(Node from, Node to) =>
        Walk(from, from, to, Direction.Egress).Intersect(Walk(to, from, to, Direction.Ingress));

    private ConnectionBounds Walk(Node subject, Node from, Node to, Direction direction)
    {
        var isAsked = subject.IsPod && !(direction == Direction.Ingress && from.IsNodeOf(to));
        var tiers = isAsked ? policies.For(subject, direction) : [];
        if (tiers.Count == 0)
        {
            return ConnectionBounds.All;
        }

        // For ingress the ports belong to the subject, so the rules that match the other end are all that makes a difference.
        var matching = tiers.SelectMany(t => t.Policies).SelectMany(p => p.Rules(direction)).Select(r => r.Matches(from, to)).ToArray();
        if (direction == Direction.Egress)
        {
            return Walk(tiers, matching, to, direction);
        }

        var key = (subject.Index, direction, string.Create(matching.Length, matching, (text, matches) =>
            {
                for (var i = 0; i < matches.Length; i++)
                {
                    text[i] = (char)('0' + (int)matches[i]);
                }
            }));
        if (!_known.TryGetValue(key, out var connections))
        {
            _known[key] = connections = Walk(tiers, matching, to, direction);
        }

        return connections;
    }

    // A rule that may match leaves connections in what may be open. From what is certainly open it takes them, except where it would allow
    // them: what is allowed without it is allowed with it.
    private static ConnectionBounds Walk(List<CompiledPolicies.AppliedTier> tiers, Certainty[] matching, Node to, Direction direction)
    {
        var allowed = ConnectionBounds.Known(ConnectionSet.None);
        var open = ConnectionBounds.All;
        var next = 0;
        foreach (var (tier, applied) in tiers)
        {
            var passed = ConnectionBounds.Known(ConnectionSet.None);
            foreach (var rule in applied.SelectMany(p => p.Rules(direction)))
            {
                var match = matching[next++];
                if (match == Certainty.No || rule.Rule.Action == RuleAction.Log || open.Possible.IsEmpty)
                {
                    continue;
                }

                var meant = rule.Connections(to);
                var hit = new ConnectionBounds(
                    match == Certainty.Yes ? open.Certain.Intersect(meant) : ConnectionSet.None,
                    open.Possible.Intersect(meant)
                );
                var isCertain = match == Certainty.Yes;
                open = new(
                    isCertain || rule.Rule.Action != RuleAction.Allow ? open.Certain.Except(meant) : open.Certain,
                    isCertain ? open.Possible.Except(meant) : open.Possible
                );
                allowed = rule.Rule.Action == RuleAction.Allow ? Union(allowed, hit) : allowed;
                passed = rule.Rule.Action == RuleAction.Pass ? Union(passed, hit) : passed;
            }

            open = tier.DefaultAction == RuleAction.Pass ? Union(open, passed) : passed;
        }

        return Union(allowed, open);
    }

    private static ConnectionBounds Union(ConnectionBounds first, ConnectionBounds second) =>
        new(first.Certain.Union(second.Certain), first.Possible.Union(second.Possible));
}
