using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>A host outside the cluster that flows may begin or end at. No policy selects it; only address rules match it.</summary>
/// <param name="Name">Its name after <c>external/</c>.</param>
/// <param name="Addresses">Its addresses, outside the pods' ranges: one of each family that it has.</param>
/// <param name="Ports">The ports it listens on; none where it is only a source.</param>
/// <param name="Location">Where it was written.</param>
internal sealed record ExternalEndpoint(
    string Name,
    ImmutableArray<IPAddress> Addresses,
    ImmutableArray<NamedPort> Ports,
    SourceLocation Location
)
{
    /// <summary>A host with one address.</summary>
    public ExternalEndpoint(string name, IPAddress address, ImmutableArray<NamedPort> ports, SourceLocation location)
        : this(name, [address], ports, location) { }

    /// <summary>The name by which flows call it.</summary>
    public EndpointRef Ref => EndpointRef.External(Name);
}
