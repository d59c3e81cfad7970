namespace StageTest.Core.Flows;

/// <summary>
/// What a <see cref="PolicyHit"/> names, in the words of Calico's flow logs (<c>PolicyKind</c> of <c>goldmane/proto/api.proto</c>).
/// </summary>
internal enum PolicyHitKind
{
    /// <summary>Calico's NetworkPolicy.</summary>
    CalicoNetworkPolicy,

    /// <summary>Calico's GlobalNetworkPolicy.</summary>
    GlobalNetworkPolicy,

    /// <summary>StagedNetworkPolicy.</summary>
    StagedNetworkPolicy,

    /// <summary>StagedGlobalNetworkPolicy.</summary>
    StagedGlobalNetworkPolicy,

    /// <summary>StagedKubernetesNetworkPolicy.</summary>
    StagedKubernetesNetworkPolicy,

    /// <summary>Kubernetes' NetworkPolicy.</summary>
    NetworkPolicy,

    /// <summary>AdminNetworkPolicy, up to Calico v3.31.</summary>
    AdminNetworkPolicy,

    /// <summary>BaselineAdminNetworkPolicy, up to Calico v3.31.</summary>
    BaselineAdminNetworkPolicy,

    /// <summary>ClusterNetworkPolicy, from Calico v3.32 on.</summary>
    ClusterNetworkPolicy,

    /// <summary>The profile of the endpoint's namespace: no tier decided, so the connection is allowed.</summary>
    Profile,

    /// <summary>The end of a tier of which policies govern the endpoint and no rule matched.</summary>
    EndOfTier,
}
