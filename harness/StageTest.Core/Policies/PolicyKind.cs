namespace StageTest.Core.Policies;

/// <summary>The kinds of policy that are understood.</summary>
public enum PolicyKind
{
    /// <summary><c>networking.k8s.io/v1</c> NetworkPolicy.</summary>
    KubernetesNetworkPolicy,

    /// <summary><c>projectcalico.org/v3</c> StagedKubernetesNetworkPolicy.</summary>
    StagedKubernetesNetworkPolicy,
}
