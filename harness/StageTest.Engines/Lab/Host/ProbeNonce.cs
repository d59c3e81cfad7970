using System.Buffers.Binary;
using StageTest.Engines.Lab.Linux;

namespace StageTest.Engines.Lab.Host;

/// <summary>The datagrams of UDP probes. Only the echo of a probe's own datagram counts as an answer.</summary>
/// <param name="key">Random bytes, new for each reading.</param>
internal sealed unsafe class ProbeNonce(byte[] key)
{
    /// <summary>The length of a key in bytes.</summary>
    public const int KeyLength = 12;

    private const int Length = KeyLength + sizeof(int);

    /// <summary>Sends a probe's datagram; 0, or why it cannot be sent.</summary>
    public int Send(int descriptor, int probe)
    {
        Span<byte> nonce = stackalloc byte[Length];
        Write(nonce, probe);
        fixed (byte* bytes = nonce)
        {
            return Libc.Send(descriptor, bytes, Length, 0) < 0 ? Errno.Last : 0;
        }
    }

    /// <summary>Reads what came back until the probe's echo is found; 0, or why it is not there.</summary>
    public int Receive(int descriptor, int probe)
    {
        Span<byte> expected = stackalloc byte[Length];
        Span<byte> received = stackalloc byte[Length + 1];
        Write(expected, probe);
        while (true)
        {
            nint length;
            fixed (byte* bytes = received)
            {
                length = Libc.Receive(descriptor, bytes, received.Length, 0);
            }

            if (length < 0)
            {
                return Errno.Last;
            }

            if (received[..(int)length].SequenceEqual(expected))
            {
                return 0;
            }
        }
    }

    private void Write(Span<byte> nonce, int probe)
    {
        key.CopyTo(nonce);
        BinaryPrimitives.WriteInt32LittleEndian(nonce[KeyLength..], probe);
    }
}
