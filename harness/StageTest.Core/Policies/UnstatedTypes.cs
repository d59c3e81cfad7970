namespace StageTest.Core.Policies;

/// <summary>The directions that a policy of Calico's API governs where it does not name them.</summary>
internal static class UnstatedTypes
{
    /// <summary>Those of Calico's own kinds: without egress rules Ingress, with egress rules alone Egress, with both both.</summary>
    /// <remarks><c>api/pkg/defaults/networkpolicy.go</c></remarks>
    public static (bool Ingress, bool Egress) OfCalico(bool hasIngressRules, bool hasEgressRules) =>
        (!hasEgressRules || hasIngressRules, hasEgressRules);

    /// <summary>Those of Calico's own kinds where CRDs are native: it counts whether a list is there, not what it holds.</summary>
    /// <remarks><c>api/admission/networkpolicy.mutatingadmissionpolicy.yaml</c></remarks>
    public static (bool Ingress, bool Egress) OfCrds(bool namesIngress, bool namesEgress) => (!namesEgress || namesIngress, namesEgress);

    /// <summary>
    /// Those of Calico's own kinds if nothing fills any in, as in <c>crd.projectcalico.org/v1</c>, or with an empty list where CRDs are
    /// native: both.
    /// </summary>
    /// <remarks><c>ExtractPolicyMetadata</c> of <c>felix/calc/policy_sorter.go</c>.</remarks>
    public static (bool Ingress, bool Egress) OfStore => (true, true);

    /// <summary>
    /// Those of Kubernetes' NetworkPolicy, which its API server fills in: Ingress, and Egress where there are egress rules.
    /// </summary>
    /// <remarks><c>SetDefaults_NetworkPolicy</c> of <c>k8s.io/kubernetes/pkg/apis/networking/v1/defaults.go</c>.</remarks>
    public static (bool Ingress, bool Egress) OfKubernetes(bool hasEgressRules) => (true, hasEgressRules);

    /// <summary>
    /// Those of a StagedKubernetesNetworkPolicy while it is staged: ingress, whatever its rules are. Once it is promoted it is Kubernetes'
    /// kind, and <see cref="OfKubernetes"/> holds.
    /// </summary>
    /// <remarks>No API server fills them in where Calico's own API server answers (<c>K8sNetworkPolicyToCalico</c>).</remarks>
    public static (bool Ingress, bool Egress) OfStagedKubernetes => (true, false);
}
