using System.Collections.Immutable;
using System.Net;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>A host outside the cluster where flows may begin or end. No policy selects it; only address rules match it.</summary>
/// <param name="Name">Its name after <c>external/</c>.</param>
/// <param name="Addresses">Its addresses, outside the pods' ranges: one for each of its families.</param>
/// <param name="Ports">The ports on which it listens; empty if it is only a source.</param>
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

    /// <summary>Ports on which it does not listen, but which are tested.</summary>
    public ImmutableArray<Port> ClosedPorts { get; init; } = [];

    /// <summary>The source port of its connections; null if its kernel chooses one for each.</summary>
    public int? SourcePort { get; init; }

    /// <summary>
    /// The stated addresses, if they are more than one of a family: ranges, including single addresses. <see cref="Addresses"/> then
    /// represent them. Empty if each address was stated.
    /// </summary>
    public ImmutableArray<IPNetwork> Ranges { get; init; } = [];

    /// <summary>Whether it represents several addresses of a family: its flows apply to all of them, or have no single verdict.</summary>
    public bool IsSeveral => !Ranges.IsEmpty;

    /// <summary>The distinct ports that are tested, including closed ones, in order.</summary>
    public IEnumerable<Port> AskedPorts => Ports.Select(p => p.Port).Concat(ClosedPorts).Distinct().Order();

    /// <summary>The name of one of its addresses.</summary>
    public string NameOf(IPAddress address) => IsSeveral ? $"{Ref} {address}" : $"{Ref}";

    /// <summary>Its stated addresses.</summary>
    public string Stated => IsSeveral ? string.Join(", ", Ranges) : string.Join(", ", Addresses);

    /// <summary>Its name in flows.</summary>
    public EndpointRef Ref => EndpointRef.External(Name);
}
