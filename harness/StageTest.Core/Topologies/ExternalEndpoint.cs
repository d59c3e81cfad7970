using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>A host outside the cluster that flows may begin or end at. No policy selects it; only address rules match it.</summary>
/// <param name="Name">Its name after <c>external/</c>.</param>
/// <param name="Addresses">Its addresses, outside the pods' ranges: one of each family that it has.</param>
/// <param name="Ports">The ports it listens on; none if it is only a source.</param>
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

    /// <summary>Ports that it does not listen on and that are asked anyway.</summary>
    public ImmutableArray<Port> ClosedPorts { get; init; } = [];

    /// <summary>The port that its connections come from; null if its kernel chooses one for each.</summary>
    public int? SourcePort { get; init; }

    /// <summary>
    /// What was stated where that is more than one address of a family: ranges, single addresses among them. <see cref="Addresses"/> then
    /// represent these. Empty if each address was stated.
    /// </summary>
    public ImmutableArray<IPNetwork> Ranges { get; init; } = [];

    /// <summary>Whether it represents several addresses of a family: flows hold for all of them, or they have no one answer.</summary>
    public bool IsSeveral => !Ranges.IsEmpty;

    /// <summary>The distinct ports that are asked, closed ones too, in order.</summary>
    public IEnumerable<Port> AskedPorts => Ports.Select(p => p.Port).Concat(ClosedPorts).Distinct().Order();

    /// <summary>What one of its addresses is called.</summary>
    public string NameOf(IPAddress address) => IsSeveral ? $"{Ref} {address}" : $"{Ref}";

    /// <summary>What was stated of its addresses.</summary>
    public string Stated => IsSeveral ? string.Join(", ", Ranges) : string.Join(", ", Addresses);

    /// <summary>The name by which flows call it.</summary>
    public EndpointRef Ref => EndpointRef.External(Name);
}
