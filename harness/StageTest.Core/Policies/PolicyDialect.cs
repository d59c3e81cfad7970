namespace StageTest.Core.Policies;

/// <summary>How the documents of a kind of policy say whom they govern and what they allow.</summary>
internal enum PolicyDialect
{
    /// <summary>Label selectors, peers and ports as Kubernetes' NetworkPolicy has them; what no rule allows is denied.</summary>
    Kubernetes,

    /// <summary>Calico's rules with actions, and selectors as expressions; the end of the tier decides what no rule does.</summary>
    Calico,

    /// <summary>Subjects, peers and actions as the policies for the whole cluster have them.</summary>
    Cluster,
}
