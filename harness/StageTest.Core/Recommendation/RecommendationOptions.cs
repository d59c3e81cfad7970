using System.Collections.Immutable;
using StageTest.Core.Policies;

namespace StageTest.Core.Recommendation;

/// <summary>What a user decides about a recommendation.</summary>
internal sealed record RecommendationOptions
{
    /// <summary>The kind that is written. Default: the first that is known.</summary>
    public PolicyForm Form { get; init; } = PolicyForm.Known[0];

    /// <summary>The tier, for kinds that have one; null, the default, for the kind's own default.</summary>
    public string? Tier { get; init; }

    /// <summary>The tier that documents name, for kinds that have one.</summary>
    public string TierName => Tier ?? Form.DefaultTier;

    /// <summary>
    /// Whether addresses outside the cluster that are near each other become one prefix, which means those between them too.
    /// </summary>
    public bool MergePrefixes { get; init; }

    /// <summary>The version of Calico that is meant. Default: the newest.</summary>
    public CalicoVersion Calico { get; init; } = CalicoVersionText.Newest;

    /// <summary>Whether rules may allow connections that were not asked for, if no rule can tell them from those that are.</summary>
    public bool AllowGeneralise { get; init; }

    /// <summary>Whether workloads without any connection get a policy too, which denies all.</summary>
    public bool DefaultDeny { get; init; }

    /// <summary>Whether a policy governs a whole namespace, and peers are whole namespaces.</summary>
    public bool ByNamespace { get; init; }

    /// <summary>The only keys of labels that selectors name; empty for all that are stable.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];
}
