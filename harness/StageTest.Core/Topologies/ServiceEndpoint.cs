using System.Collections.Immutable;
using System.Net;

namespace StageTest.Core.Topologies;

/// <summary>What an EndpointSlice, Endpoints or a scenario says to be behind a Service, whatever its selector finds.</summary>
/// <param name="Address">Its address; null if it was given by name.</param>
/// <param name="Owner">
/// The workload or external endpoint of the topology that it is; null if nothing in the topology has the address.
/// </param>
/// <param name="Ports">The ports that it is asked on, each with the name of the Service's port that leads there.</param>
/// <param name="IsReady">Whether connections are sent there. Policies that name the Service mean it in any case.</param>
internal sealed record ServiceEndpoint(IPAddress? Address, EndpointRef? Owner, ImmutableArray<NamedPort> Ports, bool IsReady)
{
    /// <summary>Whether an address of an owner is meant.</summary>
    public bool Means(EndpointRef owner, IPAddress? address) => Address is null ? Owner == owner : Address.Equals(address);
}
