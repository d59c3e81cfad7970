using System.Net;
using StageTest.Core.Addresses;

namespace StageTest.Core.Topologies;

/// <summary>Determines which addresses a host or a Service may have.</summary>
internal static class HostAddress
{
    private static readonly IPNetwork LinkLocal = IPNetwork.Parse("169.254.0.0/16");

    /// <summary>Why no host can have an address, or null if one can: each address to which a packet can be sent is valid.</summary>
    /// <remarks>
    /// Hosts can have link-local addresses, too: clouds serve metadata at 169.254.169.254, and name servers of nodes at 169.254.20.10.
    /// </remarks>
    public static string? ProblemOf(IPAddress address, ClusterRanges ranges) =>
        ranges.PodRangeWith(address) is { } range ? $"is in the pods' range {range}" : ProblemOfAny(address);

    /// <summary>Why pods and Services cannot have a range, or null if they can: Calico and Kubernetes reject it.</summary>
    public static string? ProblemOfRange(IPNetwork range) =>
        range.PrefixLength == 0 ? "contains every address" : ProblemOfShared(range.BaseAddress);

    private static string? ProblemOfAny(IPAddress address) =>
        IPAddress.IsLoopback(address) ? "is a loopback address, and its packets never leave the host that sends them"
        : address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? "is the unspecified address, which belongs to no host"
        : IsMulticast(address) ? "is a multicast address, which belongs to a group and not to a host"
        : address.Equals(IPAddress.Broadcast) ? "is the broadcast address, which belongs to no host"
        : address.IsIPv4MappedToIPv6 ? $"is another form of {address.MapToIPv4()}, which no packet contains"
        : null;

    /// <summary>Why no Service can have an address, or null if one can: an API server accepts only those of its range.</summary>
    public static string? ProblemOfService(IPAddress address, ClusterRanges ranges) =>
        ranges.PodRangeWith(address) is { } range ? $"is in the pods' range {range}" : ProblemOfShared(address);

    private static string? ProblemOfShared(IPAddress address) =>
        ProblemOfAny(address)
        ?? (address.IsIPv6LinkLocal || LinkLocal.Contains(address) ? "is a link-local address, which is in no range of Services" : null);

    private static bool IsMulticast(IPAddress address) =>
        address.AddressFamily == IpFamily.V6 ? address.IsIPv6Multicast : (address.GetAddressBytes()[0] & 0xf0) == 0xe0;
}
