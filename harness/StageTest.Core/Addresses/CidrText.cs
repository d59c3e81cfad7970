using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace StageTest.Core.Addresses;

/// <summary>Reads address ranges as strictly as Go's <c>net.ParseCIDR</c>, which Kubernetes and Calico use.</summary>
internal static class CidrText
{
    // The number of bits before the IPv4 address in an IPv4-mapped IPv6 address.
    private const int BitsBeforeIPv4 = 96;

    /// <summary>The range with only one address. An IPv4-mapped IPv6 address is read as IPv4.</summary>
    public static IPNetwork Only(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return new(plain, IpFamily.Bits(plain.AddressFamily));
    }

    /// <summary>
    /// Reads <c>10.0.0.0/8</c> or <c>2001:db8::/32</c>. Bits beyond the prefix are cleared. As in Go, a range of IPv4-mapped IPv6 addresses
    /// (<c>::ffff:10.0.0.0/104</c>) is the range of IPv4 addresses.
    /// </summary>
    /// <param name="text">The range as it was written.</param>
    /// <param name="network">The range.</param>
    /// <param name="isMasked">Whether all bits beyond the prefix were zero.</param>
    /// <returns>Whether the text is a range.</returns>
    public static bool TryParse(string text, out IPNetwork network, out bool isMasked)
    {
        network = default;
        isMasked = false;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !TryParseAddress(text[..slash], out var address))
        {
            return false;
        }

        var prefix = text[(slash + 1)..];
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        if (!int.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > bits)
        {
            return false;
        }

        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bits; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        var masked = new IPAddress(bytes);
        isMasked = masked.Equals(address);
        network =
            masked.IsIPv4MappedToIPv6 && length >= BitsBeforeIPv4 ? new(masked.MapToIPv4(), length - BitsBeforeIPv4) : new(masked, length);
        return true;
    }

    /// <summary>Reads an address: four decimal numbers without leading zeros, or IPv6 without a zone.</summary>
    public static bool TryParseAddress(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.Contains(':', StringComparison.Ordinal))
        {
            var last = text[(text.LastIndexOf(':') + 1)..];
            return !text.Contains('%', StringComparison.Ordinal)
                && !text.Contains('[', StringComparison.Ordinal)
                && (!last.Contains('.', StringComparison.Ordinal) || IsDotted(last))
                && IPAddress.TryParse(text, out address!)
                && address.AddressFamily == AddressFamily.InterNetworkV6;
        }

        return IsDotted(text) && IPAddress.TryParse(text, out address!);
    }

    /// <summary>Whether a range is a proper subset of another one.</summary>
    public static bool IsStrictlyWithin(IPNetwork inner, IPNetwork outer) =>
        inner.BaseAddress.AddressFamily == outer.BaseAddress.AddressFamily
        && inner.PrefixLength > outer.PrefixLength
        && outer.Contains(inner.BaseAddress);

    private static bool IsDotted(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 4 && parts.All(IsOctet);
    }

    private static bool IsOctet(string text) =>
        text.Length is > 0 and <= 3
        && text.All(char.IsAsciiDigit)
        && (text.Length == 1 || text[0] != '0')
        && int.Parse(text, CultureInfo.InvariantCulture) <= 255;
}
