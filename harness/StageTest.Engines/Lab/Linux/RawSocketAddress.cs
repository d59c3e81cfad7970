using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace StageTest.Engines.Lab.Linux;

/// <summary>The kernel's <c>struct sockaddr_in</c> or <c>struct sockaddr_in6</c>, by its family.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly struct RawSocketAddress
{
    /// <summary>The length in bytes of the longer of the two.</summary>
    public const int MaximumLength = 28;

    private const int LengthOfIPv4 = 16;

    private readonly ushort _family;
    private readonly ushort _port;

    // The address in IPv4; in IPv6, where this is the flow label, it stays zero.
    private readonly uint _address;
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly uint _scope;

    /// <summary>
    /// An address with a port; with <see cref="IPAddress.Any"/> or <see cref="IPAddress.IPv6Any"/> every one of the machine.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="port">The port.</param>
    /// <param name="link">The link that a link-local address of IPv6 is on; 0 for any other.</param>
    public RawSocketAddress(IPAddress address, int port, int link = 0)
    {
        _scope = (uint)link;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        _port = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((ushort)port) : (ushort)port;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            _family = Libc.AfInet6;
            _high = MemoryMarshal.Read<ulong>(bytes);
            _low = MemoryMarshal.Read<ulong>(bytes[sizeof(ulong)..]);
        }
        else
        {
            _family = Libc.AfInet;
            _address = MemoryMarshal.Read<uint>(bytes);
        }
    }

    /// <summary>Its family.</summary>
    public AddressFamily Family => _family == Libc.AfInet6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;

    /// <summary>How many of its bytes the kernel reads.</summary>
    public int Length => _family == Libc.AfInet6 ? MaximumLength : LengthOfIPv4;
}
