using System.Buffers.Binary;

namespace StageTest.Engines.Lab.Linux;

/// <summary>
/// Receives packets that rules log to a group (<c>linux/netfilter/nfnetlink_log.h</c>), in the network namespace of the opening thread.
/// </summary>
internal sealed unsafe class NflogNetlink : IDisposable
{
    private const int Subsystem = 4;
    private const int TypePacket = Subsystem << 8;
    private const int TypeConfigure = TypePacket | 1;
    private const int ConfigureCommand = 1;
    private const int ConfigureMode = 2;
    private const int ConfigureTimeout = 4;
    private const int ConfigureThreshold = 5;
    private const byte CommandBind = 1;
    private const byte CommandUnbind = 2;
    private const byte CopyPacket = 2;
    private const int AttributePayload = 9;
    private const int AttributePrefix = 10;
    private const int HeaderLength = 16;
    private const int GeneralHeaderLength = 4;
    private const int WantedBuffer = 8 * 1024 * 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly int _group;
    private readonly int _descriptor;

    /// <summary>Starts to receive.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public NflogNetlink(int group)
    {
        _group = group;
        _descriptor = LinuxException.Check(
            Libc.Socket(Libc.AfNetlink, Libc.SockRaw | Libc.SockCloseOnExec | Libc.SockNonBlocking, NetlinkSocket.Netfilter),
            "open a socket for flow logs"
        );
        var size = WantedBuffer;

        // The kernel grants what it allows. A reader that reads often enough needs little.
        _ = Libc.SetSocketOption(_descriptor, Libc.SolSocket, Libc.SoReceiveBuffer, &size, sizeof(int));
        var batch = new NetlinkMessage();
        Begin(batch, "receive flow logs");
        batch.Attribute(ConfigureCommand, [CommandBind]);
        batch.End();

        // Copy range as a big-endian number, then the mode.
        Begin(batch, "set the copy range of logged packets");
        batch.Attribute(ConfigureMode, [0, 0, 0, byte.MaxValue, CopyPacket, 0]);
        batch.End();
        Begin(batch, "set the length of the log queue");
        batch.Attribute(ConfigureThreshold, [0, 0, 0, 32]);
        batch.Attribute(ConfigureTimeout, [0, 0, 0, 1]);
        batch.End();
        Send(batch);
    }

    /// <summary>
    /// Stops logging. Pending logs are then in the socket, so a last <see cref="Receive"/> returns everything.
    /// </summary>
    public void Finish()
    {
        var batch = new NetlinkMessage();
        Begin(batch, "stop the flow logs");
        batch.Attribute(ConfigureCommand, [CommandUnbind]);
        batch.End();
        Send(batch);
    }

    /// <summary>Reads everything that has arrived: the prefix and the first bytes of each packet, starting at its IP header.</summary>
    /// <exception cref="LinuxException">Logs were lost, or the socket failed.</exception>
    public void Receive(NflogHandler handle)
    {
        while (true)
        {
            nint length;
            fixed (byte* buffer = _buffer)
            {
                length = Libc.Receive(_descriptor, buffer, _buffer.Length, 0);
            }

            if (length < 0)
            {
                if (Errno.Last == Errno.Again)
                {
                    return;
                }

                throw new LinuxException(
                    Errno.Last == Errno.NoBufferSpace ? "flow logs were lost; raise net.core.rmem_max" : "read flow logs",
                    Errno.Last
                );
            }

            for (var at = 0; at + HeaderLength <= length; )
            {
                var message = _buffer.AsSpan(at, (int)length - at);
                var size = BinaryPrimitives.ReadInt32LittleEndian(message);
                switch (BinaryPrimitives.ReadUInt16LittleEndian(message[4..]))
                {
                    case TypePacket:
                        Handle(message[(HeaderLength + GeneralHeaderLength)..size], handle);
                        break;
                    case NetlinkMessage.TypeError
                        when BinaryPrimitives.ReadInt32LittleEndian(message[HeaderLength..]) is not 0 and var error:
                        throw new LinuxException("configure flow logs", -error);
                    default:
                        break;
                }

                at += Math.Max(HeaderLength, (size + 3) & ~3);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Libc.Close(_descriptor);
    }

    private void Begin(NetlinkMessage batch, string attempt)
    {
        batch.Begin(TypeConfigure, 0, attempt);
        var header = batch.Extend(GeneralHeaderLength);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)_group);
    }

    // The group belongs to the socket that binds it, so another socket cannot be used. Only refusals are answered.
    private void Send(NetlinkMessage batch)
    {
        fixed (byte* bytes = batch.Bytes)
        {
            LinuxException.Check((int)Libc.Send(_descriptor, bytes, batch.Bytes.Length, 0), batch.Attempt(0));
        }
    }

    private static void Handle(ReadOnlySpan<byte> attributes, NflogHandler handle)
    {
        ReadOnlySpan<byte> prefix = default;
        ReadOnlySpan<byte> payload = default;
        while (attributes.Length >= 4)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
            if (length < 4 || length > attributes.Length)
            {
                break;
            }

            var value = attributes[4..length];
            switch (BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]))
            {
                case AttributePrefix:
                    prefix = value.TrimEnd((byte)0);
                    break;
                case AttributePayload:
                    payload = value;
                    break;
                default:
                    break;
            }

            attributes = attributes[Math.Min(attributes.Length, (length + 3) & ~3)..];
        }

        handle(prefix, payload);
    }
}
