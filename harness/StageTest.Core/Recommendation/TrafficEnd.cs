using System.Net;
using StageTest.Core.Topologies;

namespace StageTest.Core.Recommendation;

/// <summary>What a rule can name at one end of connections: pods that no selector tells apart, or one address outside.</summary>
/// <param name="Ref">The first workload of the group, or the external endpoint.</param>
/// <param name="Group">The group; null outside the cluster.</param>
/// <param name="Address">The address; null for pods.</param>
internal sealed record TrafficEnd(EndpointRef Ref, PodGroup? Group, IPAddress? Address)
{
    /// <inheritdoc/>
    public bool Equals(TrafficEnd? other) => other is not null && Ref == other.Ref && Equals(Address, other.Address);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Ref, Address);

    /// <inheritdoc/>
    public override string ToString() => Group?.Display ?? (Address is null ? $"{Ref}" : $"{Ref} ({Address})");
}
