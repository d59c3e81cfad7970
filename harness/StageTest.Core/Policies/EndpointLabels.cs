using System.Collections.Immutable;
using StageTest.Core.Policies.Selectors;
using StageTest.Core.Topologies;

namespace StageTest.Core.Policies;

/// <summary>The labels of a pod for selectors: its own and inherited ones.</summary>
/// <remarks>
/// Built as in Calico (<c>libcalico-go/lib/backend/k8s/conversion/workload_endpoint_default.go</c>, <c>conversion.go</c>): namespace labels
/// get the prefix <c>pcns.</c>; the pod's own keys with that prefix or <c>pcsa.</c> are removed, so that no pod can pass as one of another
/// namespace or account.
/// </remarks>
internal static class EndpointLabels
{
    /// <summary>The prefix of labels inherited from the namespace.</summary>
    public const string NamespacePrefix = "pcns.";

    /// <summary>The prefix of labels inherited from the service account.</summary>
    public const string ServiceAccountPrefix = "pcsa.";

    /// <summary>The key of the pod's namespace.</summary>
    public const string Namespace = "projectcalico.org/namespace";

    /// <summary>The key with the value <c>k8s</c>, on pods only; Kubernetes policies select by it.</summary>
    public const string Orchestrator = "projectcalico.org/orchestrator";

    /// <summary>The value of <see cref="Orchestrator"/> on pods.</summary>
    public const string Kubernetes = "k8s";

    /// <summary>
    /// The key of the name of the pod's service account. Calico sets it if the name is shorter than 63 characters
    /// (<c>podToDefaultWorkloadEndpoint</c> in <c>libcalico-go/lib/backend/k8s/conversion</c>).
    /// </summary>
    public const string ServiceAccount = "projectcalico.org/serviceaccount";

    /// <summary>After a prefix: the name of the namespace or account.</summary>
    public const string Name = "projectcalico.org/name";

    private const int ServiceAccountLimit = 63;

    /// <summary>Selects pods only: the term in all of Kubernetes' own policies.</summary>
    public static Selector PodsOnly { get; } = Selector.Equal(Orchestrator, Kubernetes);

    /// <summary>The labels of one of a workload's pods.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="replica">The pod's number among its replicas.</param>
    /// <param name="home">Its namespace.</param>
    /// <param name="account">The labels of its service account, or null if it has none.</param>
    public static ImmutableDictionary<string, string> Of(
        Workload workload,
        int replica,
        KubernetesNamespace home,
        ImmutableSortedDictionary<string, string>? account = null
    )
    {
        var labels = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        Inherit(labels, NamespacePrefix, home.Name, home.Labels);
        Inherit(labels, ServiceAccountPrefix, workload.ServiceAccount, account);
        foreach (var (key, value) in workload.LabelsOf(replica))
        {
            if (
                !key.StartsWith(NamespacePrefix, StringComparison.Ordinal)
                && !key.StartsWith(ServiceAccountPrefix, StringComparison.Ordinal)
            )
            {
                labels[key] = value;
            }
        }

        labels[Namespace] = home.Name;
        labels[Orchestrator] = Kubernetes;
        if (workload.ServiceAccount.Length < ServiceAccountLimit)
        {
            labels[ServiceAccount] = workload.ServiceAccount;
        }

        return labels.ToImmutable();
    }

    /// <summary>The labels of a network set; a namespaced one inherits the namespace's.</summary>
    /// <param name="set">The set.</param>
    /// <param name="home">Its namespace; null for a GlobalNetworkSet, and if its namespace is not described.</param>
    public static ImmutableDictionary<string, string> Of(NetworkSet set, KubernetesNamespace? home)
    {
        var labels = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (home is not null)
        {
            Inherit(labels, NamespacePrefix, home.Name, home.Labels);
        }

        foreach (var (key, value) in set.Labels)
        {
            labels[key] = value;
        }

        if (set.Namespace.Length > 0)
        {
            labels[Namespace] = set.Namespace;
        }

        return labels.ToImmutable();
    }

    private static void Inherit(
        ImmutableDictionary<string, string>.Builder labels,
        string prefix,
        string name,
        ImmutableSortedDictionary<string, string>? inherited
    )
    {
        foreach (var (key, value) in inherited ?? ImmutableSortedDictionary<string, string>.Empty)
        {
            labels[prefix + key] = value;
        }

        labels[prefix + Name] = name;
    }
}
