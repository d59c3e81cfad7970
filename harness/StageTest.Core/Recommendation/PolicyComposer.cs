using System.Collections.Immutable;
using StageTest.Core.Documents.Shapes;
using StageTest.Core.Policies;

namespace StageTest.Core.Recommendation;

/// <summary>Builds policies from cells: one for each group, with few rules and few peers.</summary>
/// <param name="groups">All groups of the topology.</param>
/// <param name="keys">The labels that selectors may name.</param>
/// <param name="options">The user's options.</param>
/// <param name="existing">The policies whose names are taken.</param>
/// <param name="beside">The existing policies that stay; null for none.</param>
internal sealed class PolicyComposer(
    ImmutableArray<PodGroup> groups,
    LabelKeys keys,
    RecommendationOptions options,
    PolicySet existing,
    BesidePolicies? beside
)
{
    private const int LongestJoined = 50;

    private readonly SelectorChoice _choice = new(keys, groups);

    /// <summary>The policies of groups, in their order.</summary>
    public ImmutableArray<RecommendedPolicy> Compose(IEnumerable<PodGroup> governed, IReadOnlyCollection<Cell> cells)
    {
        var incoming = cells
            .Where(c => c.To.Group is not null && (c.From.Group is not null || options.Form.DeniesFromOutside))
            .ToLookup(c => c.To.Ref);
        var outgoing = cells.Where(c => c.From.Group is not null).ToLookup(c => c.From.Ref);
        var enforced = options.Form.Policies.EnforcedForm ?? options.Form.Policies;
        var taken = existing.Live().Policies.Where(p => p.Kind == enforced).Select(p => (p.Namespace, p.Name)).ToHashSet();
        var policies = ImmutableArray.CreateBuilder<RecommendedPolicy>();
        foreach (var group in governed)
        {
            var first = group.Members[0].Ref;
            var (into, missingInto) = Missing(group, Direction.Ingress, [.. incoming[first]]);
            var (outOf, missingOutOf) = Missing(group, Direction.Egress, [.. outgoing[first]]);
            if (!missingInto && !missingOutOf)
            {
                continue;
            }

            policies.Add(
                new()
                {
                    Name = NameOf(group, taken),
                    Subject = _choice.Of([group])[0],
                    Group = group,
                    Directions =
                        missingInto && missingOutOf
                            ? [Direction.Ingress, Direction.Egress]
                            : [missingInto ? Direction.Ingress : Direction.Egress],
                    Ingress = Rules(into, c => c.From),
                    Egress = Rules(outOf, c => c.To),
                }
            );
        }

        return policies.ToImmutable();
    }

    // If existing policies already govern a direction, only what they do not allow; nothing if they allow all of it.
    private (Cell[] Cells, bool IsNeeded) Missing(PodGroup group, Direction direction, Cell[] cells)
    {
        if (beside is null || !beside.Governs(group, direction))
        {
            return (cells, true);
        }

        Cell[] missing = [.. cells.Where(c => !beside.Allows(c, direction))];
        return (missing, missing.Length > 0);
    }

    // A policy with the name of an enforced one would replace it on promotion.
    private string NameOf(PodGroup group, HashSet<(string, string)> taken)
    {
        var names = group.Members.Select(m => m.Ref.Kind is { } kind ? $"{m.Ref.Name}-{kind.ToLowerInvariant()}" : m.Ref.Name).ToArray();
        var joined = string.Join('-', names);
        var name =
            options.ByNamespace ? "all-pods"
            : joined.Length <= LongestJoined || names.Length == 1 ? joined
            : $"{names[0]}-and-{names.Length - 1}-more";
        name = Names.IsSubdomain(name) ? name : "pods";
        var free = name;
        for (var number = 1; !taken.Add((options.Form.IsNamespaced ? group.Namespace : "", Whole(free))); number++)
        {
            free = number == 1 ? $"{name}-recommended" : $"{name}-recommended-{number}";
        }

        return free;

        string Whole(string one) => options.Form.IsNamespaced ? one : $"{group.Namespace}-{one}";
    }

    private ImmutableArray<RecommendedRule> Rules(Cell[] cells, Func<Cell, TrafficEnd> peerOf) =>
        [
            .. cells
                .GroupBy(c => options.Form.HasRulePerProtocol ? c.Port.Protocol : default)
                .OrderBy(g => g.Key)
                .SelectMany(g => Cover([.. g], peerOf)),
        ];

    private IEnumerable<RecommendedRule> Cover(Cell[] cells, Func<Cell, TrafficEnd> peerOf)
    {
        var peers = cells.Select(peerOf).Distinct().OrderBy(e => e.Ref).ThenBy(e => e.Family).ToArray();
        var ports = cells.Select(c => c.Port).Distinct().Order().ToArray();
        var byPair = cells.ToDictionary(c => (Array.IndexOf(peers, peerOf(c)), Array.IndexOf(ports, c.Port)));
        var rules = RuleCover.Of(byPair.Keys);
        return (options.Form.HasRulePerPeer ? new PeerPorts(_choice, peers).WithoutNeedless(rules) : rules).Select(
            rule => new RecommendedRule(
                Peers([.. rule.Peers.Select(p => peers[p])]),
                [.. rule.Ports.Select(p => ports[p]).Where(p => !p.IsAll)],
                [
                    .. rule
                        .Peers.SelectMany(peer => rule.Ports.SelectMany(port => byPair[(peer, port)].Wanted))
                        .Distinct()
                        .OrderBy(w => w.Flow, FlowOrder.Instance),
                ]
            )
        );
    }

    private ImmutableArray<RecommendedPeer> Peers(TrafficEnd[] ends)
    {
        var pods = ends.Where(e => e.Group is not null)
            .GroupBy(e => e.Group!.Namespace)
            .SelectMany(g =>
            {
                PodGroup[] meant = [.. g.Select(e => e.Group!).Distinct()];
                return _choice.Of(meant).Select(selection => (Namespace: g.Key, Selection: selection, Groups: meant));
            })
            .GroupBy(p => p.Selection)
            .Select(g =>
                (RecommendedPeer)
                    new RecommendedPeer.Pods([.. g.Select(p => p.Namespace).Order(StringComparer.Ordinal)], g.Key)
                    {
                        Ends = [.. g.SelectMany(p => p.Groups.Where(p.Selection.Selects)).SelectMany(o => o.Members).Select(m => m.Ref)],
                    }
            );
        var outside = ends.SelectMany(e => e.Nets.Select(net => (Net: net, e.Ref)))
            .GroupBy(e => e.Net, e => e.Ref)
            .Select(g => new RecommendedPeer.Outside(g.Key, [.. g.Select(end => $"{end}").Order(StringComparer.Ordinal)])
            {
                Ends = [.. g],
            });
        return [.. pods, .. outside];
    }
}
