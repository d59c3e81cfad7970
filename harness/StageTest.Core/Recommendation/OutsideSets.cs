using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Documents.Shapes;

namespace StageTest.Core.Recommendation;

/// <summary>Creates network sets for the addresses in rules: addresses that always occur in the same rules share one set.</summary>
internal static class OutsideSets
{
    private const int LongestName = 50;

    /// <summary>The policies with sets instead of addresses, and the sets.</summary>
    /// <param name="policies">The policies.</param>
    /// <param name="isNamespaced">Whether policies are namespaced; such a policy can select only sets of its own namespace.</param>
    public static (ImmutableArray<RecommendedPolicy> Policies, ImmutableArray<RecommendedSet> Sets) Of(
        ImmutableArray<RecommendedPolicy> policies,
        bool isNamespaced
    )
    {
        var sets = ImmutableArray.CreateBuilder<RecommendedSet>();
        var changed = new Dictionary<RecommendedPolicy, RecommendedPolicy>(ReferenceEqualityComparer.Instance);
        foreach (var group in policies.GroupBy(p => isNamespaced ? p.Namespace : "").OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var made = Sets(group.Key, [.. group]);
            sets.AddRange(made);
            var byNet = made.SelectMany(s => s.Nets.Select(n => (n.Net, s.Name))).ToDictionary(n => n.Net, n => n.Name);
            foreach (var policy in group)
            {
                changed[policy] = byNet.Count == 0 ? policy : policy.WithRules(rule => WithSets(rule, byNet));
            }
        }

        var homes = sets.Select(s => s.Namespace).ToHashSet();
        return ([.. policies.Select(p => WithoutSets(changed[p], homes))], sets.ToImmutable());
    }

    private static ImmutableArray<RecommendedSet> Sets(string home, ImmutableArray<RecommendedPolicy> policies)
    {
        var rules = policies.SelectMany(p => p.Ingress.Concat(p.Egress)).ToArray();
        var places = new Dictionary<IPNetwork, List<int>>();
        foreach (var (number, rule) in rules.Index())
        {
            foreach (var outside in rule.Peers.OfType<RecommendedPeer.Outside>())
            {
                if (!places.TryGetValue(outside.Range, out var found))
                {
                    places[outside.Range] = found = [];
                }

                found.Add(number);
            }
        }

        var taken = new HashSet<string>();
        return
        [
            .. places
                .GroupBy(p => string.Join(',', p.Value))
                .Select(g => Described(g.Select(p => p.Key), [.. g.First().Value.Select(number => rules[number])]))
                .OrderBy(nets => string.Join(' ', nets.Select(n => n.Net)), StringComparer.Ordinal)
                .Select(nets => new RecommendedSet(home, NameOf(nets, taken), nets)),
        ];
    }

    private static UInt128 NumberOf(IPNetwork net) => Addresses.AddressNumber.Of(net.BaseAddress);

    // Ranges that occur in the same rules, in order, with the reasons of these rules.
    private static ImmutableArray<(IPNetwork Net, ImmutableArray<string> Names, ImmutableArray<string> Places)> Described(
        IEnumerable<IPNetwork> nets,
        RecommendedRule[] rules
    )
    {
        var called = rules
            .SelectMany(r => r.Peers.OfType<RecommendedPeer.Outside>())
            .SelectMany(o => o.Names.Select(name => (o.Range, name)))
            .ToLookup(o => o.Range, o => o.name);
        var asked = rules
            .SelectMany(r => r.Flows)
            .Index()
            .SelectMany(f => new[] { f.Item.Flow.From, f.Item.Flow.To }.Select(end => (Name: $"{end}", Flow: f)))
            .ToLookup(e => e.Name, e => e.Flow);
        return
        [
            .. nets.OrderBy(net => $"{net.BaseAddress.AddressFamily}", StringComparer.Ordinal)
                .ThenBy(NumberOf)
                .Select(net =>
                {
                    ImmutableArray<string> names = [.. called[net].Distinct().Order(StringComparer.Ordinal)];
                    var places = names
                        .SelectMany(name => asked[name])
                        .OrderBy(f => f.Index)
                        .SelectMany(f => f.Item.Reasons.Select(reason => reason.Place))
                        .Distinct();
                    return (net, names, places.ToImmutableArray());
                }),
        ];
    }

    // The name of its only external endpoint, else that of the first.
    private static string NameOf(
        ImmutableArray<(IPNetwork Net, ImmutableArray<string> Names, ImmutableArray<string> Places)> nets,
        HashSet<string> taken
    )
    {
        var all = nets.SelectMany(n => n.Names).Distinct().ToArray();
        var first = all[0][(all[0].IndexOf('/', StringComparison.Ordinal) + 1)..].Replace(':', '-').ToLowerInvariant();
        var name = all.Length == 1 ? first : $"{first}-and-{all.Length - 1}-more";
        name = name.Length <= LongestName && Names.IsSubdomain(name) ? name : "outside";
        var free = name;
        for (var number = 2; !taken.Add(free); number++)
        {
            free = $"{name}-{number}";
        }

        return free;
    }

    private static RecommendedRule WithSets(RecommendedRule rule, Dictionary<IPNetwork, string> byNet)
    {
        ImmutableArray<string> names =
        [
            .. rule.Peers.OfType<RecommendedPeer.Outside>().Select(o => byNet[o.Range]).Distinct().Order(StringComparer.Ordinal),
        ];
        return names.IsEmpty
            ? rule
            : rule with
            {
                Peers =
                [
                    .. rule.Peers.Where(p => p is not RecommendedPeer.Outside),
                    new RecommendedPeer.Sets(names) { Ends = [.. rule.Peers.OfType<RecommendedPeer.Outside>().SelectMany(o => o.Ends)] },
                ],
            };
    }

    // Without a term that only pods satisfy, a selector would also match the sets of the namespace.
    private static RecommendedPolicy WithoutSets(RecommendedPolicy policy, HashSet<string> homes) =>
        policy.WithRules(rule =>
            rule with
            {
                Peers =
                [
                    .. rule.Peers.Select(peer =>
                        peer is RecommendedPeer.Pods pods
                        && pods.Namespaces.Any(homes.Contains)
                        && pods.Selection.Terms.All(t => t.IsAbsent)
                            ? pods with
                            {
                                Selection = new(pods.Selection.Terms.Add(new(RecommendedSet.Label, []))),
                            }
                            : peer
                    ),
                ],
            }
        );
}
