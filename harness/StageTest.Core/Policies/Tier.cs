using System.Collections.Immutable;
using StageTest.Core.Documents;

namespace StageTest.Core.Policies;

/// <summary>A group of policies that is evaluated as a whole, before or after other groups.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Order">Its order, lower first; equal orders are sorted by name.</param>
/// <param name="DefaultAction">The result for a packet that one of its policies governs and none decided: Deny or Pass.</param>
internal sealed record Tier(string Name, double Order, RuleAction DefaultAction)
{
    /// <summary>Whether the tier waits for promotion.</summary>
    public bool IsStaged { get; init; }

    /// <summary>Its place; none for built-in tiers.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>Its document; null for built-in tiers.</summary>
    public Manifest? Document { get; init; }

    /// <summary>The tier of Kubernetes NetworkPolicies (<c>libcalico-go/lib/resources/tier.go</c>).</summary>
    public static Tier Default { get; } = new("default", DefaultOrder, RuleAction.Deny);

    /// <summary>The default order, which Calico's API server fills in.</summary>
    public const double DefaultOrder = 1_000_000;

    /// <summary>
    /// The order of a stored tier without one: only Calico's API server fills it in, and Felix evaluates such a tier last.
    /// </summary>
    /// <remarks><c>felix/calc/policy_sorter.go</c></remarks>
    public static double UnstatedOrder(CalicoApiKind api) => api == CalicoApiKind.Server ? DefaultOrder : double.MaxValue;

    /// <summary>The tier of ClusterNetworkPolicies of the Admin tier, from Calico v3.32 on.</summary>
    public static Tier KubeAdmin { get; } = new("kube-admin", 1_000, RuleAction.Pass);

    /// <summary>The tier of ClusterNetworkPolicies of the Baseline tier, from Calico v3.32 on.</summary>
    public static Tier KubeBaseline { get; } = new("kube-baseline", 10_000_000, RuleAction.Pass);

    /// <summary>The tier of AdminNetworkPolicies, up to Calico v3.31.</summary>
    public static Tier AdminNetworkPolicy { get; } = new("adminnetworkpolicy", 1_000, RuleAction.Pass);

    /// <summary>The tier of the BaselineAdminNetworkPolicy, up to Calico v3.31.</summary>
    public static Tier BaselineAdminNetworkPolicy { get; } = new("baselineadminnetworkpolicy", 10_000_000, RuleAction.Pass);

    /// <summary>The built-in tiers of every cluster.</summary>
    public static ImmutableArray<Tier> BuiltIn(CalicoVersion version) =>
        version == CalicoVersion.V331 ? [AdminNetworkPolicy, Default, BaselineAdminNetworkPolicy] : [KubeAdmin, Default, KubeBaseline];

    /// <summary>Tiers in order of evaluation: by order, then by name, bytewise (<c>felix/calc/policy_sorter.go</c>).</summary>
    public static IOrderedEnumerable<Tier> Sorted(IEnumerable<Tier> tiers) =>
        tiers.OrderBy(t => t.Order).ThenBy(t => t.Name, StringComparer.Ordinal);
}
