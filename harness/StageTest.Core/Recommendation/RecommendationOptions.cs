using System.Collections.Immutable;
using StageTest.Core.Policies;

namespace StageTest.Core.Recommendation;

/// <summary>The user's options for a recommendation.</summary>
internal sealed record RecommendationOptions
{
    /// <summary>The kind to write. Default: the first known kind.</summary>
    public PolicyForm Form { get; init; } = PolicyForm.Known[0];

    /// <summary>The tier, for kinds with tiers; null, the default, for the kind's own default.</summary>
    public string? Tier { get; init; }

    /// <summary>The tier in documents, for kinds with tiers.</summary>
    public string TierName => Tier ?? Form.DefaultTier;

    /// <summary>
    /// Whether close external addresses become one prefix, which includes those between them.
    /// </summary>
    public bool MergePrefixes { get; init; }

    /// <summary>The version of Calico. Default: the newest.</summary>
    public CalicoVersion Calico { get; init; } = CalicoVersionText.Newest;

    /// <summary>Whether rules may allow connections that were not requested, if no rule can distinguish them from requested ones.</summary>
    public bool AllowGeneralise { get; init; }

    /// <summary>Whether workloads without any connection get a policy too, which denies all.</summary>
    public bool DefaultDeny { get; init; }

    /// <summary>Whether a policy governs a whole namespace, and peers are whole namespaces.</summary>
    public bool ByNamespace { get; init; }

    /// <summary>The only keys of labels for selectors; empty for all stable ones.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];
}
