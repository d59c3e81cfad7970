namespace StageTest.Core.Flows.Records;

/// <summary>The kind of an end of a recorded connection, in the words of Calico's flow logs (<c>EndpointType</c>).</summary>
internal enum FlowEndKind
{
    /// <summary>A pod, or pods with a common name.</summary>
    Workload,

    /// <summary>A node of the cluster, or a host endpoint.</summary>
    Host,

    /// <summary>An address of a NetworkSet or GlobalNetworkSet.</summary>
    NetworkSet,

    /// <summary>Any other address.</summary>
    Network,
}
