using System.Net.Sockets;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows.Records;

/// <summary>The identity of a record: records with the same key are added up.</summary>
/// <param name="Source">The source.</param>
/// <param name="Destination">The destination, after translation.</param>
/// <param name="Port">The destination's port and the protocol.</param>
/// <param name="Service">The Service that it was opened to; null if none is known.</param>
/// <param name="Reporter">The reporting end; null if the source does not say.</param>
/// <param name="IsAllowed">Whether this end allowed it.</param>
/// <param name="Enforced">The steps through the enforced policies.</param>
/// <param name="Pending">The steps of Calico's pending trace.</param>
/// <param name="Family">The family of the addresses; null if it is not stated.</param>
internal readonly record struct FlowKey(
    FlowEnd Source,
    FlowEnd Destination,
    Port Port,
    FlowService? Service,
    FlowReporter? Reporter,
    bool IsAllowed,
    FlowTrace Enforced,
    FlowTrace Pending,
    AddressFamily? Family = null
);
