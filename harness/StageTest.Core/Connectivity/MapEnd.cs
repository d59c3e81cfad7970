using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.Core.Connectivity;

/// <summary>One end of a line of a connectivity map: a workload, or a range of addresses outside the cluster.</summary>
/// <param name="Workload">The workload, or null for addresses.</param>
/// <param name="Kind">The workload's kind, or <c>External</c>.</param>
/// <param name="First">The first address of a range, or null for a workload.</param>
/// <param name="Last">The last address of a range, or null for a workload.</param>
internal sealed record MapEnd(EndpointRef? Workload, string Kind, IPAddress? First = null, IPAddress? Last = null)
{
    /// <summary>The kind of a range of addresses.</summary>
    public const string External = "External";

    // The kind stands behind the name in any case, whether another workload of the map shares the name or not; a pod has its number too.
    private EndpointRef? Plain =>
        Workload is not { } workload ? null
        : workload.IsNumbered ? workload
        : workload with { Kind = null };

    /// <summary>Whether this is a range of addresses.</summary>
    public bool IsExternal => Workload is null;

    /// <summary>Whether this is a range of addresses that an address is in.</summary>
    public bool Holds(IPAddress address) =>
        First is { } first
        && Last is { } last
        && first.AddressFamily == address.AddressFamily
        && AddressNumber.Of(address) >= AddressNumber.Of(first)
        && AddressNumber.Of(address) <= AddressNumber.Of(last);

    /// <inheritdoc/>
    public bool Equals(MapEnd? other) =>
        other is not null && Plain == other.Plain && Kind == other.Kind && Equals(First, other.First) && Equals(Last, other.Last);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Plain, Kind, First, Last);

    /// <summary>Writes <c>shop/web[Deployment]</c> or <c>0.0.0.0-255.255.255.255[External]</c>.</summary>
    public override string ToString() => Plain is { } workload ? $"{workload}[{Kind}]" : $"{First}-{Last}[{Kind}]";
}
