using System.Collections.Immutable;
using StageTest.Core.Policies;

namespace StageTest.Core.Access;

/// <summary>Everything that roles, bindings and statements distinguish: subjects, tiers, namespaces and names.</summary>
internal sealed record AccessDomain
{
    /// <summary>The subjects, in order.</summary>
    public required ImmutableArray<AccessSubject> Subjects { get; init; }

    /// <summary>The tiers, in order.</summary>
    public required ImmutableArray<string> Tiers { get; init; }

    /// <summary>The namespaces, in order, after <see cref="AccessMatrix.AnyNamespace"/>, which represents all others.</summary>
    public required ImmutableArray<string> Namespaces { get; init; }

    /// <summary>The names of objects, in order, after the empty one, which represents all others.</summary>
    public required ImmutableArray<string> Names { get; init; }

    /// <summary>Everything that sides and lines distinguish.</summary>
    /// <param name="sides">Roles and bindings: those of a scenario, or those before and after a change.</param>
    /// <param name="tiers">The existing tiers, in addition to those of every cluster and those that roles name.</param>
    /// <param name="lines">The statements about them.</param>
    public static AccessDomain Of(ImmutableArray<RbacObjects> sides, IEnumerable<string> tiers, ImmutableArray<AccessLine> lines)
    {
        var names = sides.SelectMany(s => s.Bindings.SelectMany(b => s.RulesOf(b))).SelectMany(rule => rule.Names);
        return new()
        {
            Subjects = [.. sides.SelectMany(s => s.Subjects).Concat(lines.SelectMany(l => l.Who)).Distinct().Order()],
            Tiers = Sorted(sides.SelectMany(TiersOf).Concat(tiers).Concat(lines.SelectMany(l => l.Tiers))),
            Namespaces =
            [
                AccessMatrix.AnyNamespace,
                .. Sorted(
                    sides.SelectMany(s => s.Bindings).Select(b => b.Namespace).OfType<string>().Concat(lines.SelectMany(l => l.Namespaces))
                ),
            ],
            Names = ["", .. Sorted(names.Where(n => !n.EndsWith('*')).Concat(lines.SelectMany(l => l.Names)))],
        };
    }

    /// <summary>Every point, by subject, kind, tier, namespace, name and verb.</summary>
    public IEnumerable<AccessPoint> Points() =>
        from subject in Subjects
        from kind in AccessKind.All
        from tier in kind.IsTiered ? Tiers : [""]
        from space in kind.IsNamespaced ? Namespaces : [""]
        from name in Names
        from verb in AccessRequest.Verbs
        select new AccessPoint(subject, kind, tier, space, name, verb);

    /// <summary>The tiers of every cluster, and those that roles name: a role may name a tier that no file describes.</summary>
    public static IEnumerable<string> TiersOf(RbacObjects rbac)
    {
        var rules = rbac.Roles.SelectMany(r => r.Rules).ToArray();
        return Tier.BuiltIn(CalicoVersionText.Newest)
            .Select(t => t.Name)
            .Concat(rules.Where(r => r.Resources.Contains("tiers")).SelectMany(r => r.Names.Where(n => !n.Contains('*'))))
            .Concat(rules.SelectMany(r => r.Names).Where(n => n.EndsWith(".*", StringComparison.Ordinal)).Select(n => n[..^2]));
    }

    private static ImmutableArray<string> Sorted(IEnumerable<string> texts) => [.. texts.Distinct().Order(StringComparer.Ordinal)];
}
