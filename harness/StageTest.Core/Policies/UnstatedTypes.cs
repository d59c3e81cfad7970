namespace StageTest.Core.Policies;

/// <summary>The directions that a policy of Calico's API governs where it does not name them.</summary>
public static class UnstatedTypes
{
    /// <summary>Those of Calico's own kinds: without egress rules Ingress, with egress rules alone Egress, with both both.</summary>
    /// <remarks><c>api/pkg/defaults/networkpolicy.go</c></remarks>
    public static (bool Ingress, bool Egress) OfCalico(bool hasIngressRules, bool hasEgressRules) => (!hasEgressRules || hasIngressRules, hasEgressRules);

    /// <summary>Those of a StagedKubernetesNetworkPolicy: ingress, whatever its rules are.</summary>
    /// <remarks>Nobody fills them in where Calico's own API server answers (<c>K8sNetworkPolicyToCalico</c>).</remarks>
    public static (bool Ingress, bool Egress) OfStagedKubernetes => (true, false);
}
