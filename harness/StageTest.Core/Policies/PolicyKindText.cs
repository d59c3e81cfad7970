namespace StageTest.Core.Policies;

/// <summary>How policy kinds are written.</summary>
internal static class PolicyKindText
{
    /// <summary>The <c>kind</c> for messages. Calico's NetworkPolicy is told apart from Kubernetes' by its maker's name.</summary>
    public static string Name(PolicyKind kind) =>
        kind switch
        {
            PolicyKind.KubernetesNetworkPolicy => "NetworkPolicy",
            PolicyKind.NetworkPolicy => "Calico NetworkPolicy",
            _ => kind.ToString(),
        };

    /// <summary>The kind in Calico's tie-break between policies of one order (<c>felix/calc/policy_sorter.go</c>).</summary>
    internal static string SortName(PolicyKind kind) =>
        kind == PolicyKind.ClusterNetworkPolicy ? "KubernetesClusterNetworkPolicy" : kind.ToString();
}
