using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>A kind that recommendations are written as.</summary>
internal sealed record PolicyForm
{
    /// <summary>What is written.</summary>
    public required PolicyKind Policies { get; init; }

    /// <summary>Whether rules can mean one protocol without meaning others.</summary>
    public required Func<Protocol, bool> Carries { get; init; }

    /// <summary>Whether a rule means one protocol, so that several need a rule each.</summary>
    public required bool HasRulePerProtocol { get; init; }

    /// <summary>Writes <c>spec</c>.</summary>
    public required Action<YamlLines, RecommendedPolicy, RecommendationOptions> WriteSpec { get; init; }

    /// <summary>The <c>kind</c> of documents, by which <c>--kind</c> calls it.</summary>
    public string Kind => Policies.Kind;

    /// <summary>Whether documents belong to the namespace of the pods that they govern.</summary>
    public bool IsNamespaced => Policies.IsNamespaced;

    /// <summary>Whether documents name a tier.</summary>
    public bool HasTier => Policies.IsTiered;

    /// <summary>
    /// The kinds, the default one first: those that Calico stages, and Kubernetes' own, which a scenario
    /// stages.
    /// </summary>
    public static ImmutableArray<PolicyForm> Known { get; } =
    [
        .. from kind in PolicyKinds.Known.All.OfType<PolicyKind>()
        where kind.Dialect == PolicyDialect.Kubernetes || (kind.Dialect == PolicyDialect.Calico && kind.IsStaged)
        orderby kind.Dialect, kind.IsStaged descending
        select kind.Dialect == PolicyDialect.Kubernetes ? KubernetesForm.Of(kind) : CalicoForm.Of(kind),
    ];

    /// <summary>The document, without what stands before it.</summary>
    public string Write(RecommendedPolicy policy, RecommendationOptions options)
    {
        var text = new YamlLines();
        text.Line(0, $"apiVersion: {Policies.ApiVersions[0]}");
        text.Line(0, $"kind: {Kind}");
        text.Line(0, "metadata:");
        text.Line(1, $"name: {NameOf(policy, options)}");
        if (IsNamespaced)
        {
            text.Line(1, $"namespace: {policy.Namespace}");
        }

        text.Line(0, "spec:");
        WriteSpec(text, policy, options);
        return text.ToString();
    }

    /// <summary>The name of the object.</summary>
    public string NameOf(RecommendedPolicy policy, RecommendationOptions options)
    {
        var name = IsNamespaced ? policy.Name : $"{policy.Namespace}-{policy.Name}";

        // Up to v3.31 the API demands the tier's name before the policy's.
        return HasTier && options.Calico == CalicoVersion.V331 && options.Tier != Tier.Default.Name ? $"{options.Tier}.{name}" : name;
    }
}
