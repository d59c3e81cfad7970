using System.Net.Sockets;
using StageTest.Core.Topologies;

namespace StageTest.Core.Flows.Records;

/// <summary>What tells one record from another: records with the same key are about the same thing, and are added up.</summary>
/// <param name="Source">Where the connection begins.</param>
/// <param name="Destination">Where it ends, after translation.</param>
/// <param name="Port">The destination's port and the protocol.</param>
/// <param name="Service">The Service that it was opened to; null if none is known.</param>
/// <param name="Reporter">Which end tells; null if the source does not say.</param>
/// <param name="IsAllowed">Whether this end let it through.</param>
/// <param name="Enforced">The steps through the policies that were enforced.</param>
/// <param name="Pending">The steps that Calico's pending trace shows.</param>
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
