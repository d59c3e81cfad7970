using System.Collections.Immutable;

namespace StageTest.Core.Access;

/// <summary>The rights by which a subject obtains further rights that no role gives it.</summary>
internal static class Escalations
{
    private const string Any = "*";

    // k8s.io/kubernetes/pkg/registry/rbac/escalation_check.go, the impersonation filter of k8s.io/apiserver, and the TokenRequest API.
    private static readonly ImmutableArray<(string Verb, string Group, ImmutableArray<string> Resources)> All =
    [
        ("escalate", RbacReader.Group, ["roles", "clusterroles"]),
        ("bind", RbacReader.Group, ["roles", "clusterroles"]),
        ("impersonate", "", ["users", "groups", "serviceaccounts"]),
        ("impersonate", "authentication.k8s.io", ["userextras", "uids"]),
        ("create", "", ["serviceaccounts/token"]),
    ];

    /// <summary>Each of these rights, by verb, API group and resource.</summary>
    public static IEnumerable<(string Verb, string Group, string Resource)> Rights =>
        All.SelectMany(e => e.Resources.Select(resource => (e.Verb, e.Group, resource)));

    /// <summary>The parts of a rule that grant such rights: verbs, each with the first resource.</summary>
    public static IEnumerable<(string Verb, string Resource)> Of(RbacRule rule) =>
        All.Where(e => Has(rule.Verbs, e.Verb) && Has(rule.Groups, e.Group) && e.Resources.Any(r => Has(rule.Resources, r)))
            .DistinctBy(e => e.Verb)
            .Select(e => (e.Verb, e.Resources.First(r => Has(rule.Resources, r))));

    private static bool Has(ImmutableArray<string> list, string item) => list.Contains(Any) || list.Contains(item);
}
