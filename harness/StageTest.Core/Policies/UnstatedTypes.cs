namespace StageTest.Core.Policies;

/// <summary>The default directions of a policy.</summary>
internal static class UnstatedTypes
{
    /// <summary>For Calico's own kinds: Ingress without egress rules, Egress with only egress rules, both with both.</summary>
    /// <remarks><c>api/pkg/defaults/networkpolicy.go</c></remarks>
    public static (bool Ingress, bool Egress) OfCalico(bool hasIngressRules, bool hasEgressRules) =>
        (!hasEgressRules || hasIngressRules, hasEgressRules);

    /// <summary>For Calico's own kinds as native CRDs: the presence of a list counts, not its content.</summary>
    /// <remarks><c>api/admission/networkpolicy.mutatingadmissionpolicy.yaml</c></remarks>
    public static (bool Ingress, bool Egress) OfCrds(bool namesIngress, bool namesEgress) => (!namesEgress || namesIngress, namesEgress);

    /// <summary>
    /// For Calico's own kinds if nothing fills any in, as in <c>crd.projectcalico.org/v1</c>, or for an empty list with native CRDs: both.
    /// </summary>
    /// <remarks><c>ExtractPolicyMetadata</c> of <c>felix/calc/policy_sorter.go</c>.</remarks>
    public static (bool Ingress, bool Egress) OfStore => (true, true);

    /// <summary>
    /// For Kubernetes' NetworkPolicy, filled in by its API server: Ingress, and Egress if there are egress rules.
    /// </summary>
    /// <remarks><c>SetDefaults_NetworkPolicy</c> of <c>k8s.io/kubernetes/pkg/apis/networking/v1/defaults.go</c>.</remarks>
    public static (bool Ingress, bool Egress) OfKubernetes(bool hasEgressRules) => (true, hasEgressRules);

    /// <summary>
    /// For a StagedKubernetesNetworkPolicy while it is staged: ingress, with any rules. After promotion it is Kubernetes' kind, and
    /// <see cref="OfKubernetes"/> applies.
    /// </summary>
    /// <remarks>With Calico's own API server, no server fills them in (<c>K8sNetworkPolicyToCalico</c>).</remarks>
    public static (bool Ingress, bool Egress) OfStagedKubernetes => (true, false);
}
