using System.Net;
using System.Net.Sockets;
using StageTest.Core.Addresses;

namespace StageTest.Engines.Lab.Nft;

/// <summary>The addresses from which the lab's router itself answers.</summary>
internal static class RouterAddress
{
    /// <summary>The IPv4 gateway of Calico's pods.</summary>
    public static IPAddress V4 { get; } = IPAddress.Parse("169.254.1.1");

    /// <summary>An address that is not link-local, because IPv6 forbids link-local sources for forwarded answers.</summary>
    public static IPAddress V6 { get; } = IPAddress.Parse("fdff:ffff:ffff:ffff::1");

    /// <summary>The address of a family.</summary>
    public static IPAddress Of(AddressFamily family) => family == IpFamily.V6 ? V6 : V4;
}
