using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using StageTest.Core.Addresses;
using StageTest.Core.Connectivity;
using StageTest.Core.Policies;

namespace StageTest.Core.Evaluation;

/// <summary>Walks the tiers of pods for many ranges of external addresses, in order.</summary>
/// <remarks>
/// From one range to the next, few rules begin or stop matching, so only their effect is recalculated: many rules with a few ranges each
/// cost little more than their number. Pods with the same rules share their answers.
/// </remarks>
internal sealed class RangeWalks
{
    private readonly CompiledPolicies _policies;
    private readonly IReadOnlyList<Node> _ranges;
    private readonly Direction _direction;
    private readonly bool _isPossible;
    private readonly UInt128[] _starts;
    private readonly int _firstOfIPv6;
    private readonly Dictionary<CompiledRule, IntervalSet> _matching = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CompiledRule, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ConnectionSet, int> _connections = [];
    private readonly Dictionary<string, ConnectionSet[]> _known = [];

    /// <param name="policies">The policies.</param>
    /// <param name="ranges">The first address of each range: those of IPv4 in order, then those of IPv6.</param>
    /// <param name="direction">Whether the ranges are sources of ingress or destinations of egress.</param>
    /// <param name="isPossible">
    /// The handling of rules that may match: whether the walk finds all possibly allowed connections, or the certainly allowed ones.
    /// </param>
    public RangeWalks(CompiledPolicies policies, IReadOnlyList<Node> ranges, Direction direction, bool isPossible)
    {
        _isPossible = isPossible;
        _policies = policies;
        _ranges = ranges;
        _direction = direction;
        _starts = [.. ranges.Select(r => AddressNumber.Of(r.Address!))];
        _firstOfIPv6 = ranges.TakeWhile(r => r.Family == AddressFamily.InterNetwork).Count();
    }

    /// <summary>The number of ranges.</summary>
    public int Count => _ranges.Count;

    /// <summary>For each range, the connections between it and a pod that the pod's policies let through.</summary>
    public ConnectionSet[] Connections(Node pod)
    {
        var tiers = pod.IsPod ? _policies.For(pod, _direction) : [];
        if (tiers.Count == 0)
        {
            return [.. Enumerable.Repeat(ConnectionSet.All, _ranges.Count)];
        }

        var applied = tiers
            .Select(tier => new RulesOfTier(
                tier.Tier,
                [.. tier.Policies.SelectMany(p => p.Rules(_direction)).Where(r => IsOf(r, pod)).SelectMany(r => Parts(r, pod))]
            ))
            .ToArray();
        var key = KeyOf(applied);
        if (!_known.TryGetValue(key, out var connections))
        {
            _known[key] = connections = Walk(applied);
        }

        return connections;
    }

    // A rule on a Service matches different ports on each address behind it: it is treated as one rule for each.
    private IEnumerable<(CompiledRule Rule, ConnectionSet Connections, IntervalSet? Places)> Parts(CompiledRule rule, Node pod)
    {
        if (_direction == Direction.Ingress || rule.Rule.Destination.Service is null)
        {
            return [(rule, rule.Connections(Port(pod)), null)];
        }

        return Matching(rule)
            .Ranges.SelectMany(r => Enumerable.Range(r.First, r.Last - r.First + 1))
            .GroupBy(place => rule.Connections(_ranges[place]))
            .Select(part => (rule, part.Key, (IntervalSet?)IntervalSet.Of(part.Select(place => (place, place)))));
    }

    // Ports are those of the destination. Outside the cluster, port names have no meaning.
    private Node Port(Node pod) => _direction == Direction.Ingress ? pod : _ranges[0];

    private bool IsOf(CompiledRule rule, Node pod) =>
        (rule.Rule.Unjudged is null || rule.Rule.Action != (_isPossible ? RuleAction.Deny : RuleAction.Allow))
        && (_direction == Direction.Ingress ? rule.MatchesDestinationAddress(pod) : rule.MatchesSource(pod));

    // A rule that may pass connections also leaves them to the following rules; for certain it does neither.
    private RuleEffects.Effect EffectOf(CompiledRule rule, ConnectionSet connections) =>
        rule.Rule.Unjudged is null || rule.Rule.Action != RuleAction.Pass ? RuleEffects.Effect.Of(rule.Rule.Action, connections)
        : _isPossible ? RuleEffects.Effect.None with { Passed = connections }
        : RuleEffects.Effect.Of(RuleAction.Deny, connections);

    private string KeyOf(RulesOfTier[] tiers)
    {
        var key = new StringBuilder();
        foreach (var tier in tiers)
        {
            key.Append(CultureInfo.InvariantCulture, $"{tier.Tier.Name};");
            foreach (var (rule, connections, _) in tier.Rules)
            {
                if (!_connections.TryGetValue(connections, out var number))
                {
                    _connections[connections] = number = _connections.Count;
                }

                key.Append(CultureInfo.InvariantCulture, $"{NumberOf(rule)}:{number} ");
            }
        }

        return key.ToString();
    }

