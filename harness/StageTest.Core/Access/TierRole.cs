using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Core.Access;

/// <summary>A role of people for the policies of a tier, and the ClusterRoles for it.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Description">What its subjects may do, as the rest of a sentence.</param>
/// <param name="Writes">Whether its subjects may write a policy kind, in addition to reading it.</param>
internal sealed record TierRole(string Name, string Description, Func<PolicyKind, bool> Writes)
{
    private const string Group = "projectcalico.org";

    /// <summary>All of them.</summary>
    public static ImmutableArray<TierRole> All { get; } =
    [
        new("author", "stage policies in the tier, and read all of them, without promoting any", kind => kind.IsStaged),
        new("promoter", "stage policies in the tier, and promote them", _ => true),
        new("observer", "read the policies of the tier", _ => false),
    ];

    /// <summary>The verbs that only read.</summary>
    public static ImmutableArray<string> Reading { get; } = ["get", "list", "watch"];

    /// <summary>
    /// The policy kinds that belong to a tier: kinds with tiers, and for <c>default</c> also Kubernetes' own, staged and enforced.
    /// </summary>
    public static ImmutableArray<PolicyKind> KindsOf(string tier) =>
        [
            .. PolicyKinds
                .Known.All.OfType<PolicyKind>()
                .Where(k => k.IsTiered || (tier == Tier.Default.Name && k is { IsNamespaced: true, Dialect: PolicyDialect.Kubernetes })),
        ];

    /// <summary>The verbs of the role on a kind. A right to delete each policy does not imply the right to delete all at once.</summary>
    public ImmutableArray<string> VerbsOn(PolicyKind kind) => Writes(kind) ? AccessRequest.Verbs.Remove(AccessRequest.DeleteMany) : Reading;

    /// <summary>Two ClusterRoles, as YAML: one for the tier itself, and one for its policies.</summary>
    /// <param name="tier">The tier.</param>
    public string Manifests(string tier)
    {
        var name = $"stagetest-{Name}-{tier}";
        var kinds = KindsOf(tier).GroupBy(k => (k.Group, Verbs: VerbsOn(k)), k => k, Comparer).ToArray();
        static string List(IEnumerable<string> texts) => string.Join(", ", texts);
        var plain = kinds.Select(g =>
            $"  - {{ apiGroups: [{g.Key.Group}], resources: [{List(g.Select(k => k.Plural))}], verbs: [{List(g.Key.Verbs)}] }}"
        );
        var tiered = kinds
            .Select(g => (Resources: g.Select(AccessKind.Of).Where(k => k.IsTiered || k.MayCountAsDefault).ToArray(), g.Key.Verbs))
            .Where(g => g.Resources.Length > 0)
            .Select(g =>
                $"  - apiGroups: [{Group}]\n    resources: [{List(g.Resources.Select(k => k.TierResource))}]\n    verbs: "
                + $"[{List(g.Verbs)}]\n"
                + $"    resourceNames: [\"{tier}.*\"]"
            );
        return $"""
            # Lets its subjects {Description}.
            # Bind the first role with a ClusterRoleBinding. Bind the second with a ClusterRoleBinding too, or with a RoleBinding in each
            # namespace whose policies are meant; a RoleBinding grants no policies of the whole cluster.
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: {name}-tier
            rules:
              - apiGroups: [{Group}]
                resources: [tiers]
                verbs: [get]
                resourceNames: ["{tier}"]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata:
              name: {name}
            rules:
            {string.Join('\n', plain.Concat(tiered))}

            """;
    }

    private static readonly EqualityComparer<(string Group, ImmutableArray<string> Verbs)> Comparer = EqualityComparer<(
        string Group,
        ImmutableArray<string> Verbs
    )>.Create(
        (one, other) => one.Group == other.Group && one.Verbs.SequenceEqual(other.Verbs),
        one => HashCode.Combine(one.Group, one.Verbs.Length)
    );
}
