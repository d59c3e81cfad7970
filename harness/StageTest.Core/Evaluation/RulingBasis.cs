namespace StageTest.Core.Evaluation;

/// <summary>The kind of basis of a <see cref="Ruling"/>.</summary>
internal enum RulingBasis
{
    /// <summary>A rule of a policy.</summary>
    Rule,

    /// <summary>The end of a tier: policies govern the endpoint, and none of their rules matched.</summary>
    EndOfTier,

    /// <summary>The profile of the namespace, which allows everything that no tier decided.</summary>
    Profile,

    /// <summary>None: no policy applies at this end of the connection.</summary>
    NotPoliced,

    /// <summary>None: this end uses its node's network, where no policy governs it.</summary>
    NodeNetwork,

    /// <summary>None: the connection comes from the pod's own node, which no policy keeps from its pods.</summary>
    OwnNode,

    /// <summary>Calico itself, which drops encapsulated packets when they leave a pod, before policies are evaluated.</summary>
    Encapsulation,

    /// <summary>No pod is behind a Service: kube-proxy rejects the connection.</summary>
    NoBackend,
}
