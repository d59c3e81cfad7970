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

    // The IPv4 address; in IPv6 these bytes are the flow label, which stays zero.
    private readonly uint _address;
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly uint _scope;

    /// <summary>
    /// An address with a port; <see cref="IPAddress.Any"/> and <see cref="IPAddress.IPv6Any"/> mean all addresses of the machine.
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="port">The port.</param>
    /// <param name="link">The link of a link-local IPv6 address; 0 for any other.</param>
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

    /// <summary>The length of the structure for the kernel.</summary>
    public int Length => _family == Libc.AfInet6 ? MaximumLength : LengthOfIPv4;
}
