using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>
/// An end of connections that a rule can name: pods that no selector distinguishes, or an external endpoint.
/// </summary>
/// <param name="Ref">The first workload of the group, or the external endpoint.</param>
/// <param name="Group">The group; null outside the cluster.</param>
/// <param name="Nets">The endpoint's addresses of one family; none for pods.</param>
internal sealed record TrafficEnd(EndpointRef Ref, PodGroup? Group, ImmutableArray<IPNetwork> Nets)
{
    /// <summary>The family of the addresses; null for pods, which have all.</summary>
    public AddressFamily? Family => Nets.IsEmpty ? null : Nets[0].BaseAddress.AddressFamily;

    /// <inheritdoc/>
    public bool Equals(TrafficEnd? other) => other is not null && Ref == other.Ref && Family == other.Family;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Ref, Family);

    /// <inheritdoc/>
    public override string ToString() => Group?.Display ?? $"{Ref}";
}
