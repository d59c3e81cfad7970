namespace StageTest.Core.Evaluation;

/// <summary>What kind of thing decided a <see cref="Ruling"/>.</summary>
internal enum RulingBasis
{
    /// <summary>A rule of a policy.</summary>
    Rule,

    /// <summary>The end of a tier: policies govern the endpoint, and none of their rules matched.</summary>
    EndOfTier,

    /// <summary>The profile of the namespace, which allows everything that no tier decided.</summary>
    Profile,

    /// <summary>Nothing: this end of the connection meets no policy.</summary>
    NotPoliced,

    /// <summary>Nothing: this end uses its node's network, if no policy governs it.</summary>
    NodeNetwork,

    /// <summary>Nothing: the connection comes from the pod's own node, which no policy keeps from its pods.</summary>
    OwnNode,

    /// <summary>Calico itself, which drops encapsulated packets where they leave a pod, before any policy is asked.</summary>
    Encapsulation,

    /// <summary>The lack of pods behind a Service: kube-proxy rejects the connection.</summary>
    NoBackend,
}
