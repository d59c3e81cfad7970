using System.Collections.Immutable;
using StageTest.Core.Policies.Calico;
using StageTest.Core.Policies.Cluster;
using StageTest.Core.Policies.Kubernetes;
using static StageTest.Core.Policies.Kinds.KindFacts;

namespace StageTest.Core.Policies.Kinds;

internal sealed partial class PolicyKinds
{
    private static readonly ImmutableArray<string> Kubernetes = ["networking.k8s.io/v1"];
    private static readonly ImmutableArray<string> Cluster = ["policy.networking.k8s.io/v1alpha2"];
    private static readonly ImmutableArray<string> Admin = ["policy.networking.k8s.io/v1alpha1"];
    private static readonly ImmutableArray<CalicoVersion> UpTo331 = [CalicoVersion.V331];
    private static readonly ImmutableArray<CalicoVersion> From332 = [CalicoVersion.V332];

    /// <summary>Kubernetes' NetworkPolicy.</summary>
    public static PolicyKind KubernetesNetworkPolicy { get; } =
        new()
        {
            ApiVersions = Kubernetes,
            Kind = "NetworkPolicy",
            Id = "KubernetesNetworkPolicy",
            DisplayName = "NetworkPolicy",
            Plural = "networkpolicies",
            IsNamespaced = true,
            Verbs = ["get", "create", "patch", "delete"],
            CalicoVersions = EveryVersion,
            RunLimit = RunLimits.ByNamespace,
            StoredForm = StoredForms.AsWritten,
            EnforcedForm = null,
            SortName = "KubernetesNetworkPolicy",
            BackendPrefix = "knp.default.",
            FlowLogName = "NetworkPolicy",
            FlowLogNumber = 6,
            IsTiered = false,
            FixedOrder = KubernetesPolicyReader.KubernetesOrder,
            Dialect = PolicyDialect.Kubernetes,
            MeansNodes = false,
            WholeSpec = WholeSpecs.Kubernetes,
            Reader = KubernetesPolicyReader.Read,
        };

    /// <summary>ClusterNetworkPolicy, from Calico v3.32 on.</summary>
    public static PolicyKind ClusterNetworkPolicy { get; } =
        new()
        {
            ApiVersions = Cluster,
            Kind = "ClusterNetworkPolicy",
            Id = "ClusterNetworkPolicy",
            DisplayName = "ClusterNetworkPolicy",
            Plural = "clusternetworkpolicies",
            IsNamespaced = false,
            Verbs = Change,
            CalicoVersions = From332,
            RunLimit = RunLimits.Subject,
            StoredForm = StoredForms.AsWritten,
            EnforcedForm = null,
            SortName = "KubernetesClusterNetworkPolicy",
            BackendPrefix = null,
            FlowLogName = "ClusterNetworkPolicy",
            FlowLogNumber = 11,
            IsTiered = false,
            FixedOrder = null,
            Dialect = PolicyDialect.Cluster,
            MeansNodes = false,
            WholeSpec = WholeSpecs.Cluster,
            Reader = ClusterPolicyForm.Newer.Read,
        };

    /// <summary>AdminNetworkPolicy, up to Calico v3.31.</summary>
    public static PolicyKind AdminNetworkPolicy { get; } =
        new()
        {
            ApiVersions = Admin,
            Kind = "AdminNetworkPolicy",
            Id = "AdminNetworkPolicy",
            DisplayName = "AdminNetworkPolicy",
            Plural = "adminnetworkpolicies",
            IsNamespaced = false,
            Verbs = Change,
            CalicoVersions = UpTo331,
            RunLimit = RunLimits.Subject,
            StoredForm = StoredForms.AsWritten,
            EnforcedForm = null,
            SortName = "AdminNetworkPolicy",
            BackendPrefix = "kanp.adminnetworkpolicy.",
            FlowLogName = "AdminNetworkPolicy",
            FlowLogNumber = 7,
            IsTiered = false,
            FixedOrder = null,
            Dialect = PolicyDialect.Cluster,
            MeansNodes = false,
            WholeSpec = WholeSpecs.Admin,
            Reader = ClusterPolicyForm.Admin.Read,
        };

    /// <summary>BaselineAdminNetworkPolicy, up to Calico v3.31.</summary>
    public static PolicyKind BaselineAdminNetworkPolicy { get; } =
        new()
        {
            ApiVersions = Admin,
            Kind = "BaselineAdminNetworkPolicy",
            Id = "BaselineAdminNetworkPolicy",
            DisplayName = "BaselineAdminNetworkPolicy",
            Plural = "baselineadminnetworkpolicies",
            IsNamespaced = false,
            Verbs = Change,
            CalicoVersions = UpTo331,
            RunLimit = RunLimits.Subject,
            StoredForm = StoredForms.AsWritten,
            EnforcedForm = null,
            SortName = "BaselineAdminNetworkPolicy",
            BackendPrefix = "kbanp.baselineadminnetworkpolicy.",
            FlowLogName = "BaselineAdminNetworkPolicy",
            FlowLogNumber = 8,
            IsTiered = false,
            FixedOrder = null,
            Dialect = PolicyDialect.Cluster,
            MeansNodes = false,
            WholeSpec = WholeSpecs.Baseline,
            Reader = ClusterPolicyForm.Baseline.Read,
        };

