using StageTest.UnitTests.Scenarios;

namespace StageTest.EndToEndTests.Kubernetes;

/// <summary>
/// Calico's kinds on clusters of tests: by Calico's own definitions where its files are beside this repository, else by some that take
/// anything.
/// </summary>
internal static class CalicoKinds
{
    private static readonly (string Kind, string Resource, bool IsNamespaced)[] Policies =
    [
        ("Tier", "tiers", false),
        ("NetworkPolicy", "networkpolicies", true),
        ("GlobalNetworkPolicy", "globalnetworkpolicies", false),
        ("NetworkSet", "networksets", true),
        ("GlobalNetworkSet", "globalnetworksets", false),
        ("StagedNetworkPolicy", "stagednetworkpolicies", true),
        ("StagedGlobalNetworkPolicy", "stagedglobalnetworkpolicies", false),
        ("StagedKubernetesNetworkPolicy", "stagedkubernetesnetworkpolicies", true),
    ];

    private static string Files => Path.Combine(Repository.Root, "..", "shared", "reference", "data", "calico-crds", "v3.32.1");

    /// <summary>The API for users as kinds of the cluster's own server.</summary>
    public static string Served => string.Join("\n---\n", Policies.Select(k => Definition("projectcalico.org", "v3", k)));

    /// <summary>The store.</summary>
    public static string Store =>
        string.Join(
            "\n---\n",
            Policies.Append(("ClusterInformation", "clusterinformations", false)).Select(k => Definition("crd.projectcalico.org", "v1", k))
        );

    /// <summary>ClusterNetworkPolicy, which belongs to Kubernetes.</summary>
    public static string ClusterPolicies =>
        Read(Path.Combine(Files, "crd.projectcalico.org-v1", "policy.networking.k8s.io_clusternetworkpolicies.yaml"))
        ?? Anything("policy.networking.k8s.io", "v1alpha2", ("ClusterNetworkPolicy", "clusternetworkpolicies", false));

    /// <summary>The tiers that Calico makes by itself.</summary>
    /// <param name="api">The API in which they are kept.</param>
    public static string Tiers(string api) =>
        string.Join(
            "\n---\n",
            new[] { ("kube-admin", 1_000, "Pass"), ("default", 1_000_000, "Deny"), ("kube-baseline", 10_000_000, "Pass") }.Select(tier =>
                $$"""
                    apiVersion: {{api}}
                    kind: Tier
                    metadata: { name: {{tier.Item1}} }
                    spec: { order: {{tier.Item2}}, defaultAction: {{tier.Item3}} }
                    """
            )
        );

    /// <summary>What Calico's nodes write into their store when they start.</summary>
    public const string Information = """
        apiVersion: crd.projectcalico.org/v1
        kind: ClusterInformation
        metadata: { name: default }
        spec: { calicoVersion: v3.32.1, datastoreReady: true }
        """;

    private static string Definition(string group, string version, (string Kind, string Resource, bool IsNamespaced) kind) =>
        Read(Path.Combine(Files, $"{group}-{version}", $"{group}_{kind.Resource}.yaml")) ?? Anything(group, version, kind);

    private static string? Read(string file) => File.Exists(file) ? File.ReadAllText(file).TrimStart('-', '\n') : null;

    private static string Anything(string group, string version, (string Kind, string Resource, bool IsNamespaced) kind) =>
        $$"""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata:
              name: {{kind.Resource}}.{{group}}
              annotations: { api-approved.kubernetes.io: "https://github.com/kubernetes-sigs/network-policy-api" }
            spec:
              group: {{group}}
              scope: {{(kind.IsNamespaced ? "Namespaced" : "Cluster")}}
              names:
                kind: {{kind.Kind}}
                plural: {{kind.Resource}}
                singular: {{kind.Kind.ToLowerInvariant()}}
                listKind: {{kind.Kind}}List
              versions:
                - name: {{version}}
                  served: true
                  storage: true
                  schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
            """;
}
