using System.Collections.Immutable;
using StageTest.Core.Drafts;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>A kind in which recommendations are written.</summary>
internal sealed record PolicyForm
{
    /// <summary>The written form.</summary>
    public required PolicyKind Policies { get; init; }

    /// <summary>Whether rules can match one protocol without others.</summary>
    public required Func<Protocol, bool> Carries { get; init; }

    /// <summary>Whether a rule matches one protocol, so that several need a rule each.</summary>
    public required bool HasRulePerProtocol { get; init; }

    /// <summary>Whether a rule matches one selector of pods, so that several need a rule each. Default: several are possible.</summary>
    public bool HasRulePerPeer { get; init; }

    /// <summary>Writes <c>spec</c>.</summary>
    public required Action<YamlLines, RecommendedPolicy, RecommendationOptions> WriteSpec { get; init; }

    /// <summary>Whether rules select external addresses by network sets instead of listing them.</summary>
    public bool HasNetworkSets { get; init; }

    /// <summary>
    /// Whether a policy can deny connections from outside the cluster or from a node. Default: it can. Otherwise they stay open.
    /// </summary>
    public bool DeniesFromOutside { get; init; } = true;

    /// <summary>The valid tiers of documents; none, the default, for any existing tier.</summary>
    public ImmutableArray<string> FixedTiers { get; init; } = [];

    /// <summary>The default tier of documents.</summary>
    public string DefaultTier => FixedTiers.IsEmpty ? Tier.Default.Name : FixedTiers[0];

    /// <summary>
    /// The documents of a policy, in the order of evaluation, if the kind limits the size of one. Default: one.
    /// </summary>
    public Func<RecommendedPolicy, ImmutableArray<RecommendedPolicy>> Split { get; init; } = policy => [policy];

    /// <summary>The <c>kind</c> of documents, also for <c>--kind</c>.</summary>
    public string Kind => Policies.Kind;

    /// <summary>Whether documents are in the namespace of the pods that they govern.</summary>
    public bool IsNamespaced => Policies.IsNamespaced;

    /// <summary>Whether documents name a tier.</summary>
    public bool HasTier => Policies.IsTiered || !FixedTiers.IsEmpty;

    /// <summary>
    /// The kinds, the default first: those that Calico stages, and those of Kubernetes and its cluster-scoped policies, which a scenario
    /// stages.
    /// </summary>
    public static ImmutableArray<PolicyForm> Known { get; } =
    [
        .. from kind in PolicyKinds.Known.All.OfType<PolicyKind>()
        from form in FormsOf(kind)
        orderby kind.Dialect, kind.IsStaged descending
        select form,
    ];

    /// <summary>The document, without a header.</summary>
    public string Write(RecommendedPolicy policy, RecommendationOptions options)
    {
        var text = new YamlLines();
        var parts = Split(policy);
        foreach (var (place, part) in parts.Index())
        {
            if (place > 0)
            {
                text.Line(0, "---");
            }

            WriteDocument(text, part, options);
        }

        return text.ToString();
    }

    /// <summary>The tier of the enforced form of documents.</summary>
    public string TierOf(RecommendationOptions options) =>
        Policies.IsTiered ? options.TierName
        : FixedTiers.IsEmpty ? Tier.Default.Name
        : options.TierName == DefaultTier ? Tier.KubeBaseline.Name
        : Tier.KubeAdmin.Name;

    /// <summary>The name of the object.</summary>
    public string NameOf(RecommendedPolicy policy, RecommendationOptions options)
    {
        var name = IsNamespaced ? policy.Name : $"{policy.Namespace}-{policy.Name}";

        // Up to v3.31 the API requires the tier's name before the policy's.
        return Policies.IsTiered && options.Calico == CalicoVersion.V331 && options.TierName != Tier.Default.Name
            ? $"{options.TierName}.{name}"
            : name;
    }

    private static IEnumerable<PolicyForm> FormsOf(PolicyKind kind) =>
        kind.Dialect switch
        {
            PolicyDialect.Kubernetes => [KubernetesForm.Of(kind)],
            PolicyDialect.Calico when kind.IsStaged => [CalicoForm.Of(kind)],
            PolicyDialect.Cluster when kind.CalicoVersions.Contains(CalicoVersionText.Newest) => [ClusterForm.Of(kind)],
            _ => [],
        };

    private void WriteDocument(YamlLines text, RecommendedPolicy policy, RecommendationOptions options)
    {
        text.Line(0, $"apiVersion: {Policies.ApiVersions[0]}");
        text.Line(0, $"kind: {Kind}");
        text.Line(0, "metadata:");
        text.Line(1, $"name: {YamlText.Scalar(NameOf(policy, options))}");
        if (IsNamespaced)
        {
            text.Line(1, $"namespace: {YamlText.Scalar(policy.Namespace)}");
        }

        text.Line(0, "spec:");
        WriteSpec(text, policy, options);
    }
}
