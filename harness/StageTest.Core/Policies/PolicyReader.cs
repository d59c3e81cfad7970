using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Calico;
using StageTest.Core.Policies.Cluster;
using StageTest.Core.Policies.Kubernetes;

namespace StageTest.Core.Policies;

/// <summary>Reads policy files of every kind that is understood.</summary>
internal static class PolicyReader
{
    // Groups whose kinds have to do with traffic: one that is not understood must never be passed over.
    private static readonly string[] PolicyGroups =
    [
        "networking.k8s.io",
        "policy.networking.k8s.io",
        "projectcalico.org",
        "crd.projectcalico.org",
        "cilium.io",
        "crd.antrea.io",
    ];

    private static readonly string[] UnderstoodKinds =
    [
        "NetworkPolicy (networking.k8s.io/v1)",
        "ClusterNetworkPolicy (policy.networking.k8s.io/v1alpha2)",
        "AdminNetworkPolicy and BaselineAdminNetworkPolicy (policy.networking.k8s.io/v1alpha1)",
        "NetworkPolicy, GlobalNetworkPolicy, StagedNetworkPolicy, StagedGlobalNetworkPolicy, StagedKubernetesNetworkPolicy, "
            + "Tier, NetworkSet and GlobalNetworkSet (projectcalico.org/v3)",
    ];

    /// <summary>Reads all policies of a file. Objects that have nothing to do with traffic are passed over with a note.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="file">The file's name for messages.</param>
    /// <param name="diagnostics">Receives errors and notes.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    public static PolicyDocuments Read(string text, string file, DiagnosticBag diagnostics, PolicyReaderOptions? options = null) =>
        Read(Manifest.ReadAll(text, file, diagnostics), diagnostics, options ?? new());

    /// <summary>Reads the policies among objects.</summary>
    public static PolicyDocuments Read(IEnumerable<Manifest> manifests, DiagnosticBag diagnostics, PolicyReaderOptions options)
    {
        var policies = ImmutableArray.CreateBuilder<Policy>();
        var tiers = ImmutableArray.CreateBuilder<Tier>();
        var sets = ImmutableArray.CreateBuilder<NetworkSet>();
        var hosts = ImmutableArray.CreateBuilder<string>();
        foreach (var manifest in manifests)
        {
            switch (manifest.ApiVersion, manifest.Kind)
            {
                case ("projectcalico.org/v3" or "crd.projectcalico.org/v1", "Tier"):
                    AddIfRead(
                        tiers,
                        CalicoObjectReader.ReadTier(manifest, options, diagnostics) is { } tier ? tier with { Document = manifest } : null
                    );
                    break;
                case ("projectcalico.org/v3" or "crd.projectcalico.org/v1", "NetworkSet" or "GlobalNetworkSet"):
                    AddIfRead(
                        sets,
                        CalicoObjectReader.ReadNetworkSet(manifest, diagnostics) is { } set ? set with { Document = manifest } : null
                    );
                    break;
                case ("projectcalico.org/v3" or "crd.projectcalico.org/v1", "HostEndpoint"):
                    hosts.Add(CalicoObjectReader.ReadHostEndpoint(manifest, diagnostics));
                    break;
                case (_, "Ingress" or "IngressClass") when manifest.Group == "networking.k8s.io":
                    Skip(manifest, diagnostics);
                    break;
                default:
                    if (KindOf(manifest) is { } kind)
                    {
                        AddIfRead(
                            policies,
                            ReadPolicy(manifest, kind, options, diagnostics) is { } policy ? policy with { Document = manifest } : null
                        );
                    }
                    else if (IsPolicy(manifest))
                    {
                        diagnostics.Error(
                            manifest.Location,
                            $"{manifest} of {manifest.ApiVersion} is not understood. Understood are: {string.Join("; ", UnderstoodKinds)}."
                        );
                    }
                    else
                    {
                        Skip(manifest, diagnostics);
                    }

                    break;
            }
        }

        return new()
        {
            Policies = policies.ToImmutable(),
            Tiers = tiers.ToImmutable(),
            NetworkSets = sets.ToImmutable(),
            HostEndpoints = hosts.ToImmutable(),
        };
    }

    /// <summary>Whether an object has to do with policies, understood or not.</summary>
    /// <remarks>A misspelt case is no reason to pass a policy over: it must be reported as not understood.</remarks>
    public static bool IsPolicy(Manifest manifest) =>
        (PolicyGroups.Contains(manifest.Group, StringComparer.OrdinalIgnoreCase) && manifest.Kind is not ("Ingress" or "IngressClass"))
        || manifest.Kind.EndsWith("NetworkPolicy", StringComparison.OrdinalIgnoreCase);

    private static PolicyKind? KindOf(Manifest manifest) =>
        (manifest.ApiVersion, manifest.Kind) switch
        {
            ("networking.k8s.io/v1", "NetworkPolicy") => PolicyKind.KubernetesNetworkPolicy,
            ("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy") => PolicyKind.ClusterNetworkPolicy,
            ("policy.networking.k8s.io/v1alpha1", "AdminNetworkPolicy") => PolicyKind.AdminNetworkPolicy,
            ("policy.networking.k8s.io/v1alpha1", "BaselineAdminNetworkPolicy") => PolicyKind.BaselineAdminNetworkPolicy,
            ("projectcalico.org/v3" or "crd.projectcalico.org/v1", var kind) => kind switch
            {
                "NetworkPolicy" => PolicyKind.NetworkPolicy,
                "GlobalNetworkPolicy" => PolicyKind.GlobalNetworkPolicy,
                "StagedNetworkPolicy" => PolicyKind.StagedNetworkPolicy,
                "StagedGlobalNetworkPolicy" => PolicyKind.StagedGlobalNetworkPolicy,
                "StagedKubernetesNetworkPolicy" => PolicyKind.StagedKubernetesNetworkPolicy,
                _ => null,
            },
            _ => null,
        };

    private static Policy? ReadPolicy(Manifest manifest, PolicyKind kind, PolicyReaderOptions options, DiagnosticBag diagnostics) =>
        kind switch
        {
            PolicyKind.KubernetesNetworkPolicy or PolicyKind.StagedKubernetesNetworkPolicy => KubernetesPolicyReader.Read(
                manifest,
                options,
                diagnostics
            ),
            PolicyKind.ClusterNetworkPolicy or PolicyKind.AdminNetworkPolicy or PolicyKind.BaselineAdminNetworkPolicy =>
                ClusterPolicyReader.Read(manifest, kind, options, diagnostics),
            _ => CalicoPolicyReader.Read(manifest, kind, options, diagnostics),
        };

    private static void AddIfRead<T>(ImmutableArray<T>.Builder list, T? item)
        where T : class
    {
        if (item is not null)
        {
            list.Add(item);
        }
    }

    private static void Skip(Manifest manifest, DiagnosticBag diagnostics) =>
        diagnostics.Note(manifest.Location, $"{manifest} is no policy and was skipped here. Workloads belong under 'topology.manifests'.");
}
