using System.Collections.Immutable;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Calico;
using StageTest.Core.Policies.Cluster;
using StageTest.Core.Policies.Kubernetes;

namespace StageTest.Core.Policies.Kinds;

internal sealed partial class PolicyKinds
{
    private static readonly ImmutableArray<string> Kubernetes = ["networking.k8s.io/v1"];
    private static readonly ImmutableArray<string> Cluster = ["policy.networking.k8s.io/v1alpha2"];
    private static readonly ImmutableArray<string> Admin = ["policy.networking.k8s.io/v1alpha1"];
    private static readonly ImmutableArray<string> Calico = ["projectcalico.org/v3", "crd.projectcalico.org/v1"];

    private static readonly ImmutableArray<string> Change = ["get", "list", "create", "patch", "delete"];

    private static readonly ImmutableArray<CalicoVersion> EveryVersion = [.. Enum.GetValues<CalicoVersion>()];
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
            Reader = ClusterPolicyForm.Baseline.Read,
        };

    /// <summary>Calico's NetworkPolicy.</summary>
    public static PolicyKind NetworkPolicy { get; } =
        new()
        {
            ApiVersions = Calico,
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
            Reader = CalicoPolicyReader.Read,
        };

    /// <summary>Calico's GlobalNetworkPolicy.</summary>
    public static PolicyKind GlobalNetworkPolicy { get; } =
        new()
        {
            ApiVersions = Calico,
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
            Reader = CalicoPolicyReader.Read,
        };

    /// <summary>Calico's NetworkPolicy while it waits for promotion.</summary>
    public static PolicyKind StagedNetworkPolicy { get; } =
        new()
        {
            ApiVersions = Calico,
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
            Reader = CalicoPolicyReader.Read,
        };

    /// <summary>Calico's GlobalNetworkPolicy while it waits for promotion.</summary>
    public static PolicyKind StagedGlobalNetworkPolicy { get; } =
        new()
        {
            ApiVersions = Calico,
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
            Reader = CalicoPolicyReader.Read,
        };

    /// <summary>Kubernetes' NetworkPolicy while it waits for promotion.</summary>
    public static PolicyKind StagedKubernetesNetworkPolicy { get; } =
        new()
        {
            ApiVersions = Calico,
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
            Reader = KubernetesPolicyReader.Read,
        };

    /// <summary>Calico's Tier.</summary>
    public static PolicyPartKind Tier { get; } =
        Part("Tier", "tiers", Change, RunLimits.SelectsNothing, StoredForms.Tier, CalicoObjectReader.ReadTier, holdsPolicies: true);

    /// <summary>Addresses of a namespace.</summary>
    public static PolicyPartKind NetworkSet { get; } =
        Part(
            "NetworkSet",
            "networksets",
            Change,
            RunLimits.ByNamespace,
            StoredForms.AsWritten,
            (manifest, _, diagnostics) => CalicoObjectReader.ReadNetworkSet(manifest, isNamespaced: true, diagnostics),
            isNamespaced: true
        );

    /// <summary>Addresses of the whole cluster.</summary>
    public static PolicyPartKind GlobalNetworkSet { get; } =
        Part("GlobalNetworkSet", "globalnetworksets", Change, RunLimits.SelectsNothing, StoredForms.AsWritten, (manifest, _, diagnostics) =>
            CalicoObjectReader.ReadNetworkSet(manifest, isNamespaced: false, diagnostics)
        );

    /// <summary>A network interface of a node. What policies do to it is not evaluated, and no engine applies it.</summary>
    public static PolicyPartKind HostEndpoint { get; } =
        Part("HostEndpoint", "hostendpoints", [], RunLimits.NeverApplied, StoredForms.AsWritten, (manifest, _, diagnostics) =>
            CalicoObjectReader.ReadHostEndpoint(manifest, diagnostics)
        );

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
            Tier,
            NetworkSet,
            GlobalNetworkSet,
            HostEndpoint,
        ]);

    private static PolicyPartKind Part(
        string kind,
        string plural,
        ImmutableArray<string> verbs,
        RunLimit runLimit,
        StoredForm storedForm,
        Func<Manifest, PolicyReaderOptions, DiagnosticBag, PolicyDocuments> reader,
        bool isNamespaced = false,
        bool holdsPolicies = false
    ) =>
        new()
        {
            ApiVersions = Calico,
            Kind = kind,
            Id = kind,
            DisplayName = kind,
            Plural = plural,
            IsNamespaced = isNamespaced,
            Verbs = verbs,
            CalicoVersions = EveryVersion,
            RunLimit = runLimit,
            StoredForm = storedForm,
            IsHolder = holdsPolicies,
            Reader = reader,
        };
}
