using System.Runtime.InteropServices;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>Walks the tiers of one pod for all classes of pods at the other end at once.</summary>
/// <remarks>
/// Every rule divides the other ends into those that it matches, those that it may match, and the rest; each part has one common state of
/// open and allowed connections. Parts with equal states are joined again, so a walk costs its rules and not the pods.
/// </remarks>
internal sealed class ClassWalks(CompiledPolicies policies, NodeClasses classes, ConnectionTable table)
{
    private readonly Dictionary<CompiledRule, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(BitRow?, BitRow?), PeerRows> _bySelectors = [];
    private readonly Dictionary<CompiledPeer, PeerRows> _byPeer = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CompiledRule, (BitRow Classes, int Set)[]> _parts = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int[], int[]> _known = new(SameNumbers.Instance);
    private readonly BitRow _all = BitRow.Full(classes.Representatives.Length);

    /// <summary>For each class, the number of the bounds that a pod's policies leave if a pod of that class is the other end.</summary>
    /// <param name="subject">The pod whose policies are evaluated.</param>
    /// <param name="direction">Whether it is the destination (ingress) or the source.</param>
    public int[] Row(Node subject, Direction direction)
    {
        var row = Walked(subject, direction);
        var representatives = classes.Representatives;
        if (direction == Direction.Egress || !Array.Exists(representatives, n => n.IsNodeOf(subject)))
        {
            return row;
        }

        // Packets from a node to its own pods bypass their policies.
        return [.. row.Select((bounds, other) => representatives[other].IsNodeOf(subject) ? ConnectionTable.Everything : bounds)];
    }

    private int[] Walked(Node subject, Direction direction)
    {
        var tiers = subject.IsPod ? policies.For(subject, direction) : [];
        var key = new List<int> { (int)direction };
        var applied = new List<AppliedRule[]>();
        foreach (var (tier, governing) in tiers)
        {
            key.Add(tier.DefaultAction == RuleAction.Pass ? -1 : -2);
            AppliedRule[] rules =
            [
                .. governing.SelectMany(p => p.Rules(direction)).Select(r => Applied(r, subject, direction)).OfType<AppliedRule>(),
            ];
            foreach (var rule in rules)
            {
                key.AddRange([NumberOf(rule.Rule), rule.IsCertain ? 1 : 0, rule.Meant ?? -1]);
            }

            applied.Add(rules);
        }

        int[] numbers = [.. key];
        if (!_known.TryGetValue(numbers, out var row))
        {
            _known[numbers] = row = Walk([.. tiers.Select(t => t.Tier)], applied, direction);
        }

        return row;
    }

    // Null if the rule cannot match the pod, or has no effect.
    private AppliedRule? Applied(CompiledRule rule, Node subject, Direction direction)
    {
        var isOfFamily = direction == Direction.Egress || rule.Rule.Family is not { } family || family == subject.Family;
        if (rule.Rule.Action == RuleAction.Log || !isOfFamily)
        {
            return null;
        }

        // Ports are those of the destination, which for ingress is the pod itself.
        var own = rule.Own(direction).Matches(subject);
        int? meant = direction == Direction.Ingress || !rule.DependsOnDestination ? table.SetNumber(rule.Connections(subject)) : null;
        return own == Certainty.No ? null : new(rule, own == Certainty.Yes && rule.Rule.Unjudged is null, meant);
    }

