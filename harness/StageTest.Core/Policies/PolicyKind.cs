namespace StageTest.Core.Policies;

/// <summary>The kinds of policy that are understood.</summary>
internal enum PolicyKind
{
    /// <summary><c>networking.k8s.io/v1</c> NetworkPolicy.</summary>
    KubernetesNetworkPolicy,

    /// <summary><c>projectcalico.org/v3</c> StagedKubernetesNetworkPolicy.</summary>
    StagedKubernetesNetworkPolicy,

    /// <summary><c>projectcalico.org/v3</c> NetworkPolicy.</summary>
    NetworkPolicy,

    /// <summary><c>projectcalico.org/v3</c> StagedNetworkPolicy.</summary>
    StagedNetworkPolicy,

    /// <summary><c>projectcalico.org/v3</c> GlobalNetworkPolicy.</summary>
    GlobalNetworkPolicy,

    /// <summary><c>projectcalico.org/v3</c> StagedGlobalNetworkPolicy.</summary>
    StagedGlobalNetworkPolicy,

    /// <summary><c>policy.networking.k8s.io/v1alpha2</c> ClusterNetworkPolicy.</summary>
    ClusterNetworkPolicy,

    /// <summary><c>policy.networking.k8s.io/v1alpha1</c> AdminNetworkPolicy.</summary>
    AdminNetworkPolicy,

    /// <summary><c>policy.networking.k8s.io/v1alpha1</c> BaselineAdminNetworkPolicy.</summary>
    BaselineAdminNetworkPolicy,
}
