namespace StageTest.Core.Policies;

/// <summary>The syntax for subjects and rules in the documents of a kind of policy.</summary>
internal enum PolicyDialect
{
    /// <summary>Label selectors, peers and ports as in Kubernetes' NetworkPolicy; everything that no rule allows is denied.</summary>
    Kubernetes,

    /// <summary>Calico's rules with actions, and selectors as expressions; the end of the tier decides what no rule decides.</summary>
    Calico,

    /// <summary>Subjects, peers and actions as in the cluster-scoped policies.</summary>
    Cluster,
}
