using System.Collections.Immutable;
using System.Net.Sockets;

namespace StageTest.Core.Addresses;

/// <summary>The two families of addresses, under the names that Kubernetes has for them (<c>Service.spec.ipFamilies</c>).</summary>
internal static class IpFamily
{
    /// <summary>IPv4, the default family of topologies.</summary>
    public const AddressFamily V4 = AddressFamily.InterNetwork;

    /// <summary>IPv6.</summary>
    public const AddressFamily V6 = AddressFamily.InterNetworkV6;

    /// <summary>The names, IPv4 first.</summary>
    public static ImmutableArray<string> Names { get; } = ["IPv4", "IPv6"];

    /// <summary>The name of a family: <c>IPv4</c> or <c>IPv6</c>.</summary>
    public static string Name(AddressFamily family) => family == V6 ? Names[1] : Names[0];

    /// <summary>The family of a name in <see cref="Names"/>, else null.</summary>
    public static AddressFamily? Parse(string? name) =>
        name == Names[0] ? V4
        : name == Names[1] ? V6
        : null;

    /// <summary>The prefix length of a single address: 32 or 128.</summary>
    public static int Bits(AddressFamily family) => family == V6 ? 128 : 32;
}
