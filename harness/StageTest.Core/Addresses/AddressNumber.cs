using System.Net;

namespace StageTest.Core.Addresses;

/// <summary>Addresses as numbers, so that ranges of them can be cut and joined.</summary>
internal static class AddressNumber
{
    /// <summary>The number of an address of either family.</summary>
    public static UInt128 Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        var number = UInt128.Zero;
        foreach (var part in bytes[..length])
        {
            number = (number << 8) | part;
        }

        return number;
    }

    /// <summary>The numbers of the first and the last address of a range.</summary>
    public static (UInt128 First, UInt128 Last) EndsOf(IPNetwork range)
    {
        var free = IpFamily.Bits(range.BaseAddress.AddressFamily) - range.PrefixLength;
        var first = Of(range.BaseAddress);
        return (first, first + (free == 128 ? UInt128.MaxValue : (UInt128.One << free) - 1));
    }

    /// <summary>The address of a number; 4 bytes for IPv4, 16 for IPv6.</summary>
    public static IPAddress ToAddress(UInt128 number, int length)
    {
        Span<byte> bytes = stackalloc byte[length];
        for (var i = length - 1; i >= 0; i--, number >>= 8)
        {
            bytes[i] = (byte)number;
        }

        return new(bytes);
    }
}
