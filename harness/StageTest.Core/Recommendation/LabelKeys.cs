using System.Collections.Immutable;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>The pod labels that selectors may name, and their preference.</summary>
/// <param name="only">The only valid keys; empty for all stable ones.</param>
internal sealed class LabelKeys(ImmutableArray<string> only)
{
    private const string Recommended = "app.kubernetes.io/";

    // In this order; other labels follow, by name.
    private static readonly string[] First =
    [
        Recommended + "name",
        "app",
        "k8s-app",
        Recommended + "component",
        "component",
        "role",
        "tier",
        Recommended + "instance",
        Recommended + "part-of",
    ];

    // Labels that controllers write, that change with every release, or that depend on the place of a pod.
    private static readonly string[] Unstable =
    [
        "pod-template-hash",
        "controller-revision-hash",
        "pod-template-generation",
        "statefulset.kubernetes.io/pod-name",
        "apps.kubernetes.io/pod-index",
        "controller-uid",
        "job-name",
        "batch.kubernetes.io/controller-uid",
        "batch.kubernetes.io/job-name",
        "batch.kubernetes.io/job-completion-index",
        "deployment",
        "deploymentconfig",
        "helm.sh/chart",
        "chart",
        "heritage",
        "version",
        "app.kubernetes.io/version",
        "app.kubernetes.io/managed-by",
        "rollouts-pod-template-hash",
    ];

    private static readonly string[] UnstablePrefixes =
    [
        "topology.kubernetes.io/",
        "failure-domain.beta.kubernetes.io/",
        "service.istio.io/",
        "security.istio.io/",
        "pcns.",
        "pcsa.",
        "projectcalico.org/",
    ];

    /// <summary>Whether selectors may name a key.</summary>
    public bool Takes(string key) =>
        only.IsEmpty
            ? !Unstable.Contains(key) && !UnstablePrefixes.Any(p => key.StartsWith(p, StringComparison.Ordinal))
            : only.Contains(key);

    /// <summary>The labels of a workload that selectors may name.</summary>
    public ImmutableSortedDictionary<string, string> Of(Workload workload) =>
        workload.Labels.Where(l => Takes(l.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Keys in the order of preference.</summary>
    public IEnumerable<string> Ordered(IEnumerable<string> keys) => keys.OrderBy(RankOf).ThenBy(k => k, StringComparer.Ordinal);

    /// <summary>Whether people use a key to distinguish applications.</summary>
    public bool IsUsual(string key) => RankOf(key) <= First.Length;

    private int RankOf(string key) =>
        (only.IsEmpty ? Array.IndexOf(First, key) : only.IndexOf(key)) is var place and >= 0 ? place
        : key.StartsWith(Recommended, StringComparison.Ordinal) ? First.Length
        : First.Length + 1;
}
