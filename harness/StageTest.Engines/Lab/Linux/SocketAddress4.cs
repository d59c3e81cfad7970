using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace StageTest.Engines.Lab.Linux;

/// <summary>The kernel's <c>struct sockaddr_in</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct SocketAddress4
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = 16;

    private readonly ushort _family;
    private readonly ushort _port;
    private readonly uint _address;
    private readonly ulong _padding;

    /// <summary>Takes an address in network byte order, as <see cref="Raw"/> gives it.</summary>
    public SocketAddress4(uint address, int port)
    {
        _family = Libc.AfInet;
        _port = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((ushort)port) : (ushort)port;
        _address = address;
        _padding = 0;
    }

    /// <summary>The four bytes of an address as they lie in memory.</summary>
    public static uint Raw(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out _)
            ? MemoryMarshal.Read<uint>(bytes)
            : throw new ArgumentException($"'{address}' is not an IPv4 address.", nameof(address));
    }
}
