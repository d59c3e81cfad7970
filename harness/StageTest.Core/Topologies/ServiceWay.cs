namespace StageTest.Core.Topologies;

/// <summary>One way of a connection to a Service: the pod that receives it, and the addresses that policies see.</summary>
/// <param name="Backend">The workload or external endpoint behind the Service.</param>
/// <param name="Replica">The number of its pod.</param>
/// <param name="Target">The port of the pod.</param>
internal sealed record ServiceWay(EndpointRef Backend, int Replica, Port Target)
{
    /// <summary>
    /// The node and its port that the egress policies of the source see, because another node translates; null if they see the pod.
    /// </summary>
    public (EndpointRef Node, Port Port)? SeenAt { get; init; }

    /// <summary>The node whose address the pod's ingress policies see; null if they see the source's own.</summary>
    public EndpointRef? SeenFrom { get; init; }

    /// <summary>Whether it goes to the pod's own address without translation: the Service is headless.</summary>
    public bool IsDirect { get; init; }

    /// <summary>The text that follows the names of its ends: <c> by node second</c>; empty if there is only one way.</summary>
    public string By { get; init; } = "";
}