    /// <summary>Calico's NetworkPolicy.</summary>
    public static PolicyKind NetworkPolicy { get; } =
        new()
        {
            ApiVersions = CalicoApi,
            Kind = "NetworkPolicy",
            Id = "NetworkPolicy",
            DisplayName = "Calico NetworkPolicy",
            Plural = "networkpolicies",
            IsNamespaced = true,
            Verbs = Change,
            CalicoVersions = EveryVersion,
            RunLimit = RunLimits.ByNamespace,
            StoredForm = StoredForms.Tiered,
            EnforcedForm = null,
            SortName = "NetworkPolicy",
            BackendPrefix = null,
            FlowLogName = "CalicoNetworkPolicy",
            FlowLogNumber = 1,
            IsTiered = true,
            FixedOrder = null,
            Dialect = PolicyDialect.Calico,
            MeansNodes = false,
            WholeSpec = WholeSpecs.Calico,
            Reader = CalicoPolicyReader.Read,
        };

    /// <summary>Calico's GlobalNetworkPolicy.</summary>
    public static PolicyKind GlobalNetworkPolicy { get; } =
        new()
        {
            ApiVersions = CalicoApi,
            Kind = "GlobalNetworkPolicy",
            Id = "GlobalNetworkPolicy",
            DisplayName = "GlobalNetworkPolicy",
            Plural = "globalnetworkpolicies",
            IsNamespaced = false,
            Verbs = Change,
            CalicoVersions = EveryVersion,
            RunLimit = RunLimits.NamespaceSelector,
            StoredForm = StoredForms.Tiered,
            EnforcedForm = null,
            SortName = "GlobalNetworkPolicy",
            BackendPrefix = null,
            FlowLogName = "GlobalNetworkPolicy",
            FlowLogNumber = 2,
            IsTiered = true,
            FixedOrder = null,
            Dialect = PolicyDialect.Calico,
            MeansNodes = true,
            WholeSpec = WholeSpecs.Calico,
            Reader = CalicoPolicyReader.Read,
        };

    /// <summary>Calico's NetworkPolicy while it waits for promotion.</summary>
    public static PolicyKind StagedNetworkPolicy { get; } =
        new()
        {
            ApiVersions = CalicoApi,
            Kind = "StagedNetworkPolicy",
            Id = "StagedNetworkPolicy",
            DisplayName = "StagedNetworkPolicy",
            Plural = "stagednetworkpolicies",
            IsNamespaced = true,
            Verbs = Change,
            CalicoVersions = EveryVersion,
            RunLimit = RunLimits.ByNamespace,
            StoredForm = StoredForms.StagedTiered,
            EnforcedForm = NetworkPolicy,
            SortName = "StagedNetworkPolicy",
            BackendPrefix = null,
            FlowLogName = "StagedNetworkPolicy",
            FlowLogNumber = 3,
            IsTiered = true,
            FixedOrder = null,
            Dialect = PolicyDialect.Calico,
            MeansNodes = false,
            WholeSpec = WholeSpecs.Calico,
            Reader = CalicoPolicyReader.Read,
        };

    /// <summary>Calico's GlobalNetworkPolicy while it waits for promotion.</summary>
    public static PolicyKind StagedGlobalNetworkPolicy { get; } =
        new()
        {
            ApiVersions = CalicoApi,
            Kind = "StagedGlobalNetworkPolicy",
            Id = "StagedGlobalNetworkPolicy",
            DisplayName = "StagedGlobalNetworkPolicy",
            Plural = "stagedglobalnetworkpolicies",
            IsNamespaced = false,
            Verbs = Change,
            CalicoVersions = EveryVersion,
            RunLimit = RunLimits.NamespaceSelector,
            StoredForm = StoredForms.StagedTiered,
            EnforcedForm = GlobalNetworkPolicy,
            SortName = "StagedGlobalNetworkPolicy",
            BackendPrefix = null,
            FlowLogName = "StagedGlobalNetworkPolicy",
            FlowLogNumber = 4,
            IsTiered = true,
            FixedOrder = null,
            Dialect = PolicyDialect.Calico,
            MeansNodes = true,
            WholeSpec = WholeSpecs.Calico,
            Reader = CalicoPolicyReader.Read,
        };

    /// <summary>Kubernetes' NetworkPolicy while it waits for promotion.</summary>
    public static PolicyKind StagedKubernetesNetworkPolicy { get; } =
        new()
        {
            ApiVersions = CalicoApi,
            Kind = "StagedKubernetesNetworkPolicy",
            Id = "StagedKubernetesNetworkPolicy",
            DisplayName = "StagedKubernetesNetworkPolicy",
            Plural = "stagedkubernetesnetworkpolicies",
            IsNamespaced = true,
            Verbs = Change,
            CalicoVersions = EveryVersion,
            RunLimit = RunLimits.ByNamespace,
            StoredForm = StoredForms.StagedKubernetes,
            EnforcedForm = KubernetesNetworkPolicy,
            SortName = "StagedKubernetesNetworkPolicy",
            BackendPrefix = "knp.default.",
            FlowLogName = "StagedKubernetesNetworkPolicy",
            FlowLogNumber = 5,
            IsTiered = false,
            FixedOrder = KubernetesPolicyReader.KubernetesOrder,
            Dialect = PolicyDialect.Kubernetes,
            MeansNodes = false,
            WholeSpec = WholeSpecs.Kubernetes,
            Reader = KubernetesPolicyReader.Read,
        };

    /// <summary>The kinds that StageTest knows.</summary>
    public static PolicyKinds Known { get; } =
        new([
            KubernetesNetworkPolicy,
            ClusterNetworkPolicy,
            AdminNetworkPolicy,
            BaselineAdminNetworkPolicy,
            NetworkPolicy,
            GlobalNetworkPolicy,
            StagedNetworkPolicy,
            StagedGlobalNetworkPolicy,
            StagedKubernetesNetworkPolicy,
            PolicyParts.Tier,
            PolicyParts.NetworkSet,
            PolicyParts.GlobalNetworkSet,
            PolicyParts.HostEndpoint,
        ]);
}