    private int NumberOf(CompiledRule rule)
    {
        if (!_numbers.TryGetValue(rule, out var number))
        {
            _numbers[rule] = number = _numbers.Count;
        }

        return number;
    }

    private ConnectionSet[] Walk(RulesOfTier[] tiers)
    {
        var changes = new List<(RuleEffects Effects, int Rule, bool Matches)>?[_ranges.Count + 1];
        var effects = tiers.Select(t => new RuleEffects([.. t.Rules.Select(r => EffectOf(r.Rule, r.Connections))])).ToArray();
        for (var tier = 0; tier < tiers.Length; tier++)
        {
            for (var rule = 0; rule < tiers[tier].Rules.Length; rule++)
            {
                foreach (var (first, last) in (tiers[tier].Rules[rule].Places ?? Matching(tiers[tier].Rules[rule].Rule)).Ranges)
                {
                    (changes[first] ??= []).Add((effects[tier], rule, true));
                    (changes[last + 1] ??= []).Add((effects[tier], rule, false));
                }
            }
        }

        var connections = new ConnectionSet[_ranges.Count];
        for (var range = 0; range < connections.Length; range++)
        {
            foreach (var (of, rule, matches) in changes[range] ?? [])
            {
                of.Set(rule, matches);
            }

            connections[range] = range > 0 && changes[range] is null ? connections[range - 1] : Together(tiers, effects);
        }

        return connections;
    }

    private static ConnectionSet Together(RulesOfTier[] tiers, RuleEffects[] effects)
    {
        var allowed = ConnectionSet.None;
        var open = ConnectionSet.All;
        for (var tier = 0; tier < tiers.Length; tier++)
        {
            var effect = effects[tier].All;
            allowed = allowed.Union(open.Intersect(effect.Allowed));
            var passed = open.Intersect(effect.Passed);
            open = tiers[tier].Tier.DefaultAction == RuleAction.Pass ? open.Except(effect.Taken).Union(passed) : passed;
        }

        return allowed.Union(open);
    }

    // The ranges, by index, whose addresses satisfy a rule's conditions on the other end. A connection has the family of the external
    // address: a pod has an address of that family, or there is no such connection.
    private IntervalSet Matching(CompiledRule rule)
    {
        if (!_matching.TryGetValue(rule, out var places))
        {
            var peer = _direction == Direction.Ingress ? rule.Rule.Source : rule.Rule.Destination;
            var isByAddress = peer.Selector is null && peer.NotSelector is null && peer.Service is null;
            _matching[rule] = places = isByAddress ? ByAddress(rule.Rule, peer) : OneByOne(rule);
        }

        return places;
    }

    private IntervalSet OneByOne(CompiledRule rule) =>
        IntervalSet.Of(
            Enumerable
                .Range(0, _ranges.Count)
                .Where(i => rule.Rule.Family is not { } family || family == _ranges[i].Family)
                .Where(i => _direction == Direction.Ingress ? rule.MatchesSource(_ranges[i]) : rule.MatchesDestination(_ranges[i]))
                .Select(i => (i, i))
        );

    private IntervalSet ByAddress(Rule rule, PeerMatch peer) =>
        OfFamily(rule, peer, AddressFamily.InterNetwork, 0, _firstOfIPv6)
            .Union(OfFamily(rule, peer, AddressFamily.InterNetworkV6, _firstOfIPv6, _starts.Length));

    private IntervalSet OfFamily(Rule rule, PeerMatch peer, AddressFamily family, int first, int end)
    {
        if (rule.Family is { } only && only != family)
        {
            return IntervalSet.Empty;
        }

        bool IsOfFamily(IPNetwork net) => net.BaseAddress.AddressFamily == family;
        IntervalSet Places(IEnumerable<IPNetwork> nets) =>
            IntervalSet.Of(
                nets.Where(IsOfFamily)
                    .Select(AddressNumber.EndsOf)
                    .Select(e => (FirstFrom(e.First, first, end), FirstAfter(e.Last, first, end) - 1))
            );
        var places = peer.Nets.IsEmpty ? IntervalSet.Range(first, end - 1) : Places(peer.Nets);
        return peer.NotNets.IsEmpty ? places
            : peer.NotNets.Any(IsOfFamily) ? places.Except(Places(peer.NotNets))
            : IntervalSet.Empty;
    }

    private int FirstFrom(UInt128 address, int first, int end)
    {
        var found = Array.BinarySearch(_starts, first, end - first, address);
        return found < 0 ? ~found : found;
    }

    private int FirstAfter(UInt128 address, int first, int end)
    {
        var found = Array.BinarySearch(_starts, first, end - first, address);
        return found < 0 ? ~found : found + 1;
    }

    private sealed record RulesOfTier(Tier Tier, (CompiledRule Rule, ConnectionSet Connections, IntervalSet? Places)[] Rules);
}
