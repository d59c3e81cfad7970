using System.Globalization;
using System.Net;
using StageTest.Core.Addresses;
using StageTest.Core.Topologies;

namespace StageTest.Core.Connectivity;

/// <summary>One end of a line of a connectivity map: a workload, or a range of addresses outside the cluster.</summary>
/// <param name="Workload">The workload, or some of its pods by their numbers if they differ; null for addresses.</param>
/// <param name="Kind">The workload's kind, or <c>External</c>.</param>
/// <param name="First">The first address of a range, or null for a workload.</param>
/// <param name="Last">The last address of a range, or null for a workload.</param>
internal sealed record MapEnd(EndpointRef? Workload, string Kind, IPAddress? First = null, IPAddress? Last = null)
{
    /// <summary>The kind of a range of addresses.</summary>
    public const string External = "External";

    // The kind always follows the name, even without another workload of that name; a pod has its number too.
    private EndpointRef? Plain =>
        Workload is not { } workload ? null
        : workload.IsNumbered ? workload
        : workload with { Kind = null };

    /// <summary>The numbers of its pods, if those of a workload differ; otherwise null.</summary>
    public IntervalSet? Pods =>
        Workload is { IsNumbered: true, Kind: { } numbers }
            ? IntervalSet.Of(numbers.Split(',').Select(range => range.Split('-')).Select(range => (Number(range[0]), Number(range[^1]))))
            : null;

    /// <summary>The workload of its pods; any other end unchanged.</summary>
    public MapEnd OfWorkload() => Workload is { IsNumbered: true } pods ? this with { Workload = pods.OfWorkload() } : this;

    /// <summary>Some pods of this workload, by their numbers: <c>shop/db[0]</c>, <c>shop/db[1-4]</c>.</summary>
    public MapEnd OfPods(IntervalSet numbers) => this with { Workload = Workload!.Value with { Kind = $"{numbers}" } };

    /// <summary>Whether this is a range of addresses.</summary>
    public bool IsExternal => Workload is null;

    /// <summary>Whether this is a range that contains an address.</summary>
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

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Writes <c>shop/web[Deployment]</c> or <c>0.0.0.0-255.255.255.255[External]</c>.</summary>
    public override string ToString() => Plain is { } workload ? $"{workload}[{Kind}]" : $"{First}-{Last}[{Kind}]";
}