    private int NumberOf(CompiledRule rule)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, rule, out var isKnown);
        return isKnown ? number : number = _numbers.Count;
    }

    private int[] Walk(Tier[] tiers, List<AppliedRule[]> applied, Direction direction)
    {
        var parts = new Dictionary<State, BitRow>
        {
            [new(ConnectionTable.Nothing, ConnectionTable.Everything, ConnectionTable.Nothing)] = _all,
        };
        for (var tier = 0; tier < tiers.Length; tier++)
        {
            foreach (var rule in applied[tier])
            {
                parts = After(rule, parts, direction);
            }

            var isPass = tiers[tier].DefaultAction == RuleAction.Pass;
            parts = Together(
                parts.Select(p =>
                    (
                        p.Key with
                        {
                            Open = isPass ? table.Union(p.Key.Open, p.Key.Passed) : p.Key.Passed,
                            Passed = ConnectionTable.Nothing,
                        },
                        p.Value
                    )
                )
            );
        }

        var row = new int[classes.Representatives.Length];
        foreach (var (state, members) in parts)
        {
            var bounds = table.Union(state.Allowed, state.Open);
            foreach (var place in members.Places(row.Length))
            {
                row[place] = bounds;
            }
        }

        return row;
    }

    private Dictionary<State, BitRow> After(AppliedRule rule, Dictionary<State, BitRow> parts, Direction direction)
    {
        var rows = RowsOf(rule.Rule, direction);
        if (rows.Possible is null)
        {
            return parts;
        }

        return Together(parts.SelectMany(p => Split(p.Key, p.Value)));

        IEnumerable<(State, BitRow)> Split(State state, BitRow members)
        {
            var possible = table.IsImpossible(state.Open) ? null : members.Common(rows.Possible);
            if (possible is null)
            {
                yield return (state, members);
                yield break;
            }

            if (members.Without(rows.Possible) is { } others)
            {
                yield return (state, others);
            }

            foreach (var (destinations, meant) in rule.Meant is { } set ? [(_all, set)] : PartsOf(rule.Rule))
            {
                if (possible.Common(destinations) is not { } part)
                {
                    continue;
                }

                var certain = rule.IsCertain && rows.Certain is not null ? part.Common(rows.Certain) : null;
                if (certain is not null)
                {
                    yield return (Next(state, rule.Rule.Rule.Action, meant, isCertain: true), certain);
                }

                if ((certain is null ? part : part.Without(certain)) is { } uncertain)
                {
                    yield return (Next(state, rule.Rule.Rule.Action, meant, isCertain: false), uncertain);
                }
            }
        }
    }

    private State Next(State state, RuleAction action, int meant, bool isCertain)
    {
        var hit = table.Hit(state.Open, meant, isCertain);
        return new(
            action == RuleAction.Allow ? table.Union(state.Allowed, hit) : state.Allowed,
            table.Left(state.Open, meant, isCertain, action == RuleAction.Allow),
            action == RuleAction.Pass ? table.Union(state.Passed, hit) : state.Passed
        );
    }

    private static Dictionary<State, BitRow> Together(IEnumerable<(State State, BitRow Members)> parts)
    {
        var together = new Dictionary<State, BitRow>();
        foreach (var (state, members) in parts)
        {
            together[state] = together.TryGetValue(state, out var others) ? others.Either(members) : members;
        }

        return together;
    }

    // The destinations of a rule by the meaning of its port names and its Service there.
    private (BitRow Classes, int Set)[] PartsOf(CompiledRule rule)
    {
        if (!_parts.TryGetValue(rule, out var parts))
        {
            var sets = Array.ConvertAll(classes.Representatives, n => table.SetNumber(rule.Connections(n)));
            _parts[rule] = parts = [.. sets.Distinct().Select(set => (BitRow.Of(sets.Length, i => sets[i] == set), set))];
        }

        return parts;
    }

    private PeerRows RowsOf(CompiledRule rule, Direction direction)
    {
        var peer = rule.Other(direction);
        var family = direction == Direction.Egress ? rule.Rule.Family : null;
        if (family is null && peer.IsBySelectors)
        {
            if (!_bySelectors.TryGetValue((peer.Members, peer.Excluded), out var shared))
            {
                _bySelectors[(peer.Members, peer.Excluded)] = shared = Rows(peer.Matches);
            }

            return shared;
        }

        if (!_byPeer.TryGetValue(peer, out var rows))
        {
            _byPeer[peer] = rows = Rows(node => family is { } only && only != node.Family ? Certainty.No : peer.Matches(node));
        }

        return rows;
    }

    private PeerRows Rows(Func<Node, Certainty> matches)
    {
        var certainties = Array.ConvertAll(classes.Representatives, n => matches(n));
        BitRow? Of(Certainty least) =>
            Array.Exists(certainties, c => c >= least) ? BitRow.Of(certainties.Length, i => certainties[i] >= least) : null;
        return new(Of(Certainty.Yes), Of(Certainty.Maybe));
    }

    // The classes that a peer matches for certain, and these with those that it may match; null for none.
    private sealed record PeerRows(BitRow? Certain, BitRow? Possible);

    private sealed record AppliedRule(CompiledRule Rule, bool IsCertain, int? Meant);

    private readonly record struct State(int Allowed, int Open, int Passed);
}
