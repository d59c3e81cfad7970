using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>
/// The rights that decide about policies: on their kinds, on tiers and their policy resources, on Calico's store, and the indirect ones
/// (<see cref="IndirectRights"/>).
/// </summary>
internal static class PolicyRights
{
    private const string Store = "crd.projectcalico.org";

    private static readonly ImmutableArray<string> Changing = ["create", "update", "patch", "delete", AccessRequest.DeleteMany];

    private static readonly ImmutableArray<(string Verb, string Group, string Resource)> All =
    [
        .. from kind in AccessKind.All
        from resource in kind.IsTiered || kind.MayCountAsDefault ? new[] { kind.Plural, kind.TierResource } : [kind.Plural]
        from verb in AccessRequest.Verbs
        select (verb, kind.Group, resource),
    ];

    /// <summary>The rights of a rule. An empty name means every object, and the empty namespace every namespace.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="space">The namespace in which it applies; empty for the whole cluster.</param>
    /// <param name="isBound">Whether a binding says where it applies; a role alone may be for any one namespace.</param>
    public static IEnumerable<Right> Of(RbacRule rule, string space, bool isBound)
    {
        ImmutableArray<string> names = rule.Names.IsEmpty ? [""] : rule.Names;
        var stored = rule.Resources.SelectMany(resource => Changing.Select(verb => (Verb: verb, Group: Store, Resource: resource)));
        var direct =
            from right in All.Concat(stored)
            from name in names
            where rule.Grants(right.Verb, right.Group, right.Resource, name)
            select new Right(right.Verb, right.Group, right.Resource, name, space);
        return direct.Concat(IndirectRights.Of(rule, space, isBound));
    }

    /// <summary>Whether a right is on a kind of policies itself, as a matrix of access shows it.</summary>
    public static bool IsOnPolicies(Right right) => All.Contains((right.Verb, right.Group, right.Resource));

    /// <summary>Whether some rules already grant a right.</summary>
    public static bool IsGranted(Right right, IEnumerable<RbacRule> rules) =>
        rules.Any(rule => rule.Grants(right.Verb, right.Group, right.Resource, right.Name));

    /// <summary>Rights in words; those that differ only in the verb are combined: <c>create, update networkpolicies.GROUP</c>.</summary>
    /// <param name="rights">The rights.</param>
    /// <param name="most">How many groups of them are listed.</param>
    public static string Words(IEnumerable<Right> rights, int most)
    {
        string[] groups =
        [
            .. rights
                .GroupBy(r => r with { Verb = "" })
                .Select(g =>
                    $"{string.Join(", ", g.Select(r => r.Verb).Distinct())} {g.Key.Resource}"
                    + (g.Key.Group.Length == 0 ? "" : $".{g.Key.Group}")
                    + (g.Key.Name.Length == 0 ? "" : $" '{g.Key.Name}'")
                    + (g.Key.Namespace.Length == 0 ? "" : $" in the namespace {g.Key.Namespace}")
                ),
        ];
        return string.Join("; ", groups.Take(most)) + (groups.Length > most ? $"; and {groups.Length - most} more" : "");
    }

    /// <summary>Whether a text that is not YAML, such as a template, may create a role with such a right.</summary>
    public static bool MayBeIn(string text) =>
        text.Contains(RbacReader.Group, StringComparison.Ordinal)
        && (
            AccessKind
                .All.SelectMany(k => new[] { k.Group, k.Plural })
                .Concat(["'*'", "\"*\"", "cluster-admin"])
                .Any(word => text.Contains(word, StringComparison.Ordinal))
            || RuleText.Of(text).Any(rule => IndirectRights.All.Any(rule.MayGrant))
        );
}
