namespace StageTest.Core.Flows.Records;

/// <summary>What stands at an end of a recorded connection, in the words of Calico's flow logs (<c>EndpointType</c>).</summary>
internal enum FlowEndKind
{
    /// <summary>A pod, or pods of one name.</summary>
    Workload,

    /// <summary>A node of the cluster, or a host endpoint.</summary>
    Host,

    /// <summary>An address of a NetworkSet or GlobalNetworkSet.</summary>
    NetworkSet,

    /// <summary>Any other address.</summary>
    Network,
}
