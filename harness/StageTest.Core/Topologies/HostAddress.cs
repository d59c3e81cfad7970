using System.Net;
using StageTest.Core.Addresses;

namespace StageTest.Core.Topologies;

/// <summary>Which addresses a host or a Service may have.</summary>
internal static class HostAddress
{
    /// <summary>Why an address can belong neither to a host nor to a Service, or null where it can.</summary>
    public static string? ProblemOf(IPAddress address) =>
        Placement.RangeOf(address.AddressFamily) is var range && range.Contains(address) ? $"lies in the pods' range {range}"
        : IsReserved(address) ? "is reserved and cannot belong to a host"
        : null;

    private static bool IsReserved(IPAddress address) =>
        address.AddressFamily == IpFamily.V6
            ? address.IsIPv6Multicast
                || address.IsIPv6LinkLocal
                || address.IsIPv6SiteLocal
                || address.IsIPv4MappedToIPv6
                || IPAddress.IsLoopback(address)
                || address.Equals(IPAddress.IPv6Any)
            : address.GetAddressBytes() is [0 or 127 or >= 224, ..] or [169, 254, _, _];
}
