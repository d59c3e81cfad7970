using System.Collections.Immutable;
using System.Net;

namespace StageTest.Core.Topologies;

/// <summary>An endpoint of a Service from an EndpointSlice, Endpoints or a scenario, independent of its selector.</summary>
/// <param name="Address">Its address; null if it was given by name.</param>
/// <param name="Owner">
/// The workload or external endpoint of the topology; null if nothing in the topology has the address.
/// </param>
/// <param name="Ports">Its ports, each with the name of the Service's port that leads there.</param>
/// <param name="IsReady">Whether connections are sent there. Policies that name the Service match it in any case.</param>
internal sealed record ServiceEndpoint(IPAddress? Address, EndpointRef? Owner, ImmutableArray<NamedPort> Ports, bool IsReady)
{
    /// <summary>Whether this is an address of an owner.</summary>
    public bool Means(EndpointRef owner, IPAddress? address) => Address is null ? Owner == owner : Address.Equals(address);
}
